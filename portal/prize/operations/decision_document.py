"""What a proposal is frozen as when it is put to signature."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import register
from portal.prize.decision_now import terms_of
from portal.prize.models import Edition, Entry
from portal.prize.models_decision import BallotPlace, Finalist, Proposal
from portal.prize.operations.chamber import Chamber
from portal.prize.rules import decision as rules
from portal.prize.rules.awards import Prize
from portal.prize.rules.band import in_contention, points
from portal.prize.rules.basis import Basis
from portal.prize.rules.proposal import Proposal as Said
from portal.prize.rules.receipt import Signer, written


def prize_of(edition: Edition) -> Prize:
    """What the edition has to give."""
    return Prize(edition.pot_cents, edition.currency, edition.shares, edition.allows_shared_places)


def frozen(
    session: Session,
    its: Chamber,
    proposal: Proposal,
    said: Said,
    basis: Basis,
    signer: Signer,
    now: datetime,
) -> dict[str, Any]:
    """Everything that is signed, as JSON values. Members and jurors are keys: the document outlives their names."""
    edition, key = its.edition, rules.member_key
    awards = sorted(said.awards, key=lambda award: (award.place, award.essay))
    number, digest = register.head(session)
    named = _ballots(session, its)
    return {
        "kind": "decision",
        "portal": signer.portal,
        "edition": edition.title,
        "year": edition.year,
        "proposal": proposal.number,
        "put_by": key(its.seat.id),
        "put_at": written(now),
        **terms_of(edition, len(its.members)),
        "awards": [
            {
                "place": award.place,
                "essay": award.essay,
                "title": basis.essays[award.essay].title,
                "cents": award.cents,
                "sha256": basis.essays[award.essay].sha256,
            }
            for award in awards
        ],
        "reason": said.reason,
        "departures": [
            {
                "ground": point.ground.value,
                "essay": point.essay,
                "place": point.place,
                "low": point.low,
                "high": point.high,
                "reason": said.because[point.key],
            }
            for point in points(awards, basis.ranking, edition.shares)
        ],
        "members": [key(seat.id) for seat in its.members],
        "excused": sorted(key(seat.id) for seat in its.members if seat.id in said.excused),
        "interests": {key(seat_id): list(codes) for seat_id, codes in its.interests.items()},
        "first": {key(seat_id): named.get(seat_id, []) for seat_id in sorted(its.named)},
        "finalists": _finalists(session, edition, basis, named),
        "rules": basis.rules,
        "rules_first": basis.rules_first,
        "ranking": {"scores": basis.scores, "result": basis.result},
        "scorecards": {"criteria": list(basis.criteria), "rows": [[e, j, list(given)] for e, j, given in basis.rows]},
        "register": {"number": number, "digest": digest},
    }


def _ballots(session: Session, its: Chamber) -> dict[int, list[str]]:
    """What each member named, in its order, by seat."""
    rows = session.execute(
        select(BallotPlace.seat_id, Entry.code)
        .join(Entry, Entry.id == BallotPlace.entry_id)
        .where(BallotPlace.seat_id.in_([seat.id for seat in its.members]))
        .order_by(BallotPlace.seat_id, BallotPlace.place)
    )
    found: dict[int, list[str]] = {}
    for seat_id, code in rows:
        found.setdefault(seat_id, []).append(code)
    return found


def _finalists(session: Session, edition: Edition, basis: Basis, named: Mapping[int, Sequence[str]]) -> list[str]:
    added = session.scalars(
        select(Entry.code).join(Finalist, Finalist.entry_id == Entry.id).where(Entry.edition_id == edition.id)
    )
    first = [s.essay for s in in_contention(basis.ranking, len(edition.shares))] if basis.ranking else []
    return sorted({*first, *added, *(code for codes in named.values() for code in codes)})
