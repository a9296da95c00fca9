"""Submitting, replacing and withdrawing an entry."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.manuscripts.near_copies import Signature, near
from portal.manuscripts.prepared import SANITISER, Prepared
from portal.manuscripts.verdict import Finding, Ledger, Verdict
from portal.prize.models import BlindCopy, Draft, Edition, Entry, Manuscript, live_seat
from portal.prize.operations import blobs, turnstile
from portal.prize.permissions import why_not_submit, why_not_withdraw
from portal.prize.refusals import NoEntry
from portal.prize.rules.application import Application
from portal.prize.rules.codes import new_code

NAMES_AUTHOR, NEAR_COPY = "names-author", "near-copy"


@dataclass(frozen=True, slots=True)
class Submitted:
    """What stands now. act: what was done, as the register has it: submit, replace, reinstate or correct; nothing
    where all this stood already."""

    person: Person
    edition: Edition
    entry: Entry
    manuscript: Manuscript
    act: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A Word file that the intake has accepted, with what it made of it."""

    file_name: str
    content: bytes
    prepared: Prepared


def submit(
    session: Session, edition_id: int, person_id: int, application: Application, upload: Upload | None, *, now: datetime
) -> Submitted:
    """Hand in an essay, or replace the one that stands. The same file again makes no second version.

    upload: None where only what was typed is corrected, and the file that stands shall go on standing.

    Raises Ineligible for somebody who has a seat in the edition, NotReceiving outside the window, NoEntry where there
    is neither a file nor one that stands.
    """
    person = turnstile.person(session, person_id)
    edition = session.get_one(Edition, edition_id)
    if refusal := why_not_submit(edition.window, edition.zone, judges=_judges(session, edition, person), now=now):
        raise refusal
    entry = session.scalar(select(Entry).filter_by(edition_id=edition_id, person_id=person_id))
    if entry is None and upload is None:
        raise NoEntry
    if entry is None:
        entry = Entry(edition_id=edition_id, person_id=person_id, code=_free_code(session), submitted_at=now)
        session.add(entry)
    back = entry.withdrawn_at is not None
    if back:
        entry.withdrawn_at, entry.submitted_at = None, now
    _apply(entry, application)
    corrected = session.is_modified(entry)
    session.flush()
    manuscript, is_new = _stand(session, entry, upload, now)
    session.execute(delete(Draft).filter_by(edition_id=edition_id, person_id=person_id))
    session.flush()
    if is_new:
        act = "submit" if manuscript.number == 1 else "replace"
    else:
        act = "reinstate" if back else "correct" if corrected else ""
    if act:
        register.record(
            session,
            actor=person,
            verb=act,
            subject=f"entry {entry.code}",
            now=now,
            sha256=manuscript.sha256,
            words=manuscript.words,
            number=manuscript.number,
        )
    return Submitted(person, edition, entry, manuscript, act)


def withdraw(session: Session, edition_id: int, person_id: int, *, now: datetime) -> Entry:
    """Take an entry back. What was handed in is kept, so that it can stand again until the deadline.

    Raises NoEntry where there is none, NotWithdrawable after the deadline.
    """
    person = turnstile.person(session, person_id)
    edition = session.get_one(Edition, edition_id)
    if refusal := why_not_withdraw(edition.window, edition.zone, now):
        raise refusal
    entry = _own(session, edition_id, person_id)
    if entry.withdrawn_at is None:
        entry.withdrawn_at = now
        session.flush()
        register.record(session, actor=person, verb="withdraw", subject=f"entry {entry.code}", now=now)
    return entry


def reinstate(session: Session, edition_id: int, person_id: int, *, now: datetime) -> Entry:
    """Undo a withdrawal: the last good version stands again.

    Raises NoEntry where there is none, NotReceiving or Ineligible as for handing in.
    """
    person = turnstile.person(session, person_id)
    edition = session.get_one(Edition, edition_id)
    if refusal := why_not_submit(edition.window, edition.zone, judges=_judges(session, edition, person), now=now):
        raise refusal
    entry = _own(session, edition_id, person_id)
    if entry.withdrawn_at is not None:
        entry.withdrawn_at = None
        session.flush()
        register.record(session, actor=person, verb="reinstate", subject=f"entry {entry.code}", now=now)
    return entry


def save_draft(
    session: Session,
    edition_id: int,
    person_id: int,
    typed: Mapping[str, str],
    *,
    file: tuple[str, bytes] | None,
    now: datetime,
) -> None:
    """Keep a form that cannot be handed in yet. A file that came with it is kept too, until another one comes."""
    turnstile.person(session, person_id)
    draft = session.get(Draft, (edition_id, person_id))
    if draft is None:
        draft = Draft(edition_id=edition_id, person_id=person_id)
        session.add(draft)
    draft.typed, draft.saved_at = dict(typed), now
    if file is not None:
        draft.file_name, draft.sha256 = file[0], blobs.keep(session, file[1])
    session.flush()


