"""Essays as Word saves them, any number of different ones, quickly."""

from collections.abc import Iterator
from io import BytesIO
from xml.sax.saxutils import escape

import docx
from PIL import Image, ImageChops

from portal.demo.essays.compose import compose
from portal.demo.essays.model import Paragraph
from tests.manuscripts.word_files import text_run, unzipped, zipped

# A photograph of this size makes the whole file one of 300 kB.
_PHOTOGRAPH = (880, 660)


def body(number: int, length: int) -> str:
    """The paragraphs of an essay, with XML as heavy as in files that Word saved: about 80 bytes a word, in runs of a
    few words each, with the marks of editing sessions and of the spelling checker around them."""
    parts = compose(number, length).parts
    words = [word for part in parts if isinstance(part, Paragraph) for word in part.text.split()]
    marks = '<w:rFonts w:cs="Times New Roman"/><w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-GB"/>'
    paragraphs = []
    for start in range(0, len(words), 90):
        runs = (words[at : at + 5] for at in range(start, min(start + 90, len(words)), 5))
        text = '<w:proofErr w:type="spellStart"/>'.join(text_run(escape(" ".join(run)) + " ", marks) for run in runs)
        paragraphs.append(f'<w:p w:rsidR="00A77B3E" w:rsidRDefault="00A77B3E">{text}</w:p>')
    return "".join(paragraphs)


def with_photograph(count: int, length: int) -> Iterator[bytes]:
    """Word files of about 300 kB, each with a text and a photograph of its own."""
    noise = Image.effect_noise(_PHOTOGRAPH, 60).convert("RGB")
    document = docx.Document()
    document.add_picture(BytesIO(_jpeg(noise)))
    out = BytesIO()
    document.save(out)
    members = unzipped(out.getvalue())
    before, begin, after = members["word/document.xml"].partition(b"<w:body>")
    photograph = next(name for name in members if name.startswith("word/media/"))
    for number in range(count):
        members["word/document.xml"] = before + begin + body(number, length).encode() + after
        members[photograph] = _jpeg(ImageChops.offset(noise, 7 * number, 3 * number))
        yield zipped(members)


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=58)
    return out.getvalue()
