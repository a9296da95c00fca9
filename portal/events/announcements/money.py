"""Amounts, and what they are for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.events.announcements.patterns import pattern
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage

_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
_CODES = r"USD|EUR|GBP|CHF|CAD|AUD|DKK|SEK|NOK"
_NAMES = {"dollars": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "francs": "CHF"}
_FIGURE = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d\d)?|\d{1,6}(?:[.,]\d\d)?"
_AMOUNT = re.compile(
    rf"(?:(?P<sign>[$€£])|\b(?P<code>{_CODES})) ?(?P<figure>{_FIGURE})(?![\d])"
    rf"|(?<![\d.,])(?P<figure2>{_FIGURE}) ?(?:(?P<sign2>[$€£])|(?P<code2>{_CODES})\b|(?P<name>{'|'.join(_NAMES)})\b)"
)
_FREE = pattern(
    r"""
    \bfree of charge\b|\bno (?:fee|charge|cost)\b|\b(?:is|are) free\b|\b(?:cost|fee|price)s?: ?free\b|\(free\)
    """,
    re.IGNORECASE,
)
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+")


# What a database keeps as a whole number, rounded down. More is no fee.
MOST_CENTS = 2_000_000_000


class For(StrEnum):
    """What an amount is for."""

    EVERYBODY = "everybody"
    MEMBERS = "members"
    OTHERS = "others"
    WITHHELD = "withheld"
    ROOM = "room"
    PRIZE = "prize"
    UNKNOWN = "unknown"


# Looked for in this order: just behind the amount, before it, and further behind it, in its own sentence.
_PURPOSES = {
    For.WITHHELD: r"withh[eo]ld|retained|administrat(?:ive|ion) (?:fee|charge)|is kept|will be kept|deducted",
    For.ROOM: r"per night|a night|room rate|conference rate|/night|hotel",
    For.PRIZE: r"\bprizes?\b|\bawards?\b|best",
    For.OTHERS: r"non-?\s?members?|others\b|not members",
    For.MEMBERS: r"\bmembers?\b",
    For.EVERYBODY: r"\b(?:fees?|costs?|price|tuition|registration|per person|participants?|everyone|everybody)\b",
}
_PURPOSE = [(purpose, re.compile(words, re.IGNORECASE)) for purpose, words in _PURPOSES.items()]


@dataclass(frozen=True, slots=True)
class Amount:
    """continental: a full stop was read as grouping thousands"""

    span: Span
    cents: int
    currency: str
    purpose: For
    continental: bool = False

    def __str__(self) -> str:
        whole, rest = divmod(self.cents, 100)
        return f"{self.currency} {whole:,}" + (f".{rest:02d}" if rest else "")


def amounts(passage: Passage) -> list[Amount]:
    """Every amount of the passage with what it is for, by the words around it in its own sentence or line."""
    found: list[Amount] = []
    for line in passage.lines():
        matches = list(line.all(_AMOUNT))
        heading = _heading(passage, line)
        for n, match in enumerate(matches):
            before = line.text[max(matches[n - 1].end() if n else 0, match.start() - 120) : match.start()]
            after = line.text[
                match.end() : min(matches[n + 1].start() if n + 1 < len(matches) else len(line.text), match.end() + 120)
            ]
            found.append(_amount(line, match, _clause(before, last=True) or heading, _clause(after, last=False)))
    return found


def free(passage: Passage) -> Span | None:
    """Where it is said to cost nothing, without an amount."""
    found = passage.first(_FREE)
    return passage.where(found) if found else None


def _heading(passage: Passage, line: Passage) -> str:
    """The label that an amount's line stands under, such as `Fee:`."""
    above = passage.text[max(0, line.at - passage.at - 200) : line.at - passage.at].rstrip().rpartition("\n")[2]
    return above if above.rstrip().endswith(":") or _AMOUNT.search(above) else ""


def _clause(words: str, *, last: bool) -> str:
    """The words of the same sentence, and under the same label, on one side of an amount."""
    parts = re.split(r"[.;](?:\s|$)|(?=\b[A-Z][a-z]+:)", words)
    return (parts[-1] if last else parts[0]).strip()


def _amount(line: Passage, match: re.Match[str], before: str, after: str) -> Amount:
    figure = match["figure"] or match["figure2"]
    sign = match["sign"] or match["sign2"]
    currency = _SIGNS[sign] if sign else match["code"] or match["code2"] or _NAMES[match["name"]]
    near = re.split(r",\s|\band\b|/", after)[0]
    purposes = [p for words in (near, before, after) for p, named in _PURPOSE if named.search(words)]
    cents = _cents(figure)
    purpose = next(iter(purposes), For.UNKNOWN) if cents <= MOST_CENTS else For.UNKNOWN
    return Amount(line.where(match), cents, currency, purpose, bool(_CONTINENTAL.fullmatch(figure)))


def _cents(figure: str) -> int:
    found = re.fullmatch(r"(?P<whole>.*?)(?:[.,](?P<cents>\d\d))?", figure)
    whole, cents = (found["whole"], found["cents"]) if found else (figure, None)
    return int(re.sub(r"[.,]", "", whole)) * 100 + int(cents or 0)
