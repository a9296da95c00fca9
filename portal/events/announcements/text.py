"""The pasted text made even, for a grammar that need not know every dash and space; and its passages."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from unicodedata import normalize

from portal.events.announcements.patterns import pattern
from portal.events.announcements.spans import Span

# Seven times a year's announcements; and in the widest encoding that a form has, still a form that is accepted.
LIMIT_BYTES = 150_000

# Stands for what takes no room: it is taken out, and nothing is put in its place.
_NOTHING = "\0"
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("\v\f\x85\u2028\u2029", "\n"),
        # A control character says nothing, and PostgreSQL refuses one of them.
        **dict.fromkeys(map(chr, [*range(10), *range(14, 32), 127]), " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", _NOTHING),
    }
)
_TAG = re.compile(r"</?(?P<name>[a-zA-Z][a-zA-Z0-9]{0,10})\b[^<>]{0,2000}>")
_BREAKING = {
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "td",
    "table",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
}
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});")
# A sentence may end without a space after it, as where two were glued together: "participants.If you".
_SENTENCE_END = re.compile(r"[.!?]+[\"')\]]*(?=\s|[A-Z][a-z])|\n")
_ABBREVIATION = pattern(r"""
    (?:\b(?:Dr|Prof|Mr|Mrs|Ms|St|No|vs|etc|e\.g|i\.e|[ap]\.m|D\.C|[A-Z]
    |Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec))\.$
""")
# A line of a mail that goes on in the next has at least so many characters.
_WRAPPED = 20
_GOES_ON = re.compile(r"[a-z]|(?!\d{1,2}[.)]\s)\d")


@dataclass(eq=False)
class TooLong(ValueError):
    """A text of more bytes, in UTF-8, than is read at once."""

    size: int
    limit: int = LIMIT_BYTES

    def __str__(self) -> str:
        return f"the text has {self.size:,} bytes, and at most {self.limit:,} are read at once: read it in parts"


@dataclass(frozen=True, slots=True)
class Even:
    """A text with one kind of dash, quotation mark, space and line end, no two spaces in a row, and no HTML.

    places: for each of its characters, where it stands in the text as it was pasted
    """

    text: str
    places: Sequence[int]

    def pasted(self, span: Span) -> Span:
        """The same words in the text as it was pasted."""
        if span.start == span.end:
            return Span(0, 0)
        return Span(self.places[span.start], self.places[span.end - 1] + 1)


def even(text: str) -> Even:
    """Raises TooLong."""
    # What stands alone of a pair of surrogates is no character; a question mark takes one byte less than it would.
    size = len(text.encode(errors="replace"))
    if size > LIMIT_BYTES:
        raise TooLong(size)
    plain = re.sub(r"\r(?=\n)", _NOTHING, text.translate(_ALIKE)).replace("\r", "\n")
    plain = plain if plain.isascii() else "".join(map(_plain, plain))
    plain = _ENTITY.sub(_entity, _TAG.sub(_without_tag, plain))
    kept, places = _closed_up(plain)
    return Even(_unwrapped(kept), places)


def _closed_up(plain: str) -> "tuple[str, array[int]]":
    """Without what takes no room, and without spaces beside others, or where a line begins or ends."""
    kept: list[str] = []
    places = array("I")
    last = "\n"
    for place, character in enumerate(plain):
        if character == _NOTHING or (character == " " and last in " \n"):
            continue
        if character == "\n" and last == " ":
            kept.pop()
            places.pop()
        kept.append(character)
        places.append(place)
        last = character
    return "".join(kept), places


def _plain(character: str) -> str:
    if character.isascii():
        return character
    composed = normalize("NFKC", character)
    if len(composed) == 1 and composed.isprintable():
        return composed
    return character if character.isprintable() else " "


def _without_tag(tag: re.Match[str]) -> str:
    breaks = tag["name"].lower() in _BREAKING
    return ("\n" if breaks else _NOTHING).ljust(len(tag[0]), _NOTHING)


def _entity(entity: re.Match[str]) -> str:
    character = unescape(entity[0]).translate(_ALIKE)
    return (character if len(character) == 1 and character.isprintable() else " ").ljust(len(entity[0]), _NOTHING)


def _unwrapped(text: str) -> str:
    """Lines that a mail program broke, joined again: the next goes on with a small letter or a figure."""
    lines = text.split("\n")
    joined = [lines[0]]
    for before, line in pairwise(lines):
        bare = before.rstrip()
        goes_on = len(bare) >= _WRAPPED and bare[-1] not in ".!?:;" and _GOES_ON.match(line)
        joined.append(" " if goes_on else "\n")
        joined.append(line)
    return "".join(joined)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the text, which knows where it stands. Its spans are those of the whole text.

    text: the part alone · at: where it begins in the whole
    """

    text: str
    at: int = 0

    @property
    def span(self) -> Span:
        return Span(self.at, self.at + len(self.text))

    def where(self, found: re.Match[str], group: str | int = 0) -> Span:
        """Where a match in this passage's text, or a group of it, stands in the whole."""
        return Span(self.at + found.start(group), self.at + found.end(group))

    def words(self, span: Span) -> str:
        return self.text[span.start - self.at : span.end - self.at]

    def part(self, span: Span) -> "Passage":
        return Passage(self.words(span), span.start)

    def first(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.search(self.text)

    def all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        return pattern.finditer(self.text)

    def lines(self) -> list["Passage"]:
        """The lines that say something, without the white space around them."""
        return [
            line for part in re.finditer(r"[^\n]+", self.text) if (line := self.part(self.where(part)).stripped()).text
        ]

    def sentences(self) -> list["Passage"]:
        """The sentences, in order. A line ends one as well."""
        begin, found = 0, []
        for end in _SENTENCE_END.finditer(self.text):
            if end[0] != "\n" and _ABBREVIATION.search(self.text, max(begin, end.start() - 6), end.start() + 1):
                continue
            found.append(Passage(self.text[begin : end.end()], self.at + begin).stripped())
            begin = end.end()
        found.append(Passage(self.text[begin:], self.at + begin).stripped())
        return [sentence for sentence in found if sentence.text]

    def stripped(self) -> "Passage":
        bare = self.text.strip()
        return Passage(bare, self.at + self.text.find(bare) if bare else self.at)

    def without(self, spans: Iterable[Span]) -> "Passage":
        """The passage with these words blank; spans may overlap."""
        parts, begin = [], 0
        for span in sorted(spans):
            start, end = max(span.start - self.at, begin), max(span.end - self.at, begin)
            parts += [self.text[begin:start], " " * (end - start)]
            begin = end
        return Passage("".join([*parts, self.text[begin:]]), self.at)
