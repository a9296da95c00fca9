"""How long meetings are, and how many there are."""

import re
from dataclasses import dataclass

from portal.events.announcements.numbers import NUMBER, number
from portal.events.announcements.patterns import pattern
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage


def _length_named(suffix: str) -> str:
    """A length, its parts in groups whose names end in `suffix`: a pattern may have each name once."""
    return (
        rf"(?:(?P<amount{suffix}>\d\.\d|{NUMBER}|an?)(?: |-)?(?P<unit{suffix}>minutes?|mins?|hours?|hrs?)\b"
        rf"(?P<half{suffix}> and a half)?)"
    )


_LENGTH = _length_named("")
_MEETINGS = r"(?:meetings?|sessions?|gatherings?|dates?)"
_FIRST = re.compile(rf"\b(?:first|initial|opening) {_MEETINGS}\b[^.;\n]{{0,40}}?\b{_LENGTH}", re.IGNORECASE)
_REST = re.compile(
    rf"\b(?:(?:subsequent|following|remaining|later|other|further) {_MEETINGS}"
    rf"|{_MEETINGS} (?:two|2) ?(?:-|to|through) ?(?P<last>{NUMBER}))\b[^.;\n]{{0,40}}?\b{_LENGTH}",
    re.IGNORECASE,
)
_EACH = pattern(
    rf"""
    \b(?:(?:each|every|all|the|a) (?:\w+ )?(?:{_MEETINGS}|event|group|discussion|conversation|talk)
    \b (?:(?:will|should|is|are|to) ){{0,2}}(?:last(?:s|ing)?|be|is|are|runs?|takes?|for) (?:for )?(?:about )?{_LENGTH}
    |(?:lasts?|lasting|for|duration:) {_length_named("2")}
    |{_length_named("3")} (?:long|each|in length|per {_MEETINGS}|{_MEETINGS}|discussion|conversation|talk)\b)
    """,
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"(?<!first )(?<!last )(?<!next )(?<!least )\b(?P<word>{NUMBER})(?: ?\((?P<figure>{NUMBER})\))? "
    rf"(?:(?:monthly|weekly|online|evening|consecutive|regular|closed) )*"
    r"(?:meetings|sessions|gatherings|Mondays|Tuesdays|Wednesdays|Thursdays|Fridays|Saturdays|Sundays)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Length:
    span: Span
    minutes: int


@dataclass(frozen=True, slots=True)
class Count:
    """numbers: what is said, in word and in figure; more than one where they differ"""

    span: Span
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lengths:
    """first, rest: where the first meeting differs · each: where one length is said of all
    through: the number of the last meeting, where the rest are numbered
    """

    first: Length | None = None
    rest: Length | None = None
    each: Length | None = None
    through: Count | None = None


def lengths(passage: Passage) -> Lengths:
    first, rest = passage.first(_FIRST), passage.first(_REST)
    each = next(
        (
            m
            for m in passage.all(_EACH)
            if not any(o and o.start() <= m.end() and m.start() <= o.end() for o in (first, rest))
        ),
        None,
    )
    return Lengths(
        first=_length(passage, first),
        rest=_length(passage, rest),
        each=_length(passage, each),
        through=Count(passage.where(rest, "last"), (number(rest["last"]),)) if rest and rest["last"] else None,
    )


def _length(passage: Passage, found: re.Match[str] | None) -> Length | None:
    if found is None:
        return None
    groups = {name.rstrip("23"): name for name, text in found.groupdict().items() if text and name != "last"}
    amount = found[groups["amount"]].lower()
    in_hours = found[groups["unit"]].lower().startswith("h")
    if "." in amount:
        minutes = round(float(amount) * 60) if in_hours else round(float(amount))
    else:
        minutes = (1 if amount in ("a", "an") else number(amount)) * (60 if in_hours else 1)
    if "half" in groups and in_hours:
        minutes += 30
    return Length(Span(passage.where(found).start, passage.where(found).end), minutes) if minutes else None


def counts(passage: Passage) -> list[Count]:
    """How many meetings there are said to be, wherever it is said."""
    found = []
    for match in passage.all(_COUNT):
        numbers = (number(match["word"]), *([number(match["figure"])] if match["figure"] else []))
        found.append(Count(passage.where(match), tuple(dict.fromkeys(numbers))))
    return found
