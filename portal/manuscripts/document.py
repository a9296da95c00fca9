"""The text of an essay as plain values: what a reader sees, and nothing of the file it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from portal.manuscripts.numbering import Label, NumberedList


@dataclass(frozen=True)
class Look:
    """How a run of text is set apart. `raised` is 1 for superscript, -1 for subscript; `font` a symbol font."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    small_caps: bool = False
    raised: int = 0
    font: str = ""


PLAIN = Look()


@dataclass(frozen=True)
class Run:
    """Text of one look; tab, line break and page break are the characters tab, newline and form feed.

    `faint` says that the file sets it in white or in a size that nobody can read.
    """

    text: str
    look: Look = PLAIN
    faint: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture in the package by the name of its part; `width` as the page shows it, in EMU (914,400 an inch)."""

    part: str
    width: int = 0


@dataclass(frozen=True)
class NoteMark:
    """Where a footnote or an endnote is called, by its number from 1."""

    kind: str
    number: int


@dataclass(frozen=True)
class Box:
    """A text box, where it is anchored."""

    blocks: "tuple[Block, ...]"


Inline = Run | Picture | NoteMark | Box


@dataclass(frozen=True)
class Paragraph:
    """`role` is body, title, subtitle, heading, quote or caption; `level` 1 to 9 for a heading.

    A list paragraph has its computed `label` and its `place`: the list's id in the file and the depth from 0.
    """

    inlines: tuple[Inline, ...] = ()
    role: str = "body"
    level: int = 0
    align: str = ""
    label: Label | None = None
    place: tuple[str, int] | None = None

    @property
    def text(self) -> str:
        return "".join(inline.text for inline in self.inlines if isinstance(inline, Run))


# Word's own limit.
MAX_COLUMNS = 63


@dataclass(frozen=True)
class Cell:
    """A cell over `columns` columns. `continues` marks one that is merged into the cell above it."""

    blocks: "tuple[Block, ...]" = ()
    columns: int = 1
    continues: bool = False
    begins: bool = False


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    header: bool = False


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]


Block = Paragraph | Table


@dataclass(frozen=True)
class Document:
    """An essay: its blocks, its notes in the order in which they are called, and the lists it uses."""

    blocks: tuple[Block, ...]
    footnotes: tuple[tuple[Block, ...], ...] = ()
    endnotes: tuple[tuple[Block, ...], ...] = ()
    lists: Mapping[str, NumberedList] = field(default_factory=dict)
    masked_fields: int = field(default=0, compare=False)

    def paragraphs(self) -> Iterator[tuple[str, Paragraph]]:
        """Every paragraph with the part it stands in, in the order of reading: boxes where anchored, notes last."""
        yield from _paragraphs(self.blocks, "body")
        for part, notes in (("footnote", self.footnotes), ("endnote", self.endnotes)):
            for note in notes:
                yield from _paragraphs(note, part)

    def pictures(self) -> Iterator[Picture]:
        for _, paragraph in self.paragraphs():
            yield from (inline for inline in paragraph.inlines if isinstance(inline, Picture))


def _paragraphs(blocks: tuple[Block, ...], part: str) -> Iterator[tuple[str, Paragraph]]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from _paragraphs(cell.blocks, "table" if part == "body" else part)
            continue
        yield part, block
        for inline in block.inlines:
            if isinstance(inline, Box):
                yield from _paragraphs(inline.blocks, "text box")
