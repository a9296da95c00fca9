"""Deleting a person from the prize. Before the deadline all of it goes; after it, what the record of the prize rests on
stays without a person: the code, the title, the counts, the digest, the receipts, the reviews and the scores."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import (
    ERASED_HOST,
    Assignment,
    Bar,
    BlindCopy,
    Commitment,
    Draft,
    EarlierReview,
    Entry,
    Extension,
    Highlight,
    Manuscript,
    ReadingPlace,
    Receipt,
    RefusedFile,
    RemarkLook,
    Review,
    Role,
    Score,
    Seat,
    Waiver,
    extended_until,
)
from portal.prize.models_announcement import Byline
from portal.prize.operations import blobs, erasure_committee, seats, turnstile
from portal.prize.rules.retention import Fate, fate

# What is left in the place of a name, with the seat's number: the ranking must still tell two jurors apart.
FORMER = {Role.JUROR: "Former juror", Role.COMMITTEE: "Former committee member"}


def erase_person(session: Session, person: Person, *, now: datetime) -> Mapping[str, int]:
    """Everything that the prize holds of this person, as said above. Returns how many of what it concerned.

    Whoever writes at the same moment comes before or after: the person, the editions and the assignments are locked,
    in this order, before anything is changed, and the register is written last.
    """
    turnstile.person(session, person.id)
    entries = session.scalars(select(Entry).filter_by(person_id=person.id).order_by(Entry.edition_id)).all()
    fates = {entry.id: _fate(session, entry.edition_id, person.id, now) for entry in entries}
    _lock_assignments(session, person.id, fates)
    going = [number for number, becomes in fates.items() if becomes is Fate.GOES]
    staying = [number for number in fates if number not in going]
    drafts = forget_drafts(session, Draft.person_id == person.id)
    delete_entries(session, going)
    _withdraw(session, [number for number, becomes in fates.items() if becomes is Fate.WITHDRAWN], now)
    erase_entries(session, staying, now=now)
    session.execute(delete(Commitment).filter_by(person_id=person.id))
    session.execute(delete(Extension).filter_by(person_id=person.id))
    session.execute(delete(RefusedFile).filter_by(person_id=person.id))
    left = _leave_seats(session, person, now)
    for entry in entries:
        verb = "delete entry" if entry.id in going else "erase entry"
        register.record(session, actor=person, verb=verb, subject=f"entry {entry.code}", now=now)
    return {"drafts": drafts, "entries_deleted": len(going), "entries_erased": len(staying), "seats": left}


def forget_drafts(session: Session, which: ColumnElement[bool]) -> int:
    """Forget these drafts, and their files where they are no essay's; returns how many."""
    gone = session.scalars(delete(Draft).where(which).returning(Draft.sha256)).all()
    blobs.release(session, *(digest for digest in gone if digest is not None))
    return len(gone)


def delete_entries(session: Session, entry_ids: Collection[int]) -> None:
    """Leave nothing of these entries but their lines in the register."""
    if not entry_ids:
        return
    versions = select(Manuscript.id).where(Manuscript.entry_id.in_(entry_ids))
    digests = session.scalars(select(Manuscript.sha256).where(Manuscript.entry_id.in_(entry_ids))).all()
    _delete_assignments(session, select(Assignment.id).where(Assignment.entry_id.in_(entry_ids)))
    for finding in (Waiver, Bar):
        session.execute(delete(finding).where(finding.entry_id.in_(entry_ids)))
    erasure_committee.delete_mentions(session, entry_ids)
    session.execute(delete(Byline).where(Byline.entry_id.in_(entry_ids)))
    session.execute(delete(Receipt).where(Receipt.entry_id.in_(entry_ids)))
    session.execute(delete(BlindCopy).where(BlindCopy.manuscript_id.in_(versions)))
    session.execute(delete(Manuscript).where(Manuscript.entry_id.in_(entry_ids)))
    session.execute(delete(Entry).where(Entry.id.in_(entry_ids)))
    blobs.release(session, *digests)


def erase_entries(session: Session, entry_ids: Collection[int], *, now: datetime) -> None:
    """Take the author and the text from these entries, in a constant number of statements."""
    if not entry_ids:
        return
    for row in (Extension, Commitment, RefusedFile):
        its = exists().where(
            Entry.id.in_(entry_ids), Entry.edition_id == row.edition_id, Entry.person_id == row.person_id
        )
        session.execute(delete(row).where(its))
    versions = select(Manuscript.id).where(Manuscript.entry_id.in_(entry_ids))
    digests = session.scalars(select(Manuscript.sha256).where(Manuscript.entry_id.in_(entry_ids))).all()
    session.execute(delete(BlindCopy).where(BlindCopy.manuscript_id.in_(versions)))
    session.execute(
        update(Manuscript)
        .where(Manuscript.entry_id.in_(entry_ids))
        .values(file_name="", findings=[], removed=[], masks=[], signature=[], near_copies=[], copy_fault=None)
    )
    # What was marked in the text goes with the text. Where a juror stepped back, or was found not to be close to the
    # author, the reason may say who that is.
    assigned = select(Assignment.id).where(Assignment.entry_id.in_(entry_ids))
    _delete_marks(session, assigned)
    for finding in (Waiver, Bar):
        session.execute(delete(finding).where(finding.entry_id.in_(entry_ids)))
    _forget_reasons(session, Assignment.entry_id.in_(entry_ids))
    erasure_committee.forget_author(session, entry_ids)
    session.execute(delete(Byline).where(Byline.entry_id.in_(entry_ids)))
    session.execute(
        update(Entry)
        .where(Entry.id.in_(entry_ids))
        .values(
            person_id=None,
            erased_at=now,
            school="",
            city="",
            country="",
            supervisor="",
            year_of_study=None,
            help_received="",
            declared={},
        )
    )
    blobs.erase(session, *digests, now=now)


