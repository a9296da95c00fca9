"""Essays as Word saves them, any number of different ones, quickly."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

import docx as python_docx
from docx.document import Document
from docx.oxml.ns import qn
from PIL import Image, ImageChops

from portal.demo.essays.compose import compose
from portal.demo.essays.model import Paragraph
from tests.manuscripts.word_files import docx, paragraph, text_run, unzipped, zipped

# A photograph of this size makes the whole file one of 300 kB.
_PHOTOGRAPH = (880, 660)


def body(number: int, length: int) -> str:
    """The paragraphs of an essay, with XML as heavy as in files that Word saved: about 80 bytes a word, in runs of a
    few words each, with the marks of editing sessions and of the spelling checker around them."""
    words = _words(number, length)
    marks = '<w:rFonts w:cs="Times New Roman"/><w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-GB"/>'
    paragraphs = []
    for chunk in _chunks(words, 90):
        runs = _chunks(chunk, 5)
        text = '<w:proofErr w:type="spellStart"/>'.join(text_run(escape(" ".join(run)) + " ", marks) for run in runs)
        paragraphs.append(f'<w:p w:rsidR="00A77B3E" w:rsidRDefault="00A77B3E">{text}</w:p>')
    return "".join(paragraphs)


def with_photograph(count: int, length: int) -> Iterator[bytes]:
    """Word files of about 300 kB, each with a text and a photograph of its own."""
    noise = Image.effect_noise(_PHOTOGRAPH, 60).convert("RGB")
    document = python_docx.Document()
    document.add_picture(BytesIO(_jpeg(noise)))
    _without_table_styles(document)
    out = BytesIO()
    document.save(out)
    members = unzipped(out.getvalue())
    before, begin, after = members["word/document.xml"].partition(b"<w:body>")
    photograph = next(name for name in members if name.startswith("word/media/"))
    for number in range(count):
        members["word/document.xml"] = before + begin + body(number, length).encode() + after
        members[photograph] = _jpeg(ImageChops.offset(noise, 7 * number, 3 * number))
        yield zipped(members)


def _without_table_styles(document: Document) -> None:
    """The template has a style for every look of a table, ten times as much as Word writes into an essay."""
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:default")) is None:
            styles.remove(style)


def plain(count: int, length: int) -> Iterator[bytes]:
    """Word files of about 300 kB as the least of programs writes them: a run a paragraph, no styles, a photograph. Of
    this kind are the files by which other programs were measured."""
    noise = Image.effect_noise(_PHOTOGRAPH, 60).convert("RGB")
    for number in range(count):
        text = "".join(paragraph(escape(" ".join(chunk))) for chunk in _chunks(_words(number, length), 90))
        yield docx(text, files={"word/media/image1.jpeg": _jpeg(ImageChops.offset(noise, 7 * number, 3 * number))})


def _words(number: int, length: int) -> list[str]:
    parts = compose(number, length).parts
    return [word for part in parts if isinstance(part, Paragraph) for word in part.text.split()]


def _chunks(words: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (words[at : at + size] for at in range(0, len(words), size))


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=58)
    return out.getvalue()
