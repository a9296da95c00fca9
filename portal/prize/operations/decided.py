"""What may become of a decision: the winners' names are opened, or all who signed it reopen it; where too many of those
have left, the committee as it is."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit import register
from portal.prize.models import Entry
from portal.prize.models_decision import Proposal, Reopening, ReopeningSignature, Signature, Unsealing
from portal.prize.operations import announcing
from portal.prize.operations.chamber import Chamber, enter
from portal.prize.permissions import why_not_reopen
from portal.prize.refusals import NotDecided, NothingToSign, NotYours, OtherName
from portal.prize.rules.decision import Void, is_name, is_reopened, member_key, reopening


def unseal(session: Session, edition_id: int, person_id: int, *, now: datetime) -> Unsealing:
    """Open the names of the winners of the decision; once is for all of the committee. Raises NotDecided."""
    its = enter(session, edition_id, person_id)
    proposal = _decided(its)
    found = session.get(Unsealing, proposal.id)
    if found is None:
        found = Unsealing(proposal_id=proposal.id, seat_id=its.seat.id, unsealed_at=now)
        session.add(found)
        session.flush()
        _record(session, its, "unseal", proposal, now)
    return found


def ask_to_reopen(
    session: Session, edition_id: int, person_id: int, *, reason: str, name: str, now: datetime
) -> Reopening:
    """Ask all who must agree to reopen the decision, see rules.decision.reopening; whoever asks and is one of them,
    signs this as well.

    The decision holds until the last of them has. An announcement that is planned is taken back at once: nothing
    becomes public while somebody doubts it. Where it is asked for already, that goes on, and its reason stands.

    Raises NotDecided, Announced once the winners are, OtherName.
    """
    its = _reopening(session, edition_id, person_id, name, now)
    proposal = _decided(its)
    asked = _asked(session, proposal)
    if asked is None:
        asked = Reopening(proposal_id=proposal.id, seat_id=its.seat.id, reason=reason, asked_at=now)
        session.add(asked)
        session.flush()
        _record(session, its, "ask to reopen", proposal, now)
        announcing.halt(session, its.edition, actor=its.person, now=now)
    if member_key(its.seat.id) in reopening(*_parties(session, its, proposal)):
        _sign(session, its, proposal, asked, name, now)
    return asked


def sign_reopening(session: Session, edition_id: int, person_id: int, *, name: str, now: datetime) -> bool:
    """Agree to it; returns whether that was the last signature, and the edition is open again.

    Raises NotDecided, Announced, NothingToSign where nobody asks for it (any more), NotYours for somebody whose
    agreement it does not take, OtherName.
    """
    its = _reopening(session, edition_id, person_id, name, now)
    proposal = _decided(its)
    asked = _asked(session, proposal)
    if asked is None:
        raise NothingToSign
    if member_key(its.seat.id) not in reopening(*_parties(session, its, proposal)):
        raise NotYours
    _sign(session, its, proposal, asked, name, now)
    return asked.ended_at is not None


def drop_reopening(session: Session, edition_id: int, person_id: int, *, now: datetime) -> Reopening:
    """End the asking: the decision stands. Any member may. Returns what was asked.

    Raises NotDecided, and NothingToSign where nobody asks.
    """
    its = enter(session, edition_id, person_id)
    proposal = _decided(its)
    asked = _asked(session, proposal)
    if asked is None:
        raise NothingToSign
    asked.ended_at, asked.agreed = now, False
    session.flush()
    _record(session, its, "drop reopening", proposal, now)
    return asked


def _sign(session: Session, its: Chamber, proposal: Proposal, asked: Reopening, name: str, now: datetime) -> None:
    # Whoever has signed may press once more: by now nobody may be missing, because somebody has left.
    if session.get(ReopeningSignature, (asked.id, its.seat.id)) is None:
        session.add(ReopeningSignature(reopening_id=asked.id, seat_id=its.seat.id, name=name, signed_at=now))
        session.flush()
        _record(session, its, "sign reopening", proposal, now)
    given = session.scalars(select(ReopeningSignature.seat_id).filter_by(reopening_id=asked.id))
    if is_reopened(*_parties(session, its, proposal), [member_key(seat_id) for seat_id in given]):
        asked.ended_at, asked.agreed = now, True
        proposal.closed_at, proposal.fate = now, Void.REOPENED.value
        its.edition.decided_at = None
        session.flush()
        _withdraw_nameless(session, its, now)
        _record(session, its, "reopen edition", proposal, now)


def _withdraw_nameless(session: Session, its: Chamber, now: datetime) -> None:
    """Whoever deleted their account after the decision left it an essay without text and author: that cannot win."""
    nameless = (Entry.edition_id == its.edition.id, Entry.erased_at.is_not(None), Entry.withdrawn_at.is_(None))
    session.execute(update(Entry).where(*nameless).values(withdrawn_at=now))


def _reopening(session: Session, edition_id: int, person_id: int, name: str, now: datetime) -> Chamber:
    its = enter(session, edition_id, person_id)
    if refusal := why_not_reopen(its.edition.window, its.edition.zone, now):
        raise refusal
    if not is_name(name, its.seat.name):
        raise OtherName(its.seat.name)
    return its


def _decided(its: Chamber) -> Proposal:
    if its.proposal is None or its.proposal.decided_at is None:
        raise NotDecided
    return its.proposal


def _asked(session: Session, proposal: Proposal) -> Reopening | None:
    return session.scalars(select(Reopening).filter_by(proposal_id=proposal.id, ended_at=None)).one_or_none()


def _parties(session: Session, its: Chamber, proposal: Proposal) -> tuple[list[str], list[str], int]:
    """Who signed the decision, who is on the committee now, and how many signatures it took."""
    assert proposal.document is not None  # noqa: S101 - else it could not be decided
    signed = session.scalars(select(Signature.seat_id).filter_by(proposal_id=proposal.id))
    members = [member_key(seat.id) for seat in its.members]
    return [member_key(seat_id) for seat_id in signed], members, proposal.document["needed"]


def _record(session: Session, its: Chamber, verb: str, proposal: Proposal, now: datetime) -> None:
    facts = {"seat": its.seat.id, "proposal": proposal.number, "sha256": proposal.digest}
    register.record(session, actor=its.person, verb=verb, subject=its.subject, now=now, **facts)
