"""The blind copy: every word of the essay, in order, once, and nothing else of the file."""

import io
import re

import docx as python_docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from portal.manuscripts import blind
from portal.manuscripts.intake import prepare
from portal.manuscripts.package import Package
from portal.manuscripts.reader import read
from portal.manuscripts.verdict import Ledger
from portal.manuscripts.words import count
from tests.manuscripts.word_files import (
    docx,
    field,
    level,
    listed,
    note_mark,
    notes,
    numbering,
    paragraph,
    styles,
    text_box,
    text_run,
    unzipped,
)


def blind_copy(data: bytes) -> bytes:
    return prepare(data).blind_docx


def ledger(data: bytes) -> Ledger:
    return count(Package(data)).ledger


def text_of(data: bytes) -> str:
    return "|".join(paragraph.text for _, paragraph in read(Package(data)).paragraphs())


def picture(comment: str, size: tuple[int, int] = (8, 8)) -> bytes:
    remarks = PngImagePlugin.PngInfo()
    remarks.add_text("Author", comment)
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG", pnginfo=remarks)
    return out.getvalue() + comment.encode()


BLIP = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="914400" cy="914400"/><a:blip r:embed="rImg1"/></wp:inline>'
    "</w:drawing></w:r>"
)


def test_the_copy_has_only_the_parts_that_the_essay_needs():
    assert list(unzipped(blind_copy(docx(paragraph("Words only"))))) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/styles.xml",
        "word/settings.xml",
    ]


def test_the_same_file_gives_the_same_bytes():
    data = docx(paragraph("Words and a picture") + f"<w:p>{BLIP}</w:p>", files={"word/media/a.png": picture("x")})
    assert blind_copy(data) == blind_copy(data)


def test_the_way_a_text_was_edited_leaves_no_trace():
    typed_at_once = docx(f"<w:p>{text_run('one thought')}</w:p>")
    typed_in_pieces = docx(
        f'<w:p w:rsidR="00AB12CD">{text_run("one ")}<w:proofErr w:type="spellStart"/>'
        '<w:bookmarkStart w:id="1" w:name="A"/>'
        f'<w:ins w:id="2" w:author="Ada">{text_run("thought")}</w:ins></w:p>'
    )
    assert blind_copy(typed_in_pieces) == blind_copy(typed_at_once)


def test_a_picture_keeps_its_pixels_and_loses_what_it_tells():
    data = docx(
        f"<w:p>{BLIP}</w:p>{paragraph('words')}", files={"word/media/Ada Lovelace.png": picture("Ada Lovelace")}
    )
    members = unzipped(blind_copy(data))
    drawn = members["word/media/image1.png"]
    assert not [name for name in members if "Ada" in name or b"Ada" in members[name]]
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.size, image.getpixel((3, 3)), image.info) == ((8, 8), (0, 128, 128), {})


def test_a_picture_that_cannot_be_shown_is_left_out_and_said_to_be():
    prepared = prepare(docx(f"<w:p>{BLIP}</w:p>{paragraph('words')}", files={"word/media/a.png": b"no picture"}))
    assert [item.code for item in prepared.removed] == ["pictures-not-shown"]
    assert "a picture that cannot be shown" in prepared.reading_html


def test_what_word_fills_in_from_the_file_is_masked_word_for_word():
    data = docx(f"<w:p>{text_run('by ')}{field('AUTHOR', 'Ada King Lovelace')}{text_run(' in May')}</w:p>")
    copied = blind_copy(data)
    assert (text_of(copied), ledger(copied)) == ("by […] […] […] in May", ledger(data))


def test_a_cover_page_loses_its_author_and_keeps_its_title():
    def control(bound_to: str, text: str) -> str:
        binding = f'<w:sdtPr><w:dataBinding w:xpath="/ns1:coreProperties[1]/{bound_to}[1]"/></w:sdtPr>'
        return f"<w:sdt>{binding}<w:sdtContent>{paragraph(text)}</w:sdtContent></w:sdt>"

    data = docx(control("ns0:title", "On listening") + control("ns0:creator", "Ada Lovelace") + paragraph("Text."))
    prepared = prepare(data)
    assert text_of(prepared.blind_docx) == "On listening|[…] […]|Text."
    assert ledger(prepared.blind_docx) == ledger(data)
    assert [(item.code, item.count) for item in prepared.removed] == [("property-fields", 1)]


def test_a_table_without_rows_is_no_table():
    assert b"<w:tbl>" not in unzipped(blind_copy(docx("<w:tbl/>" + paragraph("Text."))))["word/document.xml"]


