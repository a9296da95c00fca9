"""Words made unreadable one for one, so that masking never changes a count."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portal.manuscripts.document import Block, Box, Document, Inline, Paragraph, Run, Table
from portal.manuscripts.words import EAST_ASIAN

MASK, EAST_ASIAN_MASK = "[…]", "〓"
_WORD = re.compile(rf"[^\s\u2013\u2014{EAST_ASIAN_MASK}]+")


def masked(text: str) -> str:
    """The text with every word made unreadable and everything that separates words kept.

    >>> masked("Ada Lovelace-Byron, 林")
    '[…] […] 〓'
    """
    return _WORD.sub(MASK, EAST_ASIAN.sub(EAST_ASIAN_MASK, text))


def mask(document: Document, phrases: Iterable[str]) -> Document:
    """The document with these phrases masked wherever they stand, in notes, tables and boxes too."""
    wanted = sorted({phrase.strip() for phrase in phrases if phrase.strip()}, key=len, reverse=True)
    if not wanted:
        return document
    # A phrase found on one line may be broken over two elsewhere.
    pattern = re.compile("|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in wanted))
    return replace(
        document,
        blocks=_blocks(document.blocks, pattern),
        footnotes=tuple(_blocks(note, pattern) for note in document.footnotes),
        endnotes=tuple(_blocks(note, pattern) for note in document.endnotes),
    )


def _blocks(blocks: Iterable[Block], pattern: re.Pattern[str]) -> tuple[Block, ...]:
    return tuple(_table(block, pattern) if isinstance(block, Table) else _paragraph(block, pattern) for block in blocks)


def _table(table: Table, pattern: re.Pattern[str]) -> Table:
    rows = (
        replace(row, cells=tuple(replace(cell, blocks=_blocks(cell.blocks, pattern)) for cell in row.cells))
        for row in table.rows
    )
    return Table(tuple(rows))


def _paragraph(paragraph: Paragraph, pattern: re.Pattern[str]) -> Paragraph:
    spans = [found.span() for found in pattern.finditer(paragraph.text)]
    return replace(paragraph, inlines=tuple(_inlines(paragraph.inlines, spans, pattern)))


def _inlines(inlines: Iterable[Inline], spans: list[tuple[int, int]], pattern: re.Pattern[str]) -> Iterator[Inline]:
    """A phrase may begin in one run and end in another, so its slices are those of the whole paragraph."""
    at = 0
    for inline in inlines:
        if isinstance(inline, Box):
            yield Box(_blocks(inline.blocks, pattern))
        elif isinstance(inline, Run):
            yield replace(inline, text=_masked_between(inline.text, at, spans))
            at += len(inline.text)
        else:
            yield inline


def _masked_between(text: str, at: int, spans: list[tuple[int, int]]) -> str:
    pieces, done = [], 0
    for begin, end in spans:
        first, last = max(0, begin - at), min(len(text), end - at)
        if first < last:
            pieces += [text[done:first], masked(text[first:last])]
            done = last
    return "".join([*pieces, text[done:]])
