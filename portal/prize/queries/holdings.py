"""What the prize holds of one person, edition by edition: their own rows, and of others nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import (
    Assignment,
    Blob,
    Commitment,
    Criterion,
    Draft,
    EarlierReview,
    Edition,
    Entry,
    Extension,
    Highlight,
    Manuscript,
    Receipt,
    RefusedFile,
    Review,
    Role,
    Score,
    Seat,
)
from portal.prize.models_announcement import Byline
from portal.prize.models_decision import wins
from portal.prize.queries import holdings_committee
from portal.prize.rules.retention import Fate, essay_until, fate, unfinished_until
from portal.prize.rules.window import Window


@dataclass(slots=True)
class Reading:
    """An essay that this person reads for a jury, with their own review of it.

    scores: points by criterion; earlier: the review as it was before they changed it.
    """

    code: str
    assignment: Assignment
    review: Review | None
    scores: Mapping[str, int] = field(default_factory=dict)
    earlier: list[EarlierReview] = field(default_factory=list)
    highlights: list[Highlight] = field(default_factory=list)


@dataclass(slots=True)
class Held:
    """What is held of one person in one edition."""

    edition: Edition
    entry: Entry | None = None
    wins: bool = False
    manuscripts: list[Manuscript] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    draft: Draft | None = None
    commitments: list[Commitment] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)
    extension: Extension | None = None
    byline: Byline | None = None
    seats: list[Seat] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    # As a member of the committee: see queries.holdings_committee.
    deliberated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        """The one that holds for this person."""
        return self.edition.window.extended(self.extension.closes_at if self.extension else None)

    @property
    def unfinished_until(self) -> datetime:
        return unfinished_until(self.window.closes_at)

    def essay_until(self, now: datetime) -> datetime | None:
        """None where nobody may know yet: what is planned is not known to anybody."""
        return essay_until(self.window.announced_by(now), wins=self.wins)

    def is_printed(self, now: datetime) -> bool:
        """Whether the essay wins, once everybody may know it."""
        return self.wins and self.window.announced_by(now) is not None

    @property
    def handed_in(self) -> int:
        """How many reviews."""
        return sum(reading.review is not None and reading.review.handed_in_at is not None for reading in self.readings)

    def fate(self, now: datetime) -> Fate:
        """What becomes of the essay when the account is deleted now."""
        return fate(self.window, now)


def held(session: Session, person: Person) -> list[Held]:
    """Every edition in which something is held of this person, the latest first, in a constant number of queries."""
    of_author = session.execute(
        select(Entry, wins().label("wins"), Byline)
        .outerjoin(Byline, Byline.entry_id == Entry.id)
        .where(Entry.person_id == person.id)
    ).all()
    entries = [row.Entry for row in of_author]
    drafts = session.scalars(select(Draft).filter_by(person_id=person.id)).all()
    commitments = session.scalars(
        select(Commitment).filter_by(person_id=person.id).order_by(Commitment.registered_at)
    ).all()
    refused = session.scalars(select(RefusedFile).filter_by(person_id=person.id).order_by(RefusedFile.id)).all()
    extensions = session.scalars(select(Extension).filter_by(person_id=person.id)).all()
    invited = (Seat.email == person.email) & Seat.person_id.is_(None)
    seats = session.scalars(select(Seat).where(or_(Seat.person_id == person.id, invited)).order_by(Seat.id)).all()
    rows: list[Entry | Draft | Commitment | RefusedFile | Extension | Seat] = [
        *entries, *drafts, *commitments, *refused, *extensions, *seats,
    ]  # fmt: skip
    where = {row.edition_id for row in rows}
    editions = session.scalars(select(Edition).where(Edition.id.in_(where)).order_by(Edition.year.desc()))
    found = {edition.id: Held(edition) for edition in editions}
    for draft in drafts:
        found[draft.edition_id].draft = draft
    for commitment in commitments:
        found[commitment.edition_id].commitments.append(commitment)
    for file in refused:
        found[file.edition_id].refused.append(file)
    for extension in extensions:
        found[extension.edition_id].extension = extension
    for seat in seats:
        found[seat.edition_id].seats.append(seat)
    of_entry = {entry.id: found[entry.edition_id] for entry in entries}
    for entry, has_won, byline in of_author:
        its = found[entry.edition_id]
        its.entry, its.wins, its.byline = entry, has_won, byline
    _add_versions(session, of_entry)
    of_seat = {seat.id: found[seat.edition_id] for seat in seats}
    _add_readings(session, of_seat)
    members = [seat.id for seat in seats if seat.role == Role.COMMITTEE]
    for seat_id, told in (holdings_committee.deliberated(session, members) if members else {}).items():
        of_seat[seat_id].deliberated = told
    return list(found.values())


def content(session: Session, sha256: str) -> bytes | None:
    """The bytes of a file; None where they are erased."""
    return session.scalar(select(Blob.content).filter_by(sha256=sha256))


def _add_versions(session: Session, of_entry: Mapping[int, Held]) -> None:
    versions = select(Manuscript).where(Manuscript.entry_id.in_(of_entry)).order_by(Manuscript.number)
    for manuscript in session.scalars(versions):
        of_entry[manuscript.entry_id].manuscripts.append(manuscript)
    receipts = select(Receipt).where(Receipt.entry_id.in_(of_entry)).order_by(Receipt.number)
    for receipt in session.scalars(receipts):
        of_entry[receipt.entry_id].receipts.append(receipt)


def _add_readings(session: Session, of_seat: Mapping[int, Held]) -> None:
    rows = session.execute(
        select(Entry.code, Assignment, Review)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        # What is planned for a juror is not theirs to know before it is published.
        .where(Assignment.seat_id.in_(of_seat), Assignment.published_at.is_not(None))
        .order_by(Assignment.position, Assignment.id)
    ).all()
    readings = {assignment.id: Reading(code, assignment, review) for code, assignment, review in rows}
    of_review = {reading.review.id: reading for reading in readings.values() if reading.review is not None}
    for review_id, scores in _scores(session, list(of_review)).items():
        of_review[review_id].scores = scores
    earlier = select(EarlierReview).where(EarlierReview.review_id.in_(of_review)).order_by(EarlierReview.number)
    for before in session.scalars(earlier):
        of_review[before.review_id].earlier.append(before)
    marked = select(Highlight).where(Highlight.assignment_id.in_(readings)).order_by(Highlight.id)
    for highlight in session.scalars(marked):
        readings[highlight.assignment_id].highlights.append(highlight)
    for reading in readings.values():
        of_seat[reading.assignment.seat_id].readings.append(reading)


def _scores(session: Session, review_ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    rows = session.execute(
        select(Score.review_id, Criterion.name, Score.points)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Score.review_id.in_(review_ids))
        .order_by(Score.review_id, Criterion.position)
    )
    scores: dict[int, dict[str, Any]] = defaultdict(dict)
    for review_id, criterion, points in rows:
        scores[review_id][criterion] = points
    return scores
