"""How the author of what wins is to be named: their own word, until it is printed."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit import register
from portal.prize.models import Entry
from portal.prize.models_announcement import Byline
from portal.prize.operations import turnstile
from portal.prize.refusals import NoEntry
from portal.prize.result_now import awarded
from portal.prize.rules.announcement import Said, may_know


def say(session: Session, edition_id: int, person_id: int, said: Said, *, now: datetime) -> Byline:
    """Keep what the author says, instead of what they said before.

    Raises NoEntry where no essay of theirs wins, or they know of no award.
    """
    person = turnstile.person(session, person_id)
    edition = turnstile.edition(session, edition_id)
    row = session.execute(awarded(edition_id).where(Entry.person_id == person_id)).one_or_none()
    if row is None or not may_know(edition.window, row.Award.told_at, now):
        raise NoEntry
    said, entry = said.as_kept, row.Entry
    kept = session.get(Byline, entry.id)
    if kept is None:
        kept = Byline(entry_id=entry.id)
        session.add(kept)
    kept.name, kept.shows_school, kept.shows_country = said.name, said.shows_school, said.shows_country
    kept.said_at = now
    session.flush()
    # What it is stays with the essay: the register outlives the account.
    register.record(session, actor=person, verb="say byline", subject=f"entry {entry.code}", now=now)
    return kept
