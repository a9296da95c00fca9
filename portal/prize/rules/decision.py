"""A decision: what is frozen when it is put to signature, who must sign it, and what makes it void."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from portal.prize.rules.quorum import signatures_needed

# What a member's page may say as a name for no signature: more is no name.
LONGEST_NAME = 120


class Void(StrEnum):
    """Why a proposal that was put to signature came to nothing."""

    WITHDRAWN = "withdrawn"
    SCORES = "scores"
    RULES = "rules"
    MEMBERS = "members"
    INTERESTS = "interests"
    TAKEN_BACK = "taken-back"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Now:
    """What a proposal is held against. scores, rules: digests, None where there are none.

    terms: see below. essays: those that can win. interests: of each member who declared, the essays that it is about.
    """

    scores: str | None
    rules: str | None
    terms: Mapping[str, Any]
    essays: Collection[str]
    members: Collection[str]
    interests: Mapping[str, Sequence[str]]


def terms(pot: int, currency: str, shares: Sequence[int], quorum: int | None, members: int) -> dict[str, Any]:
    """What an edition gives and how many of so many members must sign, by their names in the document."""
    needed = signatures_needed(quorum, members)
    return {"pot": pot, "currency": currency, "shares": list(shares), "needed": needed}


def member_key(seat_id: int) -> str:
    """What a member is called in the record: it outlives the names."""
    return f"C{seat_id:04}"


def seat_of(key: str) -> int:
    """The seat that `member_key` names."""
    return int(key.removeprefix("C"))


def canonical(document: Mapping[str, Any]) -> str:
    """The document as the JSON text that is hashed and signed: sorted keys, no spaces."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the document in UTF-8."""
    return sha256(canonical(document).encode()).hexdigest()


def why_void(document: Mapping[str, Any], now: Now) -> Void | None:
    """What has changed since the document was frozen, so that it cannot be signed any more; None where nothing has."""
    if any(award["essay"] not in now.essays for award in document["awards"]):
        return Void.WITHDRAWN
    if document["ranking"]["scores"] != now.scores:
        return Void.SCORES
    if sorted(document["members"]) != sorted(now.members):
        return Void.MEMBERS
    if document["rules"] != now.rules or any(document[name] != value for name, value in now.terms.items()):
        return Void.RULES
    signing = set(document["members"]).difference(document["excused"])
    declared = {member: list(essays) for member, essays in now.interests.items() if member in signing}
    return None if declared == {m: e for m, e in document["interests"].items() if m in signing} else Void.INTERESTS


def counting(members: Collection[str], interests: Mapping[str, Sequence[str]], winners: Collection[str]) -> list[str]:
    """Those of the members whose signature counts towards the quorum: they have no interest in an essay that wins."""
    return sorted(member for member in members if not set(interests.get(member, ())).intersection(winners))


def is_complete(document: Mapping[str, Any], signed: Collection[str]) -> bool:
    """Whether these signatures make it the decision: all who are not excused, and as many that count as are needed."""
    if not set(document["members"]).difference(document["excused"]) <= set(signed):
        return False
    winners = [award["essay"] for award in document["awards"]]
    return bool(len(counting(signed, document["interests"], winners)) >= document["needed"])


def reopening(signed: Collection[str], members: Collection[str], needed: int) -> list[str]:
    """Who must agree to reopen a decision: all who signed it and are on the committee still.

    needed: how many signatures made it the decision. Where fewer of those who signed are left than that, because the
    others have left, those who are there now answer for it: all of them must agree.
    """
    left = set(signed).intersection(members)
    return sorted(left if len(left) >= needed else members)


def is_reopened(signed: Collection[str], members: Collection[str], needed: int, agreed: Collection[str]) -> bool:
    """Whether these members' agreement reopens it. No decision falls with fewer signatures than it took."""
    asked = reopening(signed, members, needed)
    return set(asked) <= set(agreed) and len(asked) >= needed


def is_name(typed: str, name: str) -> bool:
    """Whether somebody signed with their own name, however they space it and whatever letters are capital."""
    return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()
