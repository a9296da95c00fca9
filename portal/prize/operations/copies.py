"""The copies that jurors get, made again: with words made unreadable, or by newer code that takes authors out."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.manuscripts.prepared import SANITISER, Prepared
from portal.prize.models import BlindCopy, Entry, Manuscript
from portal.prize.operations.versions import NEAR_COPY, names_author
from portal.refusals import Conflict


def mask(
    session: Session,
    organiser: Person,
    manuscript_id: int,
    prepared: Prepared,
    phrases: Sequence[str],
    *,
    now: datetime,
) -> bool:
    """Put copies in place in which these phrases, and those masked before, cannot be read.

    prepared: made of the manuscript with exactly these phrases masked.

    Returns whether the essay may go to the jury now: nothing in it names its author any more.

    Raises Conflict where something else was masked since: these copies would show it again; or the text was erased.
    """
    manuscript = session.get_one(Manuscript, manuscript_id, with_for_update=True)
    erased = session.get(BlindCopy, manuscript_id) is None
    if erased or not set(manuscript.masks) <= set(phrases):
        raise Conflict
    manuscript.masks = list(phrases)
    # A copy of the text knows no other essays: what was found among them when it came stays true.
    among_others = [finding for finding in manuscript.findings if finding["code"] == NEAR_COPY]
    manuscript.findings = [asdict(finding) for finding in prepared.verdict.findings] + among_others
    manuscript.held = names_author(prepared.verdict)
    if not manuscript.held:
        manuscript.cleared_at = now
    replace(session, manuscript_id, prepared)
    entry = session.get_one(Entry, manuscript.entry_id)
    register.record(
        session,
        actor=organiser,
        verb="mask",
        subject=f"entry {entry.code}",
        now=now,
        number=manuscript.number,
        phrases=len(phrases),
    )
    return not manuscript.held


def replace(session: Session, manuscript_id: int, prepared: Prepared) -> None:
    """Put new copies in the place of a manuscript's old ones."""
    copy = session.get_one(BlindCopy, manuscript_id, with_for_update=True)
    copy.sanitiser = SANITISER
    copy.html = prepared.reading_html
    copy.headings = [asdict(heading) for heading in prepared.headings]
    copy.docx = prepared.blind_docx
    copy.pdf = copy.epub = None
    session.flush()


def renew(session: Session, manuscript_id: int, prepared: Prepared, masks: Sequence[str]) -> None:
    """Put copies made by newer code in place, unless other phrases than `masks` were masked since: then the copies that
    are there are newer still; or the text was erased."""
    manuscript = session.get_one(Manuscript, manuscript_id, with_for_update=True)
    erased = session.get(BlindCopy, manuscript_id) is None
    if not erased and list(manuscript.masks) == list(masks):
        replace(session, manuscript_id, prepared)


def outdated(session: Session) -> Sequence[int]:
    """The manuscripts whose copies were made by earlier code, the oldest first."""
    old = select(BlindCopy.manuscript_id).where(BlindCopy.sanitiser != SANITISER).order_by(BlindCopy.manuscript_id)
    return session.scalars(old).all()
