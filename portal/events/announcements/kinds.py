"""What kind of event the words name, for whom, and by whom."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.events.announcements.patterns import pattern
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage
from portal.events.listing import Audience

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "drop-in": "drop-in",
        "dropin": "drop-in",
        "award": "award",
        "prize": "award",
        "retreat": "retreat",
        "weekend": "retreat",
        "course": "course",
        "workshop": "course",
        "seminar": "course",
        "intensive": "course",
        "training": "course",
        "discussion": "discussion",
        "conversation": "conversation",
        "group": "group",
    }
)
KIND_NOUN = rf"(?:{'|'.join(sorted(_KINDS, key=len, reverse=True))})"
_KIND = re.compile(rf"\b({KIND_NOUN})(?:e?s)?\b", re.IGNORECASE)
_KIND_ANY_CASE = f"(?i:{KIND_NOUN})"
_PROPER = pattern(rf"""
    \b(?:[Tt]he|[Oo]ur|[Aa]n?) (?P<name>(?:[A-Z][\w'-]*,? (?:(?:and|of|for|in|the|on) ){{0,2}}){{1,7}}
    {_KIND_ANY_CASE}(?: {_KIND_ANY_CASE})?)\b(?P<year> \d{{4}}\b)?
""")
# The narrowest first.
_AUDIENCES = {
    Audience.UNCREDENTIALED_LEADERS: r"""
        \b(?:non-?credentialed|uncredentialed) (?:\w+ ){0,3}leaders\b|\bleaders without a credential
        """,
    Audience.CREDENTIALED_LEADERS: r"""
        \b(?:for|of|all|to) (?:(?:the|all|our|[A-Z]{2,6}) ){0,3}credentialed (?:\w+ ){0,2}leaders\b
        """,
    Audience.MEMBER_LEADERS: r"""
        \bmembers? (?:who (?:lead|facilitate)|leading|facilitating) (?:(?:an?|their|own) ){0,2}(?:\w+ )?groups?\b
        """,
    Audience.STUDENTS: r"\bmedical students\b",
    Audience.MEMBERS: r"""
        \b(?:members only|only (?:for|to) (?:\w+ )?members
        |(?:for|to) (?:(?:all|our|[A-Z]{2,6}) ){0,3}members(?! and)(?=\W))
        """,
    Audience.EVERYONE: r"""
        \b(?:open to (?:all|everyone|everybody|anyone|the public)|everyone is welcome|all are welcome)\b
        """,
    Audience.CLINICIANS: r"""
        \b(?:clinicians|health ?care professionals|health professionals|clinically active|physicians|doctors
        |therapists|practitioners)\b
        """,
}
_AUDIENCE = [(audience, pattern(text, re.IGNORECASE)) for audience, text in _AUDIENCES.items()]

_BODY = r"(?:Society|Federation|Foundation|Association|Institute|Academy|College|University|Committee|Council|Network)"
_WORD = r"[A-Z][\w'-]*"
_ORGANISATION = re.compile(rf"\b(?:{_WORD} (?:(?:of|for|and|the) ){{0,2}}){{1,5}}{_BODY}\b")
_COMMITTEE = re.compile(
    rf"\b(?:[Tt]he )?(?P<short>[A-Z]{{2,6}} )?(?P<committee>(?:{_WORD} (?:and )?){{1,4}}Committee)\b"
)
_INVITER = re.compile(
    rf"^(?:The )?(?P<name>(?:{_WORD} (?:(?:of|for|and|the) ){{0,2}}){{2,7}})(?:cordially |warmly )?invites\b"
)
_PARTNER = re.compile(rf"\bby the (?P<short>{_BODY}) and the (?P<partner>(?:{_WORD} ){{1,4}}{_BODY})\b")
_SHORT = re.compile(r"\b[A-Z]{3,6}\b")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that words name. by_opening: whether the sentence that opens the announcement does."""

    value: str
    span: Span
    by_opening: bool = True


@dataclass(frozen=True, slots=True)
class Organiser:
    """expanded: an abbreviation was written out as the text does elsewhere"""

    name: str
    spans: tuple[Span, ...]
    expanded: bool = False


def kind(passage: Passage) -> Found | None:
    """The first kind of event that is named: in the sentence that opens, else further down."""
    opening = next(iter(passage.sentences()), passage)
    for part in (opening, passage):
        if found := part.first(_KIND):
            return Found(_KINDS[found[1].lower()], part.where(found), part is opening)
    return None


def title(passage: Passage, kind: str) -> Found | None:
    """A name in capitals that ends in this kind of event, such as `the Autumn Light Retreat`."""
    named = (m for m in passage.all(_PROPER) if len(m["name"].split()) > 2)
    found = next((m for m in named if _KINDS.get(m["name"].split()[-1].lower()) == kind), None)
    if found is None:
        return None
    return Found(
        found["name"] + (found["year"] or ""), Span(passage.at + found.start("name"), passage.at + found.end())
    )


def audience(passage: Passage) -> tuple[Audience, Span] | None:
    """For whom it is: of several that are named, the narrowest."""
    for named, words in _AUDIENCE:
        if found := passage.first(words):
            return named, passage.where(found)
    return None


def societies(passage: Passage) -> Counter[str]:
    """The organisations that the text names in full, committees aside, with how often, by name or abbreviation."""
    found = (match[0].removeprefix("The ") for match in passage.all(_ORGANISATION))
    named = Counter(name for name in found if " " in name and not name.endswith("Committee"))
    short = Counter(found[0] for found in passage.all(_SHORT))
    return Counter({name: count + short[_initials(name)] for name, count in named.items()})


def organiser(passage: Passage, known: Counter[str]) -> Organiser | None:
    """Who invites, or which committee of which of the societies that the text knows."""
    for sentence in passage.sentences():
        if committee := sentence.first(_COMMITTEE):
            name, society = committee["committee"], _society(committee["short"], known)
            if committee["short"] is None and name.split()[0] in map(_initials, known):
                society, name = _society(name.split()[0], known), name.split(" ", 1)[1]
            spans = (sentence.where(committee),)
            return Organiser(f"{society}, {name}" if society else name, spans, expanded=bool(society))
        if inviter := sentence.first(_INVITER):
            name = inviter["name"].strip().removeprefix("The ")
            spans = (sentence.where(inviter, "name"),)
            # "The Society" alone says which only where the text names one in full.
            if " " not in name:
                society = next((full for full, _ in known.most_common() if full.endswith(name)), None)
                return Organiser(society, spans, expanded=True) if society else None
            partner = next((m for m in passage.all(_PARTNER) if m["short"] in name.split()), None)
            if partner:
                return Organiser(f"{name}, with the {partner['partner']}", (*spans, passage.where(partner)))
            society = _society(name, known)
            return Organiser(society or name, spans, expanded=bool(society))
    return None


def _society(short: str | None, known: Counter[str]) -> str | None:
    """The society of an abbreviation; of none, the one that the text names most."""
    if short is None:
        return next((name for name, _ in known.most_common(1)), None)
    return next((name for name, _ in known.most_common() if _initials(name) == short.strip()), None)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())
