"""Minutes as a print, as an independent reader of PDFs sees them."""

from io import BytesIO

from pypdf import PdfReader

from portal.offprints import press
from portal.offprints.minutes import Minutes

HTML = """<h2>Decided</h2>
<p>By the signatures
  below.</p>
<table><thead><tr><th>Place</th><th>Essay</th></tr></thead><tbody><tr><th>1st</th><td>K7QMXR</td></tr></tbody></table>
<ul><li>Cas: <strong>agreed</strong></li></ul>
<p>#panic("x") $x$ *b* {}</p>""".replace("{}", "a" * 64)


def pages(content: bytes) -> list[str]:
    """The text of each page, line by line."""
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_everything_stands_in_it_and_a_line_of_the_source_is_none_of_the_print() -> None:
    (text,) = pages(press.typeset_minutes(Minutes("Minutes: Ascona Prize", "2027, drawn up today", HTML)))
    parts = ["Minutes: Ascona Prize", "Decided", "By the signatures below.", "1st K7QMXR", "Cas: agreed",
             '#panic("x") $x$ *b* ' + "a" * 64, "2027, drawn up today", "1 of 1"]  # fmt: skip
    assert [part for part in parts if part not in text] == []


def test_the_same_minutes_are_the_same_bytes_and_say_nothing_of_when_they_were_made() -> None:
    its = Minutes("Minutes", "2027", HTML * 30)
    content = press.typeset_minutes(its)
    assert press.typeset_minutes(its) == content
    reader = PdfReader(BytesIO(content))
    assert dict(reader.metadata or {}).keys() == {"/Title", "/Creator"}
    assert len(reader.pages) > 1
