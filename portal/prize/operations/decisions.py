"""From a proposal to the decision: it is written, frozen, signed by everybody, and then it is the decision."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.audit import register
from portal.audit.models import Act
from portal.key_store import publish
from portal.prize.decision_now import now_of
from portal.prize.models import Edition, ReceiptKey, Seat
from portal.prize.models_decision import Award, Proposal, Signature
from portal.prize.operations.chamber import Chamber, enter, essays
from portal.prize.operations.decision_document import frozen, prize_of
from portal.prize.permissions import why_not_deliberate, why_not_see
from portal.prize.refusals import (
    NothingToSign,
    NotReady,
    NotYours,
    OtherName,
    QuorumOutOfReach,
    StaleProposal,
    UnderSignature,
    UnfitProposal,
)
from portal.prize.rules import decision as rules
from portal.prize.rules.basis import Basis
from portal.prize.rules.proposal import lacks, read
from portal.prize.rules.receipt import Signer, public_key, signed, written

# What a decision would rest on now. It is asked for when the committee is locked, so that nothing of it changes between
# looking and acting.
Look = Callable[[Session, Edition], Basis]


class Outcome(StrEnum):
    """What came of signing."""

    SIGNED = "signed"
    DECIDED = "decided"
    VOID = "void"


def save(
    session: Session, edition_id: int, person_id: int, typed: Mapping[str, str], *, version: int, now: datetime
) -> Proposal:
    """Keep the draft as typed. version: of what the page began with, a draft or what was laid aside; 0 where there was
    neither.

    Raises NotDeliberating, NotDeclared, NotNamed, UnderSignature, and StaleProposal where somebody saved it since.
    """
    return _write(session, _proposing(session, edition_id, person_id, now), typed, version, now)


def put(
    session: Session,
    edition_id: int,
    person_id: int,
    typed: Mapping[str, str],
    *,
    version: int,
    look: Look,
    signer: Signer,
    now: datetime,
) -> Proposal:
    """Freeze the proposal with everything that it rests on, to be signed.

    Raises what `save` raises; UnfitProposal where it lacks something, see rules.proposal; NotReady where somebody who
    is not excused has not declared or not named; QuorumOutOfReach where too few signatures would count.
    """
    its = _proposing(session, edition_id, person_id, now)
    proposal = _write(session, its, typed, version, now)
    basis, said = look(session, its.edition), read(typed, prize_of(its.edition))
    if lacks(said, prize_of(its.edition), basis, its.seat.id):
        raise UnfitProposal
    signing = [seat for seat in its.members if seat.id not in said.excused]
    _check_ready(its, signing)
    document = frozen(session, its, proposal, said, basis, signer, now)
    _check_quorum(document)
    proposal.put_by_id, proposal.put_at = its.seat.id, now
    proposal.document, proposal.digest = document, rules.digest(document)
    session.flush()
    _record(session, its, "put to signature", proposal, now)
    return proposal


def sign(
    session: Session,
    edition_id: int,
    person_id: int,
    *,
    digest: str,
    name: str,
    dissent: str,
    look: Look,
    signer: Signer,
    now: datetime,
) -> Outcome:
    """Sign what is put. The last signature makes the decision, in this transaction. Where what it rests on has changed
    since it was put, it is void instead.

    digest: of what was on the page. Signing twice is signing once, also where it is decided by then.

    Raises NotDeliberating, NotDeclared, NotNamed, NothingToSign where it is not what is put now, NotYours for somebody
    who is excused, OtherName.
    """
    its = enter(session, edition_id, person_id)
    proposal = its.proposal
    if proposal is not None and proposal.digest == digest and its.seat.id in its.signed:
        return Outcome.SIGNED if proposal.decided_at is None else Outcome.DECIDED
    _check_looking(its, now)
    if proposal is None or proposal.document is None or proposal.digest != digest:
        raise NothingToSign
    if rules.member_key(its.seat.id) in proposal.document["excused"]:
        raise NotYours
    if not rules.is_name(name, its.seat.name):
        raise OtherName(its.seat.name)
    if change := rules.why_void(proposal.document, _now(session, its, look)):
        _close(session, its, proposal, change, "", now)
        return Outcome.VOID
    session.add(
        Signature(
            proposal_id=proposal.id, seat_id=its.seat.id, digest=digest, name=name, dissent=dissent, signed_at=now
        )
    )
    session.flush()
    _record(session, its, "sign", proposal, now)
    if not rules.is_complete(proposal.document, [rules.member_key(n) for n in (*its.signed, its.seat.id)]):
        return Outcome.SIGNED
    _decide(session, its, proposal, signer, now)
    return Outcome.DECIDED


def take_back(session: Session, edition_id: int, person_id: int, *, now: datetime) -> None:
    """Take one's signature back, if there is one, until the last is there. Raises NotDeliberating."""
    its = _looking(session, edition_id, person_id, now)
    if its.proposal is None or its.seat.id not in its.signed:
        return
    session.execute(delete(Signature).filter_by(proposal_id=its.proposal.id, seat_id=its.seat.id))
    _record(session, its, "take back signature", its.proposal, now)


