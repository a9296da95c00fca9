"""What a frozen proposal is held against: the edition's terms, the committee and its interests as they are now."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.prize.models import Edition, Seat
from portal.prize.models_decision import declared_interests
from portal.prize.rules import decision as rules
from portal.prize.rules.basis import Basis


def terms_of(edition: Edition, members: int) -> dict[str, Any]:
    """What it gives, and how many of so many members must sign."""
    return rules.terms(edition.pot_cents, edition.currency, edition.shares, edition.quorum, members)


def interests_of(session: Session, edition_id: int) -> dict[int, list[str]]:
    """Of each seat that declared, the codes of the essays it has an interest in, sorted."""
    found: dict[int, list[str]] = {}
    for seat_id, code in session.execute(declared_interests(edition_id)):
        found.setdefault(seat_id, []).extend([code] if code is not None else [])
    return found


def now_of(
    edition: Edition, basis: Basis, members: Sequence[Seat], interests: Mapping[int, Sequence[str]]
) -> rules.Now:
    """All of it, see rules.decision. members: everybody's seat; interests: as above."""
    return rules.Now(
        scores=basis.scores,
        rules=basis.rules,
        terms=terms_of(edition, len(members)),
        essays=basis.essays,
        members=[rules.member_key(seat.id) for seat in members],
        interests={rules.member_key(seat_id): codes for seat_id, codes in interests.items()},
    )
