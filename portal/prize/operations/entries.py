"""Submitting, replacing and withdrawing an entry."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Integer, Select, String, and_, bindparam, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Commitment, Draft, Edition, Entry, Manuscript, Receipt, extended_until, live_seat
from portal.prize.operations import drafts, offprints, receipts, turnstile, versions
from portal.prize.operations.upload import Upload
from portal.prize.permissions import why_not_submit, why_not_withdraw
from portal.prize.refusals import NoEntry, NotYetReceived, Superseded
from portal.prize.rules.application import Application
from portal.prize.rules.arrival import Arrival, arrival
from portal.prize.rules.codes import new_code
from portal.prize.rules.receipt import Signer
from portal.prize.rules.window import Window
from portal.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Submitted:
    """What stands now.

    act: what was done, as the register has it: submit, replace, reinstate, correct or enter; nothing where all this
        stood already, or where the same form was handed in before.

    receipt: of the latest act by which the essay stands as it does; None where that was before there were receipts.
    """

    person: Person
    edition: Edition
    entry: Entry
    manuscript: Manuscript
    receipt: Receipt | None
    act: str


def submit(
    session: Session,
    edition_id: int,
    person_id: int,
    application: Application,
    upload: Upload | None,
    *,
    signer: Signer,
    attempt: str | None = None,
    now: datetime,
) -> Submitted:
    """Hand in an essay, or replace the one that stands. The same file again makes no second version.

    upload: None where only what was typed is corrected, and the file that stands shall go on standing.
    signer: signs the receipt.
    attempt: what the form calls itself; the same form once more, whenever it comes, changes nothing.

    Raises Ineligible for somebody who has a seat in the edition, NotReceiving outside the person's window, NoEntry
    where there is neither a file nor one that stands.
    """
    person = turnstile.person(session, person_id)
    case = _case(session, edition_id, person, upload)
    if attempt is not None and (done := _done_before(session, case, attempt)):
        return done
    came = _arrival(case, upload, now)
    if refusal := case.why_not_submit(came.received_at):
        raise refusal
    return _take(session, case, application, upload, came, signer=signer, attempt=attempt, now=now)


def enter(
    session: Session,
    edition_id: int,
    person_id: int,
    application: Application,
    upload: Upload,
    *,
    signer: Signer,
    organiser: Person,
    received_at: datetime,
    now: datetime,
) -> Submitted:
    """Enter an essay for somebody who sent it by mail. It counts from when the mail came, and is judged by that.

    Raises Ineligible and NotReceiving as for handing in, NotYetReceived for an instant to come, and Superseded where
    the person has handed in another essay since that mail.
    """
    case = _case(session, edition_id, turnstile.person(session, person_id), upload)
    if received_at > now:
        raise NotYetReceived(received_at, case.edition.zone, now)
    if refusal := case.why_not_submit(received_at):
        raise refusal
    standing = versions.standing_version(session, case.entry) if case.entry else None
    if standing is not None and standing.received_at > received_at:
        raise Superseded(standing.received_at, case.edition.zone)
    if case.entry is not None:
        # A mail does not take back what its author has declared before.
        application = replace(application, declared={**case.entry.declared, **application.declared})
    came = Arrival(received_at, now)
    return _take(session, case, application, upload, came, signer=signer, organiser=organiser, now=now)


def withdraw(session: Session, edition_id: int, person_id: int, *, now: datetime) -> Entry:
    """Take an entry back. What was handed in is kept, so that it can stand again until the deadline.

    Raises NoEntry where there is none, NotWithdrawable once the winners are decided.
    """
    person = turnstile.person(session, person_id)
    # Not while the committee's last signature makes it a winner.
    edition = turnstile.edition(session, edition_id)
    if refusal := why_not_withdraw(edition.window, edition.zone, now):
        raise refusal
    entry = _own(session, edition_id, person_id)
    if entry is None:
        raise NoEntry
    if entry.withdrawn_at is None:
        entry.withdrawn_at = now
        session.flush()
        register.record(session, actor=person, verb="withdraw", subject=f"entry {entry.code}", now=now)
    return entry


def reinstate(session: Session, edition_id: int, person_id: int, *, signer: Signer, now: datetime) -> Submitted:
    """Undo a withdrawal: the last good version stands again, and counts from when it was received.

    Raises NoEntry where there is none, NotReceiving or Ineligible as for handing in.
    """
    case = _case(session, edition_id, turnstile.person(session, person_id))
    if refusal := case.why_not_submit(now):
        raise refusal
    entry = case.entry
    manuscript = versions.standing_version(session, entry) if entry else None
    if entry is None or manuscript is None:
        raise NoEntry
    if entry.withdrawn_at is None:
        return case.submitted(entry, manuscript, _latest_receipt(session, entry), "")
    entry.withdrawn_at = None
    session.flush()
    receipt = _record(session, case, case.person, entry, manuscript, "reinstate", signer=signer, now=now)
    return case.submitted(entry, manuscript, receipt, "reinstate")


@dataclass(frozen=True, slots=True)
class _Case:
    """One person's entry in an edition, or none yet, with all that decides whether they may hand in.

    window: with their own deadline; judges: whether they have a seat; registered_at: when they registered the file in
    question; draft: the form that they have not handed in.
    """

    person: Person
    edition: Edition
    entry: Entry | None
    draft: Draft | None
    window: Window
    judges: bool
    registered_at: datetime | None

    def why_not_submit(self, received_at: datetime) -> Refusal | None:
        return why_not_submit(self.window, self.edition.zone, judges=self.judges, now=received_at)

    def submitted(self, entry: Entry, manuscript: Manuscript, receipt: Receipt | None, act: str) -> Submitted:
        return Submitted(self.person, self.edition, entry, manuscript, receipt, act)


def _of_person() -> Select[Edition, Entry | None, Draft | None, datetime | None, int | None, datetime | None]:
    edition_id, person_id = bindparam("edition_id", type_=Integer), bindparam("person_id", type_=Integer)
    registered = select(Commitment.registered_at).where(
        Commitment.edition_id == edition_id,
        Commitment.person_id == person_id,
        Commitment.sha256 == bindparam("sha256", type_=String),
    )
    others = (extended_until(edition_id, person_id), live_seat(edition_id, person_id), registered)
    return (
        select(Edition, Entry, Draft, *(other.scalar_subquery() for other in others))
        .outerjoin(Entry, and_(Entry.edition_id == Edition.id, Entry.person_id == person_id))
        .outerjoin(Draft, and_(Draft.edition_id == Edition.id, Draft.person_id == person_id))
        .where(Edition.id == edition_id)
        # As they are now, whatever the page has read before.
        .execution_options(populate_existing=True)
    )


# While others wait for their turn to write: made once, and sent once.
_OF_PERSON = _of_person()


def _case(session: Session, edition_id: int, person: Person, upload: Upload | None = None) -> _Case:
    values = {"edition_id": edition_id, "person_id": person.id, "sha256": upload.sha256 if upload else ""}
    edition, entry, draft, until, seat, registered_at = session.execute(_OF_PERSON, values).one()
    return _Case(person, edition, entry, draft, edition.window.extended(until), seat is not None, registered_at)


def _take(
    session: Session,
    case: _Case,
    application: Application,
    upload: Upload | None,
    came: Arrival,
    *,
    signer: Signer,
    organiser: Person | None = None,
    attempt: str | None = None,
    now: datetime,
) -> Submitted:
    """Write what is allowed: the entry, its version, the act in the register, the receipt. organiser: who enters it."""
    entry, is_first = case.entry, case.entry is None
    if entry is None:
        if upload is None:
            raise NoEntry
        entry = Entry(
            edition_id=case.edition.id,
            person_id=case.person.id,
            code=_free_code(session),
            submitted_at=came.received_at,
        )
        session.add(entry)
    back = entry.withdrawn_at is not None
    if back:
        entry.withdrawn_at, entry.submitted_at = None, came.received_at
    retitled = entry.title not in (None, application.title)
    _apply(entry, application)
    corrected = session.is_modified(entry)
    session.flush()
    if retitled:
        offprints.forget(session, entry.id)
    manuscript, is_new = versions.stand(session, entry, upload, came, is_first=is_first, entered_by=organiser, now=now)
    if organiser is None and case.draft is not None:
        # Before the act: whoever else holds these bytes may be waiting to record one.
        drafts.discard(session, case.draft)
    if is_new:
        act = "enter" if organiser else "submit" if manuscript.number == 1 else "replace"
    else:
        act = "reinstate" if back else "correct" if corrected else ""
    if not act:
        return case.submitted(entry, manuscript, _latest_receipt(session, entry), "")
    actor = organiser or case.person
    receipt = _record(session, case, actor, entry, manuscript, act, signer=signer, attempt=attempt, now=now)
    return case.submitted(entry, manuscript, receipt, act)


def _record(
    session: Session,
    case: _Case,
    actor: Person,
    entry: Entry,
    manuscript: Manuscript,
    act: str,
    *,
    signer: Signer,
    attempt: str | None = None,
    now: datetime,
) -> Receipt:
    """The act by which the essay stands, in the register, and its receipt."""
    line = register.record(
        session,
        actor=actor,
        verb=act,
        subject=f"entry {entry.code}",
        now=now,
        sha256=manuscript.sha256,
        words=manuscript.words,
        number=manuscript.number,
        received_at=manuscript.received_at.isoformat(),
    )
    return receipts.issue(
        session,
        case.edition,
        entry,
        manuscript,
        line,
        signer=signer,
        closes_at=case.window.closes_at,
        attempt=attempt,
        now=now,
    )


def _done_before(session: Session, case: _Case, attempt: str) -> Submitted | None:
    """What stands, where this very form was handed in before."""
    if case.entry is None:
        return None
    known = select(Receipt.number).filter_by(entry_id=case.entry.id, attempt=attempt)
    manuscript = versions.standing_version(session, case.entry)
    if manuscript is None or session.scalar(known) is None:
        return None
    return case.submitted(case.entry, manuscript, _latest_receipt(session, case.entry), "")


def _arrival(case: _Case, upload: Upload | None, now: datetime) -> Arrival:
    if upload is None:
        return Arrival(now, now)
    return arrival(case.window, case.edition.grace, arrived_at=now, registered_at=case.registered_at)


def _latest_receipt(session: Session, entry: Entry) -> Receipt | None:
    latest = select(Receipt).filter_by(entry_id=entry.id).order_by(Receipt.number.desc()).limit(1)
    return session.scalars(latest).one_or_none()


def _own(session: Session, edition_id: int, person_id: int) -> Entry | None:
    return session.scalar(select(Entry).filter_by(edition_id=edition_id, person_id=person_id))


_WITH_CODE = select(Entry.id).where(Entry.code == bindparam("code"))


def _free_code(session: Session) -> str:
    while True:
        code = new_code()
        if session.scalar(_WITH_CODE, {"code": code}) is None:
            return code


def _apply(entry: Entry, application: Application) -> None:
    entry.title = application.title
    entry.school = application.school
    entry.city = application.city
    entry.country = application.country
    entry.supervisor = application.supervisor
    entry.year_of_study = application.year_of_study
    entry.help_received = application.help_received
    entry.declared = dict(application.declared)