def lay_aside(
    session: Session, edition_id: int, person_id: int, *, digest: str, reason: str, look: Look, now: datetime
) -> rules.Void:
    """End what is put to signature, so that it is proposed anew; it is kept. Returns why: what has changed since it was
    put, or else that it was taken back, for the member's own reason.

    Raises NotDeliberating, NotDeclared, NotNamed, and NothingToSign as for signing.
    """
    its = _looking(session, edition_id, person_id, now)
    if its.proposal is None or its.proposal.document is None or its.proposal.digest != digest:
        raise NothingToSign
    fate = rules.why_void(its.proposal.document, _now(session, its, look)) or rules.Void.TAKEN_BACK
    _close(session, its, its.proposal, fate, reason, now)
    return fate


def _now(session: Session, its: Chamber, look: Look) -> rules.Now:
    return now_of(its.edition, look(session, its.edition), its.members, its.interests)


def _looking(session: Session, edition_id: int, person_id: int, now: datetime) -> Chamber:
    its = enter(session, edition_id, person_id)
    _check_looking(its, now)
    return its


def _check_looking(its: Chamber, now: datetime) -> None:
    edition = its.edition
    if refusal := why_not_deliberate(edition.window, edition.zone, now) or why_not_see(its.standing):
        raise refusal


def _proposing(session: Session, edition_id: int, person_id: int, now: datetime) -> Chamber:
    its = _looking(session, edition_id, person_id, now)
    if its.proposal is not None and its.proposal.put_at is not None:
        raise UnderSignature
    return its


def _write(session: Session, its: Chamber, typed: Mapping[str, str], version: int, now: datetime) -> Proposal:
    before = _latest(session, its.edition.id)
    if before is not None and version != before.version:
        by = next((seat.name for seat in its.members if seat.id == before.saved_by_id), "")
        raise StaleProposal(by, before.saved_at, its.edition.zone)
    proposal = its.proposal
    if proposal is None:
        number, version = (before.number + 1, before.version) if before else (1, 0)
        proposal = Proposal(edition_id=its.edition.id, number=number, version=version)
        session.add(proposal)
    proposal.typed, proposal.version = dict(typed), proposal.version + 1
    proposal.saved_by_id, proposal.saved_at = its.seat.id, now
    session.flush()
    return proposal


def _latest(session: Session, edition_id: int) -> Proposal | None:
    """The proposal that is not closed, or else the one that was closed last."""
    its = select(Proposal).filter_by(edition_id=edition_id).order_by(Proposal.number.desc()).limit(1)
    return session.scalars(its.execution_options(populate_existing=True)).one_or_none()


def _check_ready(its: Chamber, signing: Sequence[Seat]) -> None:
    undeclared = tuple(seat.name for seat in signing if seat.id not in its.interests)
    unnamed = tuple(seat.name for seat in signing if seat.id in its.interests and seat.id not in its.named)
    if undeclared or unnamed:
        raise NotReady(undeclared, unnamed)


def _check_quorum(document: Mapping[str, Any]) -> None:
    signing = set(document["members"]).difference(document["excused"])
    winners = [award["essay"] for award in document["awards"]]
    counting = len(rules.counting(signing, document["interests"], winners))
    if counting < document["needed"]:
        raise QuorumOutOfReach(document["needed"], counting)


def _decide(session: Session, its: Chamber, proposal: Proposal, signer: Signer, now: datetime) -> None:
    """Close it: from now on nobody scores, and the portal seals the whole of it."""
    edition, document = its.edition, proposal.document
    assert document is not None  # noqa: S101 - else nobody could have signed it
    act = _record(session, its, "decide", proposal, now)
    winners = [award["essay"] for award in document["awards"]]
    given = session.scalars(select(Signature).filter_by(proposal_id=proposal.id).order_by(Signature.seat_id)).all()
    counting = rules.counting([rules.member_key(one.seat_id) for one in given], document["interests"], winners)
    record = {
        "decision": document,
        "sha256": proposal.digest,
        "signatures": [
            {
                "member": rules.member_key(one.seat_id),
                "sha256": one.digest,
                "signed_at": written(one.signed_at),
                "counts": rules.member_key(one.seat_id) in counting,
                "dissent": one.dissent,
            }
            for one in given
        ],
        "decided_at": written(now),
        "number": act.number,
        "register": act.digest,
    }
    publish(session, ReceiptKey, public_key(signer.key), now)
    seal = signed(record, signer.key)
    proposal.record, proposal.key, proposal.signature = record, seal.key, seal.signature
    edition.decided_at = proposal.decided_at = now
    running = essays(session, edition.id)
    session.add_all(
        Award(proposal_id=proposal.id, entry_id=running[one["essay"]], place=one["place"], cents=one["cents"])
        for one in document["awards"]
    )
    session.flush()


def _close(session: Session, its: Chamber, proposal: Proposal, fate: rules.Void, reason: str, now: datetime) -> None:
    proposal.closed_at, proposal.fate, proposal.fate_reason = now, fate.value, reason
    session.flush()
    _record(session, its, "lay proposal aside", proposal, now, why=fate.value)


def _record(session: Session, its: Chamber, verb: str, proposal: Proposal, now: datetime, **more: str) -> Act:
    facts = {"seat": its.seat.id, "proposal": proposal.number, "sha256": proposal.digest, **more}
    return register.record(session, actor=its.person, verb=verb, subject=its.subject, now=now, **facts)