def test_a_field_of_the_essay_itself_is_kept():
    assert text_of(blind_copy(docx(f"<w:p>{field('REF chapter', 'see chapter 2')}</w:p>"))) == "see chapter 2"


def test_a_phrase_is_masked_wherever_it_stands_and_the_count_stays():
    name = text_run("I, Ada ") + text_run("Lovelace", "<w:b/>") + text_run(", and Ada herself")
    body = f"<w:p>{name}{note_mark('footnote', 1)}</w:p>"
    data = docx(
        body + f"<w:p>{text_box('Ada Lovelace')}</w:p>", parts={"footnotes": notes("footnote", "Ada  Lovelace")}
    )
    prepared = prepare(data, masks=["Ada Lovelace"])
    assert text_of(prepared.blind_docx) == "I, […] […], and Ada herself||[…] […]| […]  […]"
    assert ledger(prepared.blind_docx) == ledger(data)
    assert "Lovelace" not in prepared.reading_html


def test_lists_keep_their_numbers():
    body = listed("one") + listed("two") + listed("inner", depth=1) + listed("again", list_id=2) + listed("three")
    lists = numbering(
        level(0, "%1."),
        level(1, "%1.%2", "lowerLetter"),
        nums='<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>',
    )
    data = docx(body, parts={"numbering": lists})

    def labels(package: bytes) -> list[str]:
        return [item.label.text for _, item in read(Package(package)).paragraphs()]

    assert labels(data) == ["1.", "2.", "2.a", "7.", "8."]
    assert labels(blind_copy(data)) == labels(data)


def test_the_copy_opens_in_another_reader_with_its_headings():
    heading = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 2"/></w:style>'
    data = docx(paragraph("Meeting", '<w:pStyle w:val="H"/>') + paragraph("Text."), parts={"styles": styles(heading)})
    opened = python_docx.Document(io.BytesIO(blind_copy(data)))
    assert [(item.style.name, item.text) for item in opened.paragraphs] == [
        ("Heading 2", "Meeting"),
        ("Normal", "Text."),
    ]


# Random documents: words with every kind of separator, in every kind of place.
TEXT = st.text(st.sampled_from("ab c\u00a0\u2013\u2014-/é学。&<\u200b\u2026"), max_size=24)
LOOKS = st.sampled_from(["", "<w:b/>", "<w:i/>", "<w:vanish/>", '<w:vertAlign w:val="superscript"/>'])


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


RUNS = st.builds(lambda text, look: text_run(escaped(text), look), TEXT, LOOKS)
EXTRAS = st.sampled_from(
    [
        "<w:r><w:tab/></w:r>",
        "<w:r><w:br/></w:r>",
        '<w:r><w:br w:type="page"/></w:r>',
        "<w:r><w:noBreakHyphen/></w:r>",
        '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
        '<w:del w:id="1" w:author="A"><w:r><w:delText>away with it</w:delText></w:r></w:del>',
        field("REF a", "a result"),
        field("AUTHOR", "Ada\u2013Lovelace of London"),
        note_mark("footnote", 1),
        note_mark("endnote", 1),
        text_box("boxed words", "and more"),
    ]
)
WRAPPED = st.builds(
    lambda wrapper, inner: wrapper.format(inner),
    st.sampled_from(
        ["{}", "<w:ins>{}</w:ins>", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:hyperlink>{}</w:hyperlink>"]
    ),
    RUNS | EXTRAS,
)
PROPERTIES = st.sampled_from(
    [
        "",
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
        '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>',
        '<w:jc w:val="center"/>',
        '<w:outlineLvl w:val="1"/>',
        '<w:rPr><w:del w:id="3"/></w:rPr>',
    ]
)
PARAGRAPHS = st.builds(
    lambda properties, content: f"<w:p><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>",
    PROPERTIES,
    st.lists(WRAPPED, max_size=5),
)
TABLES = st.builds(
    lambda cells: f"<w:tbl><w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr></w:tbl>",
    st.lists(PARAGRAPHS, min_size=1, max_size=3),
)
BODIES = st.lists(PARAGRAPHS | TABLES, max_size=6).map("".join)
PARTS = {
    "footnotes": notes("footnote", "at the foot"),
    "endnotes": notes("endnote", "at the end of it"),
    "numbering": numbering(level(0, "Part %1"), level(1, "\uf0b7", "bullet")),
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES)
def test_any_document_keeps_its_words_through_the_blind_copy(body):
    data = docx(body, parts=PARTS)
    copied = blind.copy(read(Package(data)), {})
    assert ledger(copied) == ledger(data)
    assert re.sub(r"[\s|]", "", text_of(copied)) == re.sub(r"[\s|]", "", text_of(data))
