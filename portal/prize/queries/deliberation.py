"""What a member of the committee sees of the deliberation: their own, and of the others' once their own is in.

Whatever others named, noted or added is asked for with the seat of whoever asks, and the statement itself finds nothing
as long as that seat has no ballot.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.prize.models import Edition, Entry, Seat
from portal.prize.models_decision import (
    Ballot,
    BallotPlace,
    Finalist,
    Interest,
    InterestDeclaration,
    Note,
    Proposal,
    Signature,
    committee_of,
    running,
)
from portal.prize.permissions import Standing
from portal.prize.rules.band import in_contention
from portal.scoring.standings import Ranking


@dataclass(frozen=True, slots=True)
class Me:
    """Whoever asks. interests: why, by code, None before they declared. first: what they named, None before."""

    seat_id: int
    name: str
    interests: Mapping[str, str] | None
    first: Sequence[str] | None
    sentence: str
    has_signed: bool
    year: int

    @property
    def standing(self) -> Standing:
        return Standing(self.year, self.interests is not None, self.first is not None, self.has_signed)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member is, and nothing of what they said. signed_at: what is put to signature now, or decided."""

    seat_id: int
    name: str
    declared_at: datetime | None
    named_at: datetime | None
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NamedFirst:
    """What a member named, in order; nothing where they named none. interests: the essays they have an interest in."""

    seat_id: int
    name: str
    first: Sequence[str]
    sentence: str
    interests: Sequence[str]


@dataclass(frozen=True, slots=True)
class NoteLine:
    who: str
    text: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class OwnNote:
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Addition:
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class FinalistLine:
    """An essay to be compared. by_ranking: whether it is in contention; named_by: members; added: by whom it was, the
    earliest first."""

    essay: str
    by_ranking: bool
    named_by: Sequence[str]
    added: Sequence[Addition]


def me(session: Session, edition: Edition, person_id: int) -> Me | None:
    """The member that this person is; None where they are none."""
    seat = session.scalars(committee_of(edition.id).where(Seat.person_id == person_id)).one_or_none()
    if seat is None:
        return None
    open_proposal = select(Proposal.id).filter_by(edition_id=edition.id, closed_at=None)
    row = session.execute(
        select(
            InterestDeclaration.seat_id,
            Ballot.seat_id.label("named"),
            Ballot.sentence,
            Signature.seat_id.label("signed"),
        )
        .select_from(Seat)
        .outerjoin(InterestDeclaration, InterestDeclaration.seat_id == Seat.id)
        .outerjoin(Ballot, Ballot.seat_id == Seat.id)
        .outerjoin(Signature, and_(Signature.seat_id == Seat.id, Signature.proposal_id.in_(open_proposal)))
        .where(Seat.id == seat.id)
    ).one()
    reasons = select(Entry.code, Interest.reason).join(Entry, Entry.id == Interest.entry_id)
    first = select(Entry.code).join(BallotPlace, BallotPlace.entry_id == Entry.id).order_by(BallotPlace.place)
    own = session.execute(reasons.where(Interest.seat_id == seat.id).order_by(Entry.code)).all()
    named = session.scalars(first.where(BallotPlace.seat_id == seat.id)).all()
    return Me(
        seat_id=seat.id,
        name=seat.name,
        interests=None if row.seat_id is None else {row.code: row.reason for row in own},
        first=None if row.named is None else named,
        sentence=row.sentence or "",
        has_signed=row.signed is not None,
        year=edition.year,
    )


def progress(session: Session, edition_id: int) -> list[Progress]:
    """How far each member is, by name."""
    members = committee_of(edition_id).subquery()
    rows = session.execute(
        select(members.c.id, members.c.name, InterestDeclaration.declared_at, Ballot.named_at, Signature.signed_at)
        .select_from(members)
        .outerjoin(InterestDeclaration, InterestDeclaration.seat_id == members.c.id)
        .outerjoin(Ballot, Ballot.seat_id == members.c.id)
        .outerjoin(Proposal, and_(Proposal.edition_id == edition_id, Proposal.closed_at.is_(None)))
        .outerjoin(Signature, and_(Signature.seat_id == members.c.id, Signature.proposal_id == Proposal.id))
        .order_by(members.c.name, members.c.id)
    )
    return [Progress(*row) for row in rows]