def clear(session: Session, organiser: Person, manuscript_id: int, *, now: datetime) -> None:
    """Let a manuscript go to the jury that was held because its text may name the author."""
    manuscript = session.get_one(Manuscript, manuscript_id, with_for_update=True)
    if manuscript.held:
        manuscript.held, manuscript.cleared_at = False, now
        session.flush()
        entry = session.get_one(Entry, manuscript.entry_id)
        register.record(
            session, actor=organiser, verb="clear", subject=f"entry {entry.code}", now=now, number=manuscript.number
        )


def names_author(verdict: Verdict) -> bool:
    """Whether the text may say who wrote it: then a person must look before a juror does."""
    return any(finding.code == NAMES_AUTHOR for finding in verdict.findings)


def _look_again(session: Session, standing: Manuscript, prepared: Prepared) -> None:
    """Hold the standing essay where its author, who has corrected name or school, is found in it in new places."""
    known = {place["match"] for finding in standing.findings for place in finding["places"]} | set(standing.masks)
    verdict = prepared.verdict
    traces = {place.match for f in verdict.findings if f.code == NAMES_AUTHOR for place in f.places}
    if traces <= known:
        return
    others = [finding for finding in standing.findings if finding["code"] != NAMES_AUTHOR]
    standing.findings = [asdict(f) for f in verdict.findings if f.code == NAMES_AUTHOR] + others
    standing.held, standing.cleared_at = True, None
    session.flush()


def _near_copies(session: Session, entry: Entry, signature: Signature) -> list[dict[str, object]]:
    """The essays of other people, of this and earlier editions, that share a good part of this one's text."""
    others = session.execute(
        select(Entry.code, Manuscript.signature)
        .join(Manuscript, Manuscript.entry_id == Entry.id)
        .where(Entry.person_id != entry.person_id, Manuscript.replaced_at.is_(None))
        .order_by(Entry.code)
    )
    shares = [(code, near(signature, tuple(other))) for code, other in others]
    return [{"code": code, "share": round(share, 2)} for code, share in shares if share is not None]


def _own(session: Session, edition_id: int, person_id: int) -> Entry:
    entry = session.scalar(select(Entry).filter_by(edition_id=edition_id, person_id=person_id))
    if entry is None:
        raise NoEntry
    return entry


def _judges(session: Session, edition: Edition, person: Person) -> bool:
    return session.scalar(live_seat(edition.id, person.id)) is not None


def _free_code(session: Session) -> str:
    while True:
        code = new_code()
        if session.scalar(select(Entry.id).where(Entry.code == code)) is None:
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


def _stand(session: Session, entry: Entry, upload: Upload | None, now: datetime) -> tuple[Manuscript, bool]:
    """The manuscript that stands from now on, and whether it is a new one."""
    standing = session.scalar(select(Manuscript).filter_by(entry_id=entry.id, replaced_at=None))
    if standing is not None:
        if upload is None:
            return standing, False
        if standing.sha256 == upload.prepared.verdict.sha256:
            _look_again(session, standing, upload.prepared)
            return standing, False
        standing.replaced_at = now
        session.flush()
    last = session.scalar(select(func.max(Manuscript.number)).filter_by(entry_id=entry.id)) or 0
    if upload is None:
        raise NoEntry
    prepared, verdict = upload.prepared, upload.prepared.verdict
    near_copies = _near_copies(session, entry, prepared.signature)
    findings = [asdict(finding) for finding in verdict.findings]
    if near_copies:
        findings.append(asdict(Finding(NEAR_COPY, len(near_copies))))
    manuscript = Manuscript(
        entry_id=entry.id,
        number=last + 1,
        sha256=blobs.keep(session, upload.content),
        file_name=upload.file_name,
        words=verdict.words,
        main_words=verdict.main,
        ledger=asdict(verdict.ledger or Ledger()),
        findings=findings,
        removed=[asdict(removed) for removed in prepared.removed],
        masks=[],
        signature=list(prepared.signature),
        near_copies=near_copies,
        received_at=now,
        held=names_author(verdict),
    )
    session.add(manuscript)
    session.flush()
    session.add(
        BlindCopy(
            manuscript_id=manuscript.id,
            sanitiser=SANITISER,
            html=prepared.reading_html,
            headings=[asdict(heading) for heading in prepared.headings],
            docx=prepared.blind_docx,
        )
    )
    return manuscript, True
