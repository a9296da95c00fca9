"""How the committee of an earlier edition decided, and how its winners came to be announced."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.database import db, transaction
from portal.prize.models import Edition, Entry, Role, Seat
from portal.prize.models_decision import Award
from portal.prize.operations import announcing, bylines, decided, decisions, deliberation, rankings
from portal.prize.queries import rankings as boards
from portal.prize.queries.basis import basis
from portal.prize.rules.announcement import Said
from portal.prize.rules.proposal import AMOUNT, ESSAY, REASON
from portal.prize.rules.receipt import Signer
from portal.web import units

DAY = timedelta(days=1)


def decide_and_announce(edition_id: int, organiser_id: int, *, signer: Signer, begun: datetime) -> None:
    """By the ranking, without a dissent; each winner wants to be named in another way. begun: when the jury was done.

    Writes to nobody: it is long ago.
    """
    task = boards.board(db.session(), db.session.get_one(Edition, edition_id)).task
    if task is not None:
        rankings.work_out(edition_id, task, now=begun, seconds=60)
    with transaction() as session:
        edition = session.get_one(Edition, edition_id)
        proposal = _decide(session, edition, signer, begun)
        organiser = session.get_one(Person, organiser_id)
        announcing.tell(session, edition_id, digest=proposal, organiser=organiser, now=begun + 9 * DAY)
        _say(session, edition_id, begun + 10 * DAY)
        at = begun + 20 * DAY
        announcing.announce(session, edition_id, digest=proposal, at=None, organiser=organiser, now=at)


def _decide(session: Session, edition: Edition, signer: Signer, begun: datetime) -> str:
    """Returns the SHA-256 of what they signed."""
    ranked = boards.board(session, edition).stored
    first = [standing.essay for standing in ranked.result.ranking.standings[:3]] if ranked else []
    members = session.execute(
        select(Person.id, Seat.name)
        .join(Seat, Seat.person_id == Person.id)
        .where(Seat.edition_id == edition.id, Seat.role == Role.COMMITTEE)
        .order_by(Seat.id)
    ).all()
    for member, _ in members:
        deliberation.declare(session, edition.id, member, {}, now=begun + 2 * DAY)
        deliberation.name(session, edition.id, member, first, "", now=begun + 3 * DAY)
    typed = {f"{ESSAY}{n}": code for n, code in enumerate(first, 1)}
    typed |= {f"{AMOUNT}{n}": units(cents) for n, cents in enumerate(edition.shares, 1)}
    typed[REASON] = "All of us had named these three."
    proposer = members[0][0]
    proposal = decisions.put(
        session, edition.id, proposer, typed, version=0, look=basis, signer=signer, now=begun + 6 * DAY
    )
    digest = proposal.digest or ""
    for member, name in members:
        decisions.sign(
            session,
            edition.id,
            member,
            digest=digest,
            name=name,
            dissent="",
            look=basis,
            signer=signer,
            now=begun + 7 * DAY,
        )
    decided.unseal(session, edition.id, proposer, now=begun + 8 * DAY)
    return digest


def _say(session: Session, edition_id: int, now: datetime) -> None:
    winners = session.execute(
        select(Person.id, Person.name)
        .join(Entry, Entry.person_id == Person.id)
        .join(Award, Award.entry_id == Entry.id)
        .where(Entry.edition_id == edition_id)
        .order_by(Award.place)
    ).all()
    for (person_id, name), (named, school, country) in zip(
        winners, [(True, True, True), (True, False, True), (False, False, False)], strict=True
    ):
        said = Said(name if named else None, shows_school=school, shows_country=country)
        bylines.say(session, edition_id, person_id, said, now=now)
