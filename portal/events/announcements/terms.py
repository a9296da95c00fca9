"""What one promises, what one gets back, how many find room, and what attendance counts for."""

import re
from dataclasses import dataclass

from portal.events.announcements.numbers import NUMBER, number
from portal.events.announcements.patterns import pattern
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage

_CAPACITY = pattern(
    rf"""
    \b(?:limit(?:ed|ing)? (?:\w+ ){{0,3}}?to|up to|(?:a )?maximum(?: of)?|no more than|at most|capacity ?:?(?: of)?)
    (?: ){{0,2}}(?P<number>{NUMBER})
    \b (?:participants|people|persons|places|registrants|members|seats|attendees|leaders|clinicians)\b
    |\b(?P<number2>{NUMBER}) (?:places|seats)\b
    """,
    re.IGNORECASE,
)
_MINIMUM = pattern(
    rf"""
    \b(?:minimum(?: number)?(?: of)?(?: (?P<number>{NUMBER})\b)?(?: participants| registrants| people)?
    |insufficient registrants|too few (?:registrants|people|participants))
    """,
    re.IGNORECASE,
)
_CALLED_OFF = pattern(
    r"""
    \b(?:cancell?ed|called off) by [^.\n]{3,120}?
    (?:receive their money back|(?:be )?(?:fully )?refunded|full refund|money back)
    """,
    re.IGNORECASE,
)
_NO_REFUND = pattern(
    r"""
    \b(?:no return of (?:the )?fees? is possible|no refunds? (?:will be|are|is) (?:available|given|possible|made)
    |fees? (?:are|is) not (?:refundable|returned)|non-?refundable)\b
    """,
    re.IGNORECASE,
)
_REFUND_DAYS = pattern(rf"\brefund[^.\n]{{0,60}}?\bwithin (?P<number>{NUMBER}) days\b", re.IGNORECASE)
# What stands before the date of a cancellation.
CANCEL_BY = pattern(
    r"""
    \b(?:cancell?ation (?:deadline|date)|cancel(?:led|ling)?\b[^.\n]{0,80}?\b(?:by|until|before|no later than))
    [^.\n]{0,20}$
    """,
    re.IGNORECASE,
)
_REFUNDS_AT_ALL = pattern(r"\b(?:refund|money back|return of (?:the )?fee|registration fee)", re.IGNORECASE)

_ELIGIBILITY = pattern(
    r"""
    \b(?:registrants|participants|attendees|applicants)
    \b (?:must|should|need to|have to|are (?:asked|required|expected))\b
    """,
    re.IGNORECASE,
)
_NOTICE = pattern(
    r"""
    \b(?:we recommend|may want to consider|not intended as therapy|strong (?:emotions|feelings)|unable to attend
    |do not plan to|strongly recommended)\b
    """,
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\d{1,2}[.)] ")
_LANGUAGE = pattern(
    r"""
    \b(?:(?:held|given|taught|conducted|written|be|is|are|meetings?) in|language:?)
    (?: )(?P<language>English|German|French|Spanish|Italian|Danish|Portuguese)\b
    """,
    re.IGNORECASE,
)
_LANGUAGES = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "danish": "da",
    "portuguese": "pt",
}

_BODIES = {
    "AAFP": "American Academy of Family Physicians",
    "American Psychological Association": "American Psychological Association",
    "ACCME": "Accreditation Council for Continuing Medical Education",
    "RCPsych": "Royal College of Psychiatrists",
    "RCGP": "Royal College of General Practitioners",
}
_CREDIT = pattern(
    rf"""
    \b(?P<body>{"|".join(_BODIES)})\b[^.\n]{{0,90}}?
    \b(?:credits?|continuing (?:medical )?education|CPD)\b
    """,
    re.IGNORECASE,
)
_MAINTENANCE = pattern(r"\bMaintenance of (?:Credentialing|Certification)\b", re.IGNORECASE)
_HOURS_OF_CREDIT = pattern(
    rf"""
    (?<!Category )\b{NUMBER}(?:\.\d+)? (?:\w+ ){{0,3}}?
    (?:credits\b|credit hours?\b|(?:hours?|points?) of (?:\w+ ){{0,2}}credit|CE hours?|CME hours?)
    """,
    re.IGNORECASE,
)