def named_first(session: Session, edition_id: int, seat_id: int) -> list[NamedFirst]:
    """What every member named whose own is in, by name; nothing at all for a seat whose own is not."""
    rows = session.execute(
        select(Ballot.seat_id, Seat.name, Ballot.sentence, Entry.code)
        .select_from(Ballot)
        .join(Seat, Seat.id == Ballot.seat_id)
        .outerjoin(BallotPlace, BallotPlace.seat_id == Ballot.seat_id)
        .outerjoin(Entry, Entry.id == BallotPlace.entry_id)
        .where(_on_committee(edition_id), _own_is_in(seat_id))
        .order_by(Seat.name, Ballot.seat_id, BallotPlace.place)
    ).all()
    interests = _interests(session, edition_id, seat_id)
    first: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        first[row.seat_id].extend([row.code] if row.code is not None else [])
    told = {row.seat_id: (row.name, row.sentence) for row in rows}
    return [NamedFirst(its, name, first[its], why, interests.get(its, ())) for its, (name, why) in told.items()]


def notes(session: Session, edition_id: int, seat_id: int) -> dict[str, list[NoteLine]]:
    """By essay: one's own notes, and once one's own first are in, those of the others whose own are in as well."""
    theirs = aliased(Ballot)
    rows = session.execute(
        select(Entry.code, Seat.name, Note.text, Note.seat_id)
        .select_from(Note)
        .join(Seat, Seat.id == Note.seat_id)
        .join(Entry, Entry.id == Note.entry_id)
        .outerjoin(theirs, theirs.seat_id == Note.seat_id)
        .where(
            _on_committee(edition_id),
            Note.text != "",
            or_(Note.seat_id == seat_id, and_(theirs.seat_id.is_not(None), _own_is_in(seat_id))),
        )
        .order_by(Seat.name, Seat.id)
    )
    found: dict[str, list[NoteLine]] = defaultdict(list)
    for code, name, text, whose in rows:
        found[code].append(NoteLine(name, text, whose == seat_id))
    return dict(found)


def own_note(session: Session, edition_id: int, seat_id: int, code: str) -> OwnNote:
    """One's own note on an essay; an empty one of version 0 before there is any."""
    row = session.execute(
        select(Note.text, Note.version)
        .select_from(Note)
        .join(Entry, Entry.id == Note.entry_id)
        .where(Entry.edition_id == edition_id, Entry.code == code, Note.seat_id == seat_id)
    ).one_or_none()
    return OwnNote(row.text, row.version) if row else OwnNote("", 0)


def essays(session: Session, edition_id: int) -> dict[str, str]:
    """The titles of the essays that can win, by code."""
    return {row.code: row.title for row in session.execute(running(edition_id))}


def finalists(session: Session, edition: Edition, seat_id: int, ranking: Ranking | None) -> list[FinalistLine]:
    """Who is compared: those in contention by the ranking, best first; then those that a member named or added.

    Of what others named or added, nothing before one's own first are in.
    """
    first = [standing.essay for standing in in_contention(ranking, len(edition.shares))] if ranking else []
    named: dict[str, list[str]] = defaultdict(list)
    for member in named_first(session, edition.id, seat_id):
        for code in member.first:
            named[code].append(member.name)
    rows = session.execute(
        select(Entry.code, Seat.name, Finalist.reason)
        .select_from(Finalist)
        .join(Seat, Seat.id == Finalist.seat_id)
        .join(Entry, Entry.id == Finalist.entry_id)
        .where(
            Entry.edition_id == edition.id,
            Entry.withdrawn_at.is_(None),
            or_(Finalist.seat_id == seat_id, _own_is_in(seat_id)),
        )
        .order_by(Finalist.added_at, Finalist.seat_id)
    )
    added: dict[str, list[Addition]] = defaultdict(list)
    for row in rows:
        added[row.code].append(Addition(row.name, row.reason))
    running = essays(session, edition.id)
    codes = [code for code in (*first, *sorted(set(named) | set(added) - set(first))) if code in running]
    return [
        FinalistLine(code, code in first, named.get(code, ()), added.get(code, ())) for code in dict.fromkeys(codes)
    ]


def _interests(session: Session, edition_id: int, seat_id: int) -> dict[int, list[str]]:
    rows = session.execute(
        select(Interest.seat_id, Entry.code)
        .select_from(Interest)
        .join(Seat, Seat.id == Interest.seat_id)
        .join(Entry, Entry.id == Interest.entry_id)
        .where(_on_committee(edition_id), _own_is_in(seat_id))
        .order_by(Interest.seat_id, Entry.code)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for whose, code in rows:
        found[whose].append(code)
    return found


def _on_committee(edition_id: int) -> ColumnElement[bool]:
    return and_(Seat.edition_id == edition_id, Seat.withdrawn_at.is_(None))


def _own_is_in(seat_id: int) -> ColumnElement[bool]:
    """Whether whoever asks has named their own first: the condition of every statement about the others."""
    mine = aliased(Ballot)
    return exists().where(mine.seat_id == seat_id)
