"""Where words stand in the pasted text."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From the character at `start`, counted from 0, up to the one at `end`, which is no longer part of it."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that one or several things were read from.

    labels: those things, in the order they were given in
    """

    span: Span
    labels: tuple[str, ...]


def marks(labelled: Iterable[tuple[str, Span]]) -> list[Mark]:
    """Marks that do not overlap, in the order of the text: spans that share a word become one mark with all labels."""
    made: list[Mark] = []
    for label, span in sorted(labelled, key=lambda pair: pair[1].start):
        last = made[-1] if made else None
        if last is None or not last.span.overlaps(span):
            made.append(Mark(span, (label,)))
            continue
        labels = last.labels if label in last.labels else (*last.labels, label)
        made[-1] = Mark(Span(last.span.start, max(last.span.end, span.end)), labels)
    return made


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. labels: of the mark that it is; none where it is plain · number: of the mark, from 1"""

    text: str
    labels: tuple[str, ...] = ()
    number: int = 0


def pieces(text: str, whole: Span, labelled: Iterable[tuple[str, Span]]) -> list[Piece]:
    """A part of a text, cut into marks and what stands between them; put together again they are that part."""
    made: list[Piece] = []
    begin = whole.start
    for number, mark in enumerate(marks(labelled), 1):
        made += [Piece(text[begin : mark.span.start])] if mark.span.start > begin else []
        made.append(Piece(mark.span.of(text), mark.labels, number))
        begin = mark.span.end
    return [*made, *([Piece(text[begin : whole.end])] if begin < whole.end else [])]