# Words that were a link on the page they were copied from.
_LINK = pattern(
    r"""
    \bmore info(?:rmation)?(?:\.{3}|(?=\s*$))|\b(?:Complete|Full) (?:Event )?Details\b
    |\b(?:Course|Event|Full) Schedule(?=\s*$)|\b(?:click|register|sign up) here\b|\bthe following link\b
    |\bRegister now\b
    """,
    re.IGNORECASE | re.MULTILINE,
)
_URL = re.compile(r"\bhttps?://\S{3,200}|\bwww\.\S{3,200}")
_BOARD = re.compile(r"\bmessage board\b|\bmembers'? (?:area|board|page)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A number, or a name, and the words that say it; text is what they say."""

    span: Span
    text: str
    number: int | None = None


def capacity(passage: Passage) -> Said | None:
    found = next((m for m in passage.all(_CAPACITY) if number(m["number"] or m["number2"])), None)
    return Said(passage.where(found), found[0], number(found["number"] or found["number2"])) if found else None


def minimum(passage: Passage) -> Said | None:
    """That too few may call it off; how many are needed only where it is stated."""
    found = next((m for m in passage.all(_MINIMUM) if m["number"]), None) or passage.first(_MINIMUM)
    return Said(passage.where(found), found[0], number(found["number"]) if found["number"] else None) if found else None


def called_off(passage: Passage) -> Span | None:
    return _span(passage, _CALLED_OFF)


def no_refund(passage: Passage) -> Span | None:
    return _span(passage, _NO_REFUND)


def refund_days(passage: Passage) -> Said | None:
    found = next((m for m in passage.all(_REFUND_DAYS) if number(m["number"])), None)
    return Said(passage.where(found), found[0], number(found["number"])) if found else None


def speaks_of_refunds(passage: Passage) -> Span | None:
    return _span(passage, _REFUNDS_AT_ALL)


def eligibility(passage: Passage) -> list[Said]:
    """The sentences that say what whoever comes must be or do, as they stand."""
    return [_sentence(sentence) for sentence in passage.sentences() if sentence.first(_ELIGIBILITY)]


def notices(passage: Passage) -> list[Said]:
    """The sentences that advise, and ask for no promise."""
    found = (s for s in passage.sentences() if s.first(_NOTICE) and not s.first(_ELIGIBILITY))
    return [_sentence(sentence) for sentence in found]


def _sentence(sentence: Passage) -> Said:
    return Said(sentence.span, unnumbered(" ".join(sentence.text.split())))


def unnumbered(words: str) -> str:
    """The words of an item in a numbered list."""
    return _NUMBERED.sub("", words)


def language(passage: Passage) -> Said | None:
    """text: the code of the language."""
    found = passage.first(_LANGUAGE)
    return Said(passage.where(found), _LANGUAGES[found["language"].lower()]) if found else None


@dataclass(frozen=True, slots=True)
class CreditSaid:
    """body: "" where it is the organiser's own credential · amount: as stated, or None"""

    span: Span
    body: str
    credit: str
    amount: str | None


def credits_said(passage: Passage) -> list[CreditSaid]:
    """What attendance counts for, each body once."""
    amount = passage.first(_HOURS_OF_CREDIT)
    stated = amount[0] if amount else None
    made: dict[str, CreditSaid] = {}
    for sentence in passage.sentences():
        if found := sentence.first(_CREDIT):
            body = next(full for name, full in _BODIES.items() if name.lower() == found["body"].lower())
            made.setdefault(body, CreditSaid(sentence.span, body, " ".join(sentence.text.split()), stated))
        elif sentence.first(_MAINTENANCE):
            made.setdefault("", CreditSaid(sentence.span, "", " ".join(sentence.text.split()), stated))
    return list(made.values())


def lost_links(passage: Passage) -> list[Span]:
    """Words that were a link, whose address is not in the text."""
    lines = (line for line in passage.lines() if not line.first(_URL))
    return [line.where(match) for line in lines for match in line.all(_LINK)]


def ways_to_come(passage: Passage) -> list[Span]:
    """Addresses of pages, and boards where the way in stands."""
    return [passage.where(match) for pattern in (_URL, _BOARD) for match in passage.all(pattern)]


def _span(passage: Passage, pattern: re.Pattern[str]) -> Span | None:
    found = passage.first(pattern)
    return passage.where(found) if found else None
