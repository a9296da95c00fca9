"""Certificates: what somebody attended and what for, signed so that anybody can check it, see `portal.signatures`.

A certificate is of one event or of one year, and states only meetings that its holder was at in full.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any, ClassVar

from portal import signatures
from portal.events.attendance.rules import credit
from portal.events.attendance.rules.credit import Counted, Line
from portal.signatures import Signed, Signer

# What a signed certificate says beside the facts.
_ABOUT_ITSELF = frozenset({"code", "issued_at", "portal"})
_NEEDED = {"code": str, "issued_at": str, "portal": str, "name": str, "about": str, "meetings": list, "totals": list}


class Over(StrEnum):
    """Why a certificate is no longer the one that holds."""

    CORRECTED = "corrected"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Certificate(Signed):
    """A signed certificate; `facts` says what it states."""

    NAME: ClassVar[str] = "certificate"
    PURPOSE: ClassVar[bytes] = b"certificates of attendance, Ed25519, 1"
    LARGEST: ClassVar[int] = 400_000

    @classmethod
    def is_shaped(cls, stated: object) -> bool:
        return isinstance(stated, dict) and all(isinstance(stated.get(name), kind) for name, kind in _NEEDED.items())


def signer(secret: str, portal: str) -> Signer:
    """The signer that a portal's settings make."""
    return Signer(signatures.signing_key(secret, Certificate), portal)


def facts(name: str, about: str, ledger: Iterable[Line]) -> dict[str, Any]:
    """What a certificate states of these lines, as JSON can say it: the same facts are the same certificate.

    name: whose it is · about: the title of the event, or the year
    """
    full = [line for line in ledger if line.attended.in_full]
    length = credit.length(full)
    return {
        "name": name,
        "about": about,
        "meetings": [_meeting(line) for line in full],
        "minutes": length.minutes,
        "lengths_not_stated": length.unstated,
        "totals": [
            {
                "year": total.year,
                "body": total.body,
                "credit": total.credit,
                "meetings": total.meetings,
                "sums": [{"amount": str(number), "unit": unit} for unit, number in sorted(total.sums.items())],
                "amounts_not_stated": total.unstated,
            }
            for total in credit.totals(full)
        ],
    }


def digest(stated: Mapping[str, Any]) -> str:
    """Stands for the facts alone, whatever the code and the day of issue: SHA-256 in hexadecimal."""
    alone = {name: value for name, value in stated.items() if name not in _ABOUT_ITSELF}
    return sha256(json.dumps(alone, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def still_holds(stated: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether everything that a certificate states is so still. More may be so by now: that takes nothing from it."""
    sums = _sums(now)
    held = all(meeting in now["meetings"] for meeting in stated["meetings"])
    return held and all(sums.get(what, 0) >= amount for what, amount in _sums(stated).items())


def leaders(stated: Mapping[str, Any]) -> Sequence[str]:
    """Everybody who led one of the meetings, each once."""
    return list(dict.fromkeys(leader for meeting in stated["meetings"] for leader in meeting["leaders"]))


def organisers(stated: Mapping[str, Any]) -> Sequence[str]:
    """Every body that organised one of them, each once."""
    return list(dict.fromkeys(meeting["organiser"] for meeting in stated["meetings"]))


def stated_day(text: str) -> str:
    """`2027-04-08` as `Thursday 8 April 2027`."""
    day = date.fromisoformat(text)
    return f"{day:%A} {day.day} {day:%B %Y}"


def _sums(stated: Mapping[str, Any]) -> Mapping[tuple[int, str, str, str], Decimal]:
    """What is added up, by year, body, credit and unit."""
    return {
        (total["year"], total["body"], total["credit"], one["unit"]): Decimal(one["amount"])
        for total in stated["totals"]
        for one in total["sums"]
    }


def _meeting(line: Line) -> dict[str, Any]:
    one = line.attended
    return {
        "uid": one.uid,
        "event": one.stated.title,
        "organiser": one.stated.organiser,
        "leaders": list(one.stated.leaders),
        "day": one.stated.day.isoformat(),
        "last_day": one.stated.last_day.isoformat() if one.stated.last_day else None,
        "at": f"{one.stated.at:%H:%M}" if one.stated.at else None,
        "zone": one.stated.zone,
        "minutes": one.stated.minutes,
        "credits": [_credit(counted) for counted in line.credits if counted.why_not is None],
    }


def _credit(counted: Counted) -> dict[str, Any]:
    """As stated, word for word."""
    return {"body": counted.credit.body, "credit": counted.credit.credit, "amount": counted.credit.amount}
