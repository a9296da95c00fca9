"""An archive is taken only where every reader sees the same members in it."""

import io
import struct
import zipfile

import pytest

from portal.manuscripts.archive import MAX_ENTRIES, MAX_UNPACKED, Archive
from portal.manuscripts.verdict import Unreadable
from tests.manuscripts.word_files import zipped

TWO = zipped({"a.xml": b"<a/>", "b.xml": b"<b/>" * 40})


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        unpacked(data)
    return caught.value.code


def unpacked(data: bytes) -> dict[str, bytes]:
    archive = Archive(data)
    return {name: archive.read(name) for name in archive.names}


def changed(data: bytes, at: int, content: bytes) -> bytes:
    return data[:at] + content + data[at + len(content) :]


def directory_of(data: bytes) -> int:
    return struct.unpack_from("<I", data, len(data) - 6)[0]


def test_an_honest_archive_gives_its_members_in_any_case():
    archive = Archive(TWO)
    assert (archive.names, archive.read("A.XML"), archive.read_or_none("c.xml")) == (("a.xml", "b.xml"), b"<a/>", None)


def test_members_may_be_streamed_with_their_sizes_after_them():
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"<a/>")
        archive.writestr("b.xml", b"<b/>" * 40)
    assert Archive(pipe.getvalue()).read("b.xml") == b"<b/>" * 40


def test_folders_comments_stored_members_and_a_line_or_a_short_mark_after_it_all_are_honest():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/", b"")
        archive.writestr("word/a.xml", b"<a/>")
        archive.comment = b"packed by hand"
    assert Archive(out.getvalue() + b"\r\n").names == ("word/a.xml",)
    assert Archive(out.getvalue() + b"\n2026-11-30 17:04:23 c41d\0\0").names == ("word/a.xml",)
    assert Archive(out.getvalue() + b"7" * 64).names == ("word/a.xml",)


def test_sixty_four_bit_fields_are_read_where_they_tell_the_truth():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.xml", "w", force_zip64=True) as member:
        member.write(b"<a/>")
    assert Archive(out.getvalue()).read("a.xml") == b"<a/>"


@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", "a\\b", "C:a", "a\0b", "a//b", "n" * 256, "./a"])
def test_a_name_that_leads_elsewhere_is_unsafe(name):
    member = zipfile.ZipInfo("placeholder")
    member.filename = name
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, b"x")
    assert refused(out.getvalue()) == "unsafe"


def test_two_members_of_one_name_are_unsafe_in_any_case():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/a.xml", b"1")
        archive.writestr("word/A.xml", b"2")
    assert refused(out.getvalue()) == "unsafe"


def test_a_link_to_another_file_is_unsafe():
    link = zipfile.ZipInfo("a")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, b"/etc/passwd")
    assert refused(out.getvalue()) == "unsafe"


@pytest.mark.parametrize(
    ("offset", "content"),
    [(6, b"\x01\x00"), (8, b"\x0c\x00"), (14, b"\0\0\0\0"), (22, b"\xff\0\0\0"), (30, b"z")],
    ids=["encrypted", "another method", "another checksum", "another size", "another name"],
)
def test_a_local_header_that_differs_from_the_directory_is_unsafe(offset, content):
    assert refused(changed(TWO, 0, TWO[:offset] + content)) == "unsafe"


def test_bytes_before_and_between_the_members_and_more_than_a_short_line_after_them_are_refused():
    assert refused(b"%PDF" + TWO) == "unsafe"
    assert refused(TWO + b"7" * 65) == "damaged"
    assert refused(TWO + b"PK\3\4") == "damaged"
    assert refused(TWO + TWO) == "unsafe"
    first = TWO[: TWO.index(b"PK\3\4", 4)]
    moved = first + b"hidden" + TWO[len(first) :]
    assert refused(moved) in ("unsafe", "damaged")


def test_a_second_end_record_in_the_comment_is_unsafe():
    end = TWO[-22:]
    inner = end[:20] + struct.pack("<H", 22) + end
    assert refused(TWO[:-22] + inner) == "unsafe"


def test_members_that_share_bytes_are_unsafe():
    directory = directory_of(TWO)
    second = TWO.index(b"PK\1\2", directory + 4)
    assert refused(changed(TWO, second + 42, b"\0\0\0\0")) == "unsafe"


def test_too_many_members_and_too_many_bytes_are_too_large():
    assert refused(zipped({f"{at}.xml": b"" for at in range(MAX_ENTRIES + 1)})) == "too-large"
    zeros = bytes(MAX_UNPACKED // 2 + 1)
    assert refused(zipped({"a": zeros, "b": zeros})) == "too-large"


def test_a_member_that_unpacks_to_more_than_it_says_is_never_unpacked_further():
    directory = directory_of(TWO)
    second = TWO.index(b"PK\1\2", directory + 4)
    local = TWO.index(b"PK\3\4", 4)
    lying = changed(changed(TWO, second + 24, struct.pack("<I", 8)), local + 22, struct.pack("<I", 8))
    assert refused(lying) == "unsafe"


def test_a_changed_byte_is_damage():
    at = TWO.index(b"PK\3\4", 4) + 30 + len("b.xml") + 3
    assert refused(changed(TWO, at, bytes([TWO[at] ^ 0x55]))) in ("damaged", "unsafe")


def test_nothing_at_all_is_damage():
    assert refused(b"PK\3\4" + bytes(30)) == "damaged"
