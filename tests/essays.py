"""Word files in memory, made with python-docx: as many words as a test asks for, in plain English."""

from functools import cache
from io import BytesIO
from itertools import cycle, islice

from docx import Document

PROSE = (
    "She waited by the window and did not turn when I came in with the chart under my arm . "
    "I asked how the night had been , and she said that nights were long and that nobody sat down any more . "
    "So I sat down , with nothing to offer but the chair and the time that was left before the round . "
    "Later I wondered why I had been afraid of a silence that was hers and that she only lent me . "
)
WORDS = tuple(word for word in PROSE.split() if word.isalpha())
PARAGRAPH = 120


@cache
def essay(words: int, *, title: str = "", author: str = "", more: str = "") -> bytes:
    """The bytes of a .docx whose body has exactly this many words.

    title, author: what Word writes into the file's properties. more: a last paragraph, on top of the count.
    """
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    prose = list(islice(cycle(WORDS), words))
    for start in range(0, words, PARAGRAPH):
        document.add_paragraph(" ".join(prose[start : start + PARAGRAPH]) + ".")
    if more:
        document.add_paragraph(more)
    file = BytesIO()
    document.save(file)
    return file.getvalue()
