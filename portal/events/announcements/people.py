"""Who leads, and how to write to whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.events.announcements import dates, hours
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage

_UPPER = "A-ZÀ-ÖØ-Þ"
# A name, or initials.
_PART = rf"(?:[{_UPPER}][\w'-]{{1,30}}|(?:[{_UPPER}]\.?){{1,3}}(?!\w))"
_PARTICLE = r"(?:de|van|von|der|den|la|le|du|da|di|del|dos|bin|al|zu|zur|ter)"
# A label that follows a name, and what begins a sentence in capitals without being one.
_STOP = (
    r"(?!(?:Time|When|Where|Who|Date|Dates|Fee|Cost|Number|Place|Contact)\s?:|(?:The|Our|This|An?|All|Each|Every)\b)"
)
_CREDENTIAL = (
    r"(?:M\.?D|Ph\.?D|D\.?O|LCSW|LICSW|MSW|Psy\.?D|FAAFP|MA|MPH|MSc|RN|NP|Ed\.?D|MBA|LMFT|LPC|FRCPsych|MRCGP)\b\.?"
)
# A first name, and at least one more part that begins with a capital.
_NAME = (
    rf"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.? )?{_STOP}{_PART}(?: (?:{_PARTICLE} ){{0,3}}{_STOP}{_PART}){{1,4}}"
    rf"(?:,? {_CREDENTIAL}){{0,4}}"
)
_NAMES = rf"(?P<names>{_NAME}(?:(?:,? (?:and|&|with) |[,;] ){_NAME}){{0,9}})"
_LEADERS = [
    re.compile(rf"\b(?:[Ll]eaders?|[Ff]acilitators?|[Hh]osts?|[Ff]aculty)(?: \w+ing(?: the)? \w+)?: {{0,3}}{_NAMES}"),
    re.compile(rf"\b(?:[Ll]ed|[Ff]acilitated|[Hh]osted|[Cc]onducted) by:? {_NAMES}"),
    re.compile(rf"\bwith {_NAMES} as (?:the |our |its |your )?(?:co-)?(?:facilitators?|leaders?|hosts?)\b"),
    # "The Harbour Course leads to" names nobody.
    re.compile(rf"(?<![Tt]he )(?<![Oo]ur )\b{_NAMES} (?:will )?(?:(?:co-)?facilitates?|leads?|hosts?)\b"),
]
_ONE = re.compile(_NAME)
_ADDRESS = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9](?:[\w.+-]{0,62}[\w+-])?@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}"
)
# So many characters tell more of a life than a name and its degrees.
_LIFE = 120
_GRIEVANCES = re.compile(r"grievance|concern|complain", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """grievances: it is for complaints, not for a place · personal: it holds the name of somebody named beside it"""

    span: Span
    address: str
    grievances: bool
    personal: bool


def leaders(passage: Passage) -> list[tuple[str, Span]]:
    """Those who are said to lead, each once, in order, with what stands behind their names."""
    found = next((match for pattern in _LEADERS if (match := passage.first(pattern))), None)
    if found is None:
        return []
    names = _ONE.finditer(passage.text, found.start("names"), found.end("names"))
    return list({one[0]: (one[0], passage.where(one)) for one in names}.values())


def bare(name: str) -> str:
    """A name without title and without what stands behind it."""
    return re.sub(r"^(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.? ", "", re.sub(rf"(?:,? {_CREDENTIAL})+$", "", name))


def biographies(passage: Passage, names: Sequence[str]) -> list[Passage]:
    """The lines that tell of a leader: they begin with the name, go on as prose, and say nothing of when."""
    begun = tuple(bare(name) for name in names)
    told = (line for line in passage.lines() if begun and line.text.startswith(begun) and len(line.text) > _LIFE)
    return [line for line in told if not dates.has_date(line) and not hours.clocks_in(line)]


def addresses(passage: Passage) -> list[Address]:
    found = []
    for sentence in passage.lines():
        for match in sentence.all(_ADDRESS):
            before = sentence.text[max(0, match.start() - 160) : match.start()]
            local = re.split(r"[.@+_-]", match[0].lower())
            named = {
                part.lower().strip(".") for name in _ONE.findall(before) for part in bare(name).split() if len(part) > 2
            }
            found.append(
                Address(sentence.where(match), match[0], bool(_GRIEVANCES.search(before)), bool(named & set(local)))
            )
    return found
