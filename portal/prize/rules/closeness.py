"""Whether a juror is too close to an essay's author to judge it: by school, by person, by place, by address.

A guess that errs on the side of asking. A match keeps the juror from the essay until the organiser sets it aside.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from portal.manuscripts.folding import fold


class Degree(StrEnum):
    """`STRONG`: the same school, or a person by name. `MAYBE`: something that may be chance."""

    STRONG = "strong"
    MAYBE = "maybe"


class Kind(StrEnum):
    """What of an entry was matched."""

    AUTHOR = "author"
    FAMILY_NAME = "family name"
    SUPERVISOR = "supervisor"
    SCHOOL = "school"
    CITY = "city"
    COUNTRY = "country"
    MAIL_DOMAIN = "mail domain"


@dataclass(frozen=True, slots=True)
class Closeness:
    """Whom a juror is close to: their own name and address, and what they declared. countries: ISO codes."""

    name: str
    email: str
    schools: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an essay comes from. Every field may be empty."""

    author: str
    email: str
    school: str
    city: str
    country: str
    supervisor: str


@dataclass(frozen=True, slots=True)
class Match:
    """said: what of the juror; found: what of the entry."""

    kind: Kind
    degree: Degree
    said: str
    found: str


def matches(juror: Closeness, origin: Origin) -> tuple[Match, ...]:
    """Everything that brings the two together, the strong matches first; empty where nothing does."""
    found = {*_people(juror, origin), *_schools(juror, origin), *_addresses(juror, origin)}
    if origin.country and origin.country in juror.countries:
        found.add(Match(Kind.COUNTRY, Degree.MAYBE, origin.country, origin.country))
    return tuple(sorted(found, key=lambda match: (match.degree is Degree.MAYBE, match.kind, match.said)))


def _people(juror: Closeness, origin: Origin) -> Iterator[Match]:
    for kind, found in ((Kind.AUTHOR, origin.author), (Kind.SUPERVISOR, origin.supervisor)):
        for said in (juror.name, *juror.people):
            if degree := _same_person(said, found):
                yield Match(kind, degree, said, found)
    own, theirs = _name(juror.name), _name(origin.author)
    if own and theirs and own[-1] == theirs[-1] and len(own[-1]) > 1:
        yield Match(Kind.FAMILY_NAME, Degree.MAYBE, juror.name, origin.author)


def _same_person(one: str, other: str) -> Degree | None:
    """By words in any order. An initial stands for any name that begins with it; a single name may be chance."""
    shorter, longer = sorted((_name(one), _name(other)), key=len)
    left = list(longer)
    whole = 0
    # Whole names first, so that no initial takes their place.
    for word in sorted(shorter, key=len, reverse=True):
        partner = next((w for w in left if w == word), None) or next(
            (w for w in left if 1 in (len(w), len(word)) and w[0] == word[0]), None
        )
        if partner is None:
            return None
        whole += partner == word and len(word) > 1
        left.remove(partner)
    if not whole:
        return None
    return Degree.STRONG if whole > 1 and whole == len(shorter) else Degree.MAYBE


def _schools(juror: Closeness, origin: Origin) -> Iterator[Match]:
    for said in juror.schools:
        degree = _same_school(said, origin.school)
        if degree:
            yield Match(Kind.SCHOOL, degree, said, origin.school)
        city = _words(origin.city)
        if degree is not Degree.STRONG and city - _GENERIC and city <= _words(said):
            yield Match(Kind.CITY, Degree.MAYBE, said, origin.city)


def _same_school(one: str, other: str) -> Degree | None:
    """By the words that are its own; where there are none, as for The Medical University, by all of them."""
    own, theirs = _words(one) - _GENERIC, _words(other) - _GENERIC
    if not own and not theirs:
        all_words = _words(one) - _LITTLE
        return Degree.STRONG if all_words and all_words == _words(other) - _LITTLE else None
    if own and own == theirs:
        return Degree.STRONG
    if own and theirs and (own < theirs or theirs < own):
        return Degree.MAYBE
    return Degree.MAYBE if _abbreviates(one, other) or _abbreviates(other, one) else None


