"""The copies that jurors get: made once an essay is acknowledged; made again with words made unreadable, or by newer
code that takes authors out.

Whoever makes one claims it first, so that machines share the work; a claim ends by itself, so that what somebody has
left undone is done by another.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.manuscripts.prepared import SANITISER, Prepared
from portal.manuscripts.verdict import Finding
from portal.prize.models import BlindCopy, Entry, Manuscript
from portal.prize.operations import near_copies, turnstile
from portal.prize.operations.near_copies import NOTHING, Compared
from portal.prize.operations.versions import names_author
from portal.prize.refusals import UnacceptableFile
from portal.refusals import Conflict

# How long one attempt may take, on a machine that has better things to do; and when a failed one is made again.
CLAIM, AGAIN = timedelta(minutes=5), timedelta(hours=1)
# After so long without an essay the rush is over; and so long at most does a copy wait for its end.
QUIET, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=1)

# Of a version that was replaced nobody needs a copy any more.
_MISSING = and_(BlindCopy.manuscript_id.is_(None), Manuscript.replaced_at.is_(None))


def due(session: Session, now: datetime) -> Sequence[int]:
    """The manuscripts whose copies are to be made: those that stand and have none, in the order in which they came,
    then those whose copies were made by earlier code. Not those that somebody is at, or has just failed at."""
    return session.scalars(_due(now).order_by(BlindCopy.manuscript_id.is_not(None), Manuscript.id)).all()


def is_rush(session: Session, now: datetime) -> bool:
    """Whether essays are coming in at this moment, and those that have no copy can wait a little for theirs, so that
    everybody who hands in has the receipt first."""
    latest = select(func.max(Manuscript.arrived_at)).scalar_subquery()
    waiting = _with_their_copies(func.min(Manuscript.arrived_at)).where(_MISSING, Manuscript.copy_fault.is_(None))
    last, first = session.execute(select(latest, waiting.scalar_subquery())).one()
    return last is not None and first is not None and now - last < QUIET and now - first < LONGEST_WAIT


def claim(session: Session, manuscript_id: int, *, now: datetime) -> bool:
    """Take it upon oneself to make the copies of a manuscript; False where they are not due, or not any more."""
    # Whoever puts them in place at this moment comes first: a statement that begins after that sees them.
    session.execute(select(Manuscript.id).filter_by(id=manuscript_id).with_for_update())
    claimed = session.execute(
        update(Manuscript)
        .where(Manuscript.id == manuscript_id, Manuscript.id.in_(_due(now).correlate(None)))
        .values(copy_not_before=now + CLAIM)
        .returning(Manuscript.id)
    )
    return claimed.scalar() is not None


def keep(
    session: Session,
    manuscript_id: int,
    prepared: Prepared,
    masks: Sequence[str],
    compared: Compared = NOTHING,
) -> None:
    """Put copies in place that were made with these phrases masked.

    compared: with which essays of others the text was compared before; the rest is compared here.

    Raises Conflict where others were masked since, for then the copies that are there are newer still; or where the
    text was erased.
    """
    manuscript, entry = _in_hand(session, manuscript_id)
    if list(manuscript.masks) != list(masks):
        raise Conflict
    _put(session, manuscript, entry, prepared, compared)


def give_up(session: Session, manuscript_id: int, refusal: UnacceptableFile, *, now: datetime) -> None:
    """Note what kept a copy from being made. It is tried again after an hour, and the organiser is told meanwhile.

    Raises Conflict where the text was erased.
    """
    manuscript, _ = _in_hand(session, manuscript_id)
    manuscript.copy_fault = {"reason": refusal.reason, "facts": refusal.facts}
    manuscript.copy_not_before = now + AGAIN


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
    manuscript, entry = _in_hand(session, manuscript_id)
    if not set(manuscript.masks) <= set(phrases):
        raise Conflict
    manuscript.masks = list(phrases)
    # A copy of the text knows no other essays: what was found among them stays true.
    among_others = [finding for finding in manuscript.findings if finding["code"] == near_copies.CODE]
    manuscript.findings = [asdict(finding) for finding in prepared.verdict.findings] + among_others
    manuscript.held = names_author(prepared.verdict)
    if not manuscript.held:
        manuscript.cleared_at = now
    _put(session, manuscript, entry, prepared, NOTHING)
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


def _with_their_copies(*columns: Any) -> Select[Any]:
    """Selects these columns over the manuscripts that are not erased, and their copies, where there are any."""
    return (
        select(*columns)
        .select_from(Manuscript)
        .join(Entry, and_(Entry.id == Manuscript.entry_id, Entry.erased_at.is_(None)))
        .outerjoin(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
    )


def _due(now: datetime) -> Select[int]:
    """Selects the manuscripts whose copies are missing or of earlier code, and that nobody is at, nor has just failed
    at."""
    is_free = or_(Manuscript.copy_not_before.is_(None), Manuscript.copy_not_before <= now)
    return _with_their_copies(Manuscript.id).where(or_(_MISSING, BlindCopy.sanitiser != SANITISER), is_free)


def _in_hand(session: Session, manuscript_id: int) -> tuple[Manuscript, Entry]:
    """A manuscript and its entry, as they are now, in one hand at a time: of two essays of an edition that are compared
    at one moment, the second waits here until it can see the first.

    Raises Conflict where the text was erased.
    """
    of = (
        select(Entry.edition_id).join(Manuscript, Manuscript.entry_id == Entry.id).where(Manuscript.id == manuscript_id)
    )
    edition_id = session.scalar(of)
    if edition_id is None:
        raise Conflict
    turnstile.edition(session, edition_id)
    manuscript = session.get(Manuscript, manuscript_id, with_for_update=True)
    entry = session.get(Entry, manuscript.entry_id, populate_existing=True) if manuscript else None
    if manuscript is None or entry is None or entry.erased_at is not None:
        raise Conflict
    return manuscript, entry


def _put(session: Session, manuscript: Manuscript, entry: Entry, prepared: Prepared, compared: Compared) -> None:
    copy = session.get(BlindCopy, manuscript.id)
    if copy is None:
        _compare(session, manuscript, entry, prepared, compared)
        copy = BlindCopy(manuscript_id=manuscript.id)
        session.add(copy)
    copy.sanitiser = SANITISER
    copy.html = prepared.reading_html
    copy.headings = [asdict(heading) for heading in prepared.headings]
    copy.docx = prepared.blind_docx
    copy.pdf = copy.epub = None
    manuscript.removed = [asdict(removed) for removed in prepared.removed]
    manuscript.copy_not_before = manuscript.copy_fault = None
    session.flush()


def _compare(session: Session, manuscript: Manuscript, entry: Entry, prepared: Prepared, compared: Compared) -> None:
    """Point out the essays of others that are close to a text which has its first copy."""
    shares = near_copies.compare(session, entry.person_id, prepared.signature, compared).shares
    manuscript.signature = list(prepared.signature)
    manuscript.near_copies = [{"code": code, "share": share} for code, share in sorted(shares.items())]
    if shares:
        manuscript.findings = [*manuscript.findings, asdict(Finding(near_copies.CODE, len(shares)))]
