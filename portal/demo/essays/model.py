"""An essay before it becomes a file: a title and a sequence of parts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


class Author(Protocol):
    """What a careless author gives away. The entrants of `portal.demo.people` are authors."""

    @property
    def name(self) -> str: ...
    @property
    def school(self) -> str: ...
    @property
    def city(self) -> str: ...


@dataclass(frozen=True)
class Run:
    """A stretch of text of one kind; a note is the text of the footnote that hangs at its end."""

    text: str
    emphasis: bool = False
    note: str = ""


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]
    quote: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Listing:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The first row holds the column headings; all rows have the same length."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


Part = Heading | Paragraph | Listing | Table


@dataclass(frozen=True)
class Essay:
    """A title page line by line (empty in an essay that keeps its author's secret), then the parts."""

    title: str
    parts: tuple[Part, ...]
    title_page: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        return sum(len(line.split()) for line in (self.title, *self.title_page)) + count_words(self.parts)


def count_words(parts: Iterable[Part]) -> int:
    """Words between white space, those of tables and notes with them; as in Word, a list's numbers are words."""
    return sum(len(text.split()) for part in parts for text in _texts(part))


def _texts(part: Part) -> Iterator[str]:
    match part:
        case Heading(text=text):
            yield text
        case Paragraph(runs=runs):
            yield part.text
            yield from (run.note for run in runs)
        case Listing(items=items):
            yield from (f"{number}. {item}" for number, item in enumerate(items, start=1))
        case Table(caption=caption, rows=rows):
            yield caption
            yield from (cell for row in rows for cell in row)