def _fate(session: Session, edition_id: int, person_id: int, now: datetime) -> Fate:
    window = turnstile.edition(session, edition_id).window
    return fate(window.extended(session.scalar(extended_until(edition_id, person_id))), now)


def _lock_assignments(session: Session, person_id: int, entry_ids: Collection[int]) -> None:
    """Have every juror who is saving a review of these essays, and the person who is saving their own, come first."""
    seated = select(Seat.id).where(Seat.person_id == person_id)
    concerned = or_(Assignment.seat_id.in_(seated), Assignment.entry_id.in_(entry_ids))
    session.execute(select(Assignment.id).where(concerned).order_by(Assignment.id).with_for_update())


def _withdraw(session: Session, entry_ids: Collection[int], now: datetime) -> None:
    standing = Entry.withdrawn_at.is_(None)
    session.execute(update(Entry).where(Entry.id.in_(entry_ids), standing).values(withdrawn_at=now))


def _leave_seats(session: Session, person: Person, now: datetime) -> int:
    """The person's seats, and the invitations to their address: withdrawn, and without a name.

    What was handed in stays. A draft has never been read by anybody, and goes with the essay's place on the desk.
    """
    invited = (Seat.email == person.email) & Seat.person_id.is_(None)
    left = session.scalars(select(Seat).where(or_(Seat.person_id == person.id, invited)).order_by(Seat.id)).all()
    handed_in = select(Review.assignment_id).where(Review.handed_in_at.is_not(None))
    unfinished = select(Assignment.id).where(
        Assignment.seat_id.in_([seat.id for seat in left]), Assignment.id.not_in(handed_in)
    )
    _delete_assignments(session, unfinished)
    theirs = Assignment.seat_id.in_([seat.id for seat in left])
    session.execute(delete(ReadingPlace).where(ReadingPlace.assignment_id.in_(select(Assignment.id).where(theirs))))
    for finding in (Waiver, Bar):
        session.execute(delete(finding).where(finding.seat_id.in_([seat.id for seat in left])))
    _forget_reasons(session, theirs)
    for seat in left:
        seats.withdraw(session, seat, organiser=person, now=now)
        seat.name = f"{FORMER[Role(seat.role)]} {seat.id}"
        erasure_committee.forget_member(session, seat, seat.name)
        seat.email = f"seat-{seat.id}@{ERASED_HOST}"
        seat.close_to, seat.reading_days = {}, []
        seat.zone = seat.quiet_until = seat.calendar_token = seat.reminders_held_at = seat.reminder_asked_at = None
    session.flush()
    return len(left)


def _delete_assignments(session: Session, assignment_ids: Select[int]) -> None:
    """With the reviews of these essays by these jurors, and their scores."""
    numbers = session.scalars(assignment_ids).all()
    reviews = select(Review.id).where(Review.assignment_id.in_(numbers))
    _delete_marks(session, numbers)
    session.execute(delete(RemarkLook).where(RemarkLook.review_id.in_(reviews)))
    session.execute(delete(EarlierReview).where(EarlierReview.review_id.in_(reviews)))
    session.execute(delete(Score).where(Score.review_id.in_(reviews)))
    session.execute(delete(Review).where(Review.assignment_id.in_(numbers)))
    session.execute(delete(Assignment).where(Assignment.id.in_(numbers)))


def _delete_marks(session: Session, assignment_ids: Select[int] | Sequence[int]) -> None:
    """What a juror marked in a text, and how far they had come in it."""
    session.execute(delete(Highlight).where(Highlight.assignment_id.in_(assignment_ids)))
    session.execute(delete(ReadingPlace).where(ReadingPlace.assignment_id.in_(assignment_ids)))


def _forget_reasons(session: Session, which: ColumnElement[bool]) -> None:
    """That a juror stepped back, or that a remark was kept back, stays, and not why."""
    session.execute(update(Assignment).where(which, Assignment.recused_at.is_not(None)).values(recusal_reason=""))
    reviews = select(Review.id).join(Assignment, Assignment.id == Review.assignment_id).where(which)
    kept_back = update(RemarkLook).where(RemarkLook.review_id.in_(reviews), RemarkLook.reason.is_not(None))
    session.execute(kept_back.values(reason="").execution_options(synchronize_session=False))
