"""The versions of an essay: which stands, and whether it may go to the jury."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.manuscripts.verdict import Ledger, Verdict
from portal.prize.models import Entry, Manuscript
from portal.prize.operations import blobs
from portal.prize.operations.upload import Upload
from portal.prize.refusals import NoEntry
from portal.prize.rules.arrival import Arrival

NAMES_AUTHOR = "names-author"

_STANDING = select(Manuscript).where(Manuscript.entry_id == bindparam("entry_id"), Manuscript.replaced_at.is_(None))


def stand(
    session: Session,
    entry: Entry,
    upload: Upload | None,
    arrival: Arrival,
    *,
    is_first: bool = False,
    entered_by: Person | None = None,
    now: datetime,
) -> tuple[Manuscript, bool]:
    """The manuscript that stands from now on, and whether it is a new one: the same file again is none.

    A new one has no blind copy yet: that is made once the essay is acknowledged, see `copies`.

    upload: None where the one that stands shall go on standing; is_first: whether the entry has no version yet.
    Raises NoEntry where there is neither.
    """
    standing = None if is_first else standing_version(session, entry)
    if standing is not None:
        if upload is None:
            return standing, False
        if standing.sha256 == upload.sha256:
            _look_again(session, standing, upload.verdict)
            return standing, False
        standing.replaced_at = now
        session.flush()
    if upload is None:
        raise NoEntry
    last = 0 if is_first else session.scalar(select(func.max(Manuscript.number)).filter_by(entry_id=entry.id)) or 0
    verdict = upload.verdict
    manuscript = Manuscript(
        entry_id=entry.id,
        number=last + 1,
        sha256=blobs.keep(session, upload.content),
        file_name=upload.file_name,
        words=verdict.words,
        main_words=verdict.main,
        ledger=asdict(verdict.ledger or Ledger()),
        findings=[asdict(finding) for finding in verdict.findings],
        removed=[],
        masks=[],
        signature=[],
        near_copies=[],
        received_at=arrival.received_at,
        arrived_at=arrival.arrived_at,
        registered_at=arrival.registered_at,
        entered_by_id=entered_by.id if entered_by else None,
        held=names_author(verdict),
    )
    session.add(manuscript)
    session.flush()
    return manuscript, True


def standing_version(session: Session, entry: Entry) -> Manuscript | None:
    return session.scalar(_STANDING, {"entry_id": entry.id})


def clear(session: Session, organiser: Person, manuscript_id: int, *, now: datetime) -> None:
    """Let a manuscript go to the jury that was held because its text may name the author."""
    manuscript = session.get_one(Manuscript, manuscript_id, with_for_update=True, populate_existing=True)
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


def _look_again(session: Session, standing: Manuscript, verdict: Verdict) -> None:
    """Hold the standing essay where its author, who has corrected name or school, is found in it in new places."""
    known = {place["match"] for finding in standing.findings for place in finding["places"]} | set(standing.masks)
    traces = {place.match for f in verdict.findings if f.code == NAMES_AUTHOR for place in f.places}
    if traces <= known:
        return
    others = [finding for finding in standing.findings if finding["code"] != NAMES_AUTHOR]
    standing.findings = [asdict(f) for f in verdict.findings if f.code == NAMES_AUTHOR] + others
    standing.held, standing.cleared_at = True, None
    session.flush()