def _abbreviates(short: str, long: str) -> bool:
    """LMU for Ludwig-Maximilians-Universität, UCL for University College London."""
    words = _in_order(long)
    initials = ("".join(word[0] for word in words), "".join(word[0] for word in words if word not in _LITTLE))
    return len(words) > 1 and any(len(word) > 2 and word in initials for word in _words(short) - _GENERIC)


def _addresses(juror: Closeness, origin: Origin) -> Iterator[Match]:
    own, theirs = _domain(juror.email), _domain(origin.email)
    if own and own == theirs:
        yield Match(Kind.MAIL_DOMAIN, Degree.MAYBE, juror.email, origin.email)


def _domain(address: str) -> str:
    """The institution's part of an address: uzh.ch of med.uzh.ch; empty for a host where anybody has an address."""
    labels = address.casefold().rpartition("@")[2].strip(" .").split(".")
    if len(labels) < 2:
        return ""
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    domain = ".".join(labels[-3 if deep else -2 :])
    return "" if domain in _ANYBODY or labels[-3 if deep else -2] in _ANYBODY_ANYWHERE else domain


@lru_cache(maxsize=20_000)
def _name(text: str) -> tuple[str, ...]:
    """The words of a person's name without titles, the family name last."""
    if "," in text:
        family, _, given = text.partition(",")
        text = f"{given} {family}"
    return tuple(word for word in _in_order(text) if word not in _TITLES)


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(_in_order(text))


@lru_cache(maxsize=20_000)
def _in_order(text: str) -> tuple[str, ...]:
    return tuple(map(_key, _TOKENS.findall(fold(_APOSTROPHES.sub("", text)).text)))


def _key(word: str) -> str:
    """One spelling for Zürich, Zurich and Zuerich, Århus and Aarhus."""
    return re.sub(r"([aou])e|aa", lambda found: found[1] or "a", word) if len(word) > 3 else word


_TOKENS = re.compile("[a-z0-9]+")
_APOSTROPHES = re.compile("['’ʼ]")


def _keys(text: str) -> frozenset[str]:
    return frozenset(map(_key, text.split()))


_LITTLE = _keys(
    "a al an and at da das de del della der des di do dos du e el et for fur fuer i in la le of the und y zu"
)
# Words that many schools and hospitals have in their names, in the languages that entries come in.
_GENERIC = _LITTLE | _keys(
    "academic academy campus center centre centro clinic clinica clinical clinics clinique college department dental "
    "dentistry departement departamento dr education ecole escola escuela facolta facultad faculdade faculte faculty "
    "fakultat fakultet fakulta fachhochschule foundation general graduate groups health hochschule hopital hospital "
    "hospitals hospitalier institut institute instituto international istituto klinik klinikum kliniken krankenhaus "
    "medecine med medica medical medicina medicine medische medizin medizinische medizinischen medyczny "
    "ministry national nursing poly polytechnic private public psychiatry royal saint sante san santa school schools "
    "science sciences scienze scuola st state student studies study technical technische teaching trust "
    "undergraduate uniklinik universidad universidade universita universitaire universitaet universitair "
    "universitaria universitario universitat universitatsklinik universitatsklinikum universitatsmedizin "
    "universitatsspital universite universiteit universitet universitetet universities university uniwersytet"
)
_TITLES = _keys("dr prof professor pd mr mrs ms miss mx med phd md mbbs msc bsc ma frau herr dott docent sir dame")

# Where an address says nothing of a school. example.org and its kin belong to nobody (RFC 2606).
_ANYBODY = frozenset({
    "126.com", "163.com", "aol.com", "bluewin.ch", "example.com", "example.net", "example.org", "fastmail.com",
    "free.fr", "freenet.de", "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "icloud.com",
    "laposte.net", "libero.it", "live.com", "mac.com", "mail.com", "mail.ru", "mailbox.org", "me.com", "msn.com",
    "naver.com", "orange.fr", "posteo.de", "proton.me", "protonmail.ch", "protonmail.com", "qq.com", "rediffmail.com",
    "seznam.cz", "t-online.de", "tuta.io", "tutanota.com", "ukr.net", "wanadoo.fr", "web.de", "wp.pl", "yandex.ru",
    "zoho.com",
})  # fmt: skip
_ANYBODY_ANYWHERE = frozenset({"gmail", "hotmail", "outlook", "yahoo", "ymail"})
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "gob", "hs", "med", "net", "nhs", "org", "sch", "univ"})
