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
