"""Opening a file: every kind that is no Word document is named, and XML is parsed within bounds."""

import hashlib
import random
import struct

import pytest

from portal.manuscripts import intake
from portal.manuscripts.package import MAX_NODES, MAX_XML_PART, Package
from portal.manuscripts.verdict import Unreadable
from tests.manuscripts.word_files import docx, paragraph, shared, unzipped, zipped


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(Unreadable) as caught:
        Package(data)
    return caught.value.code, caught.value.kind


def ole(stream: str) -> bytes:
    name = stream.encode("utf-16-le")
    record = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + bytes(62)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + record


def with_document(content: bytes, **others: bytes) -> bytes:
    return zipped(unzipped(docx("")) | {"word/document.xml": content} | others)


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"", ("empty", "no-bytes")),
        (b"%PDF-1.7 ...", ("not-word", "pdf")),
        (b"{\\rtf1 hello}", ("not-word", "rtf")),
        (b"\x89PNG\r\n\x1a\n", ("not-word", "image")),
        (b"\0\0\0\x18ftypheic", ("not-word", "image")),
        (b"MZ\x90", ("not-word", "program")),
        (b"<!DOCTYPE html><html>", ("not-word", "html")),
        (b'<?xml version="1.0"?><w:wordDocument>', ("not-word", "word-xml")),
        (b"\x4c\0\0\0\x01\x14\x02\0", ("not-word", "shortcut")),
        (b"[InternetShortcut]\nURL=x", ("not-word", "shortcut")),
        (b'{"url": "x", "doc_id": "y"}', ("not-word", "shortcut")),
        (b"\x04Olga".ljust(54, b"\0") + b"\x04\0O\0l\0g\0a\0".ljust(108, b"\0"), ("not-word", "lock-file")),
        (b"Dear jury, this is my essay.", ("not-word", "text")),
        (bytes(5000), ("damaged", "zero-filled")),
        (b"PK", ("damaged", "archive")),
        (ole("WordDocument"), ("legacy-doc", "")),
        (ole("EncryptedPackage"), ("encrypted", "")),
        (ole("Workbook"), ("not-word", "xlsx")),
        (ole("Something"), ("not-word", "unknown")),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), ("not-word", "odt")),
        (zipped({"Index/Document.iwa": b""}), ("not-word", "pages")),
        (zipped({"my essay.docx": b""}), ("not-word", "zip-of-document")),
        (zipped({"photo.jpg": b""}), ("not-word", "zip")),
        (zipped({"word/document.xml": b""}), ("damaged", "package")),
    ],
)
def test_a_file_that_is_no_word_document_is_called_what_it_is(data, verdict):
    assert refused(data) == verdict


@pytest.mark.parametrize(
    ("content_type", "verdict"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", ("macros", "")),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
            ("not-word", "template"),
        ),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", ("not-word", "xlsx")),
        ("text/plain", ("damaged", "package")),
    ],
)
def test_the_type_of_the_main_part_decides_and_not_the_name_of_the_file(content_type, verdict):
    members = unzipped(docx(paragraph("words")))
    word = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(word, content_type.encode())
    assert refused(zipped(members)) == verdict


def test_a_macro_project_behind_a_plain_type_is_refused():
    assert refused(docx("", files={"word/vbaProject.bin": b"x"})) == ("macros", "")


DOCTYPE = b'<!DOCTYPE w [<!ENTITY e "x">]><w/>'


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "docProps/core.xml"])
@pytest.mark.parametrize(
    "content",
    [
        DOCTYPE,
        b'<?xml version="1.0"?>\n<!-- a remark --><?p i?>' + DOCTYPE,
        "\ufeff<?xml version='1.0' encoding='UTF-16'?>".encode("utf-16-le") + DOCTYPE.decode().encode("utf-16-le"),
        b"<!--" + b"long " * 2000 + b"-->" + DOCTYPE,
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE w+AD4-',
    ],
    ids=["plain", "after remarks", "in UTF-16", "far down", "in UTF-7"],
)
def test_a_document_type_is_refused_in_every_part_however_it_is_written(part, content):
    assert refused(zipped(unzipped(docx("")) | {part: content})) == ("unsafe", "xml")


def test_a_drawing_may_have_a_document_type_because_nothing_parses_it():
    svg = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" ""><svg/>'
    verdict = intake.examine(docx(paragraph("two words"), files={"word/media/a.svg": svg}))
    assert (verdict.refusals, verdict.words) == ((), 2)


def test_a_document_in_utf_16_is_read():
    members = unzipped(docx(paragraph("two words")))
    text = '<?xml version="1.0" encoding="UTF-16"?>' + members["word/document.xml"].decode()
    assert intake.examine(with_document(text.encode("utf-16"))).words == 2


def test_the_strict_dialect_is_read_like_the_common_one():
    members = unzipped(docx(paragraph("two words")))
    strict = members["word/document.xml"].replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert intake.examine(with_document(strict)).words == 2


def test_nesting_and_sizes_beyond_any_essay_are_refused():
    start = unzipped(docx(""))["word/document.xml"].replace(b"</w:body></w:document>", b"")
    end = b"</w:body></w:document>"
    deep = start + b"<w:sdt>" * 300 + b"</w:sdt>" * 300 + end
    many = start + b"<w:p/>" * MAX_NODES + end
    long = start + b" " * MAX_XML_PART + end
    assert refused(with_document(deep)) == ("unsafe", "xml")
    assert refused(with_document(many)) == ("unsafe", "xml")
    assert refused(with_document(long)) == ("too-large", "unpacked")


@pytest.mark.parametrize("content", [b"", b"<w:document", b"<other/>", b"\xff\xfe\0\0"])
def test_a_main_part_that_is_no_document_is_refused(content):
    assert refused(with_document(content))[0] in ("damaged", "unsafe")


def test_a_relationship_that_leads_out_of_the_package_leads_nowhere():
    members = unzipped(docx(paragraph("words")))
    members["_rels/.rels"] = members["_rels/.rels"].replace(b"word/document.xml", b"../../../../etc/passwd")
    assert refused(zipped(members)) == ("damaged", "package")


def good() -> bytes:
    return (shared("bad-docx") / "files" / "ok-rich-structure.docx").read_bytes()


def test_five_hundred_flipped_bytes_give_a_refusal_or_the_right_answer():
    data, dice = good(), random.Random(2026)
    answers = set()
    for _ in range(500):
        at = dice.randrange(len(data))
        flipped = data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
        verdict = intake.examine(flipped)
        answers.add(verdict.words)
        assert verdict.words in (5234, None)
        assert verdict.sha256 == hashlib.sha256(flipped).hexdigest()
    assert answers == {5234, None}


def test_every_truncation_is_refused():
    data = good()
    codes = {intake.examine(data[:end]).refusals[0].code for end in range(0, len(data), 64)}
    assert codes == {"damaged", "empty"}
