"""What the prize does by itself when it is due: `portal tick` asks."""

import logging
from datetime import datetime

from portal.database import db, transaction
from portal.mail import outbox
from portal.prize import notices
from portal.prize.operations import copies, intake, rankings
from portal.prize.queries import entrant as entrants
from portal.prize.queries import organiser as queries
from portal.prize.queries import rankings as boards
from portal.prize.refusals import UnacceptableFile
from portal.prize.rules.reminders import days_before

log = logging.getLogger(__name__)


def renew_copies() -> int:
    """Make the blind copies again that earlier code made, one essay at a time; returns how many."""
    renewed = 0
    for source in queries.sources(db.session(), copies.outdated(db.session())):
        try:
            prepared = intake.prepare(source.content, source.author, source.masks)
        except UnacceptableFile as refusal:
            # Its jurors keep the copy they have, and the other essays are not kept waiting.
            log.error("manuscript %d: no new copy can be made: %s", source.manuscript_id, refusal.reason)
            continue
        with transaction() as session:
            copies.renew(session, source.manuscript_id, prepared, source.masks)
        renewed += 1
    return renewed


def remind(now: datetime) -> int:
    """Write to those who have begun an entry and not handed it in, a week and a day before it is too late; returns how
    many mails. Each is written once, however often and on however many machines this runs."""
    due = {}
    for waiting in entrants.unfinished(db.session(), now):
        if days := days_before(waiting.closes_at, waiting.saved_at, now):
            key = notices.unfinished_key(waiting.person.id, waiting.edition.year, waiting.closes_at, days)
            due[key] = waiting, days
    for key in outbox.written(db.session(), due):
        del due[key]
    if due:
        with transaction() as session:
            for waiting, days in due.values():
                notices.unfinished(session, waiting.person, waiting.edition, waiting.closes_at, days=days, now=now)
    return len(due)


def rank(now: datetime) -> int:
    """Work out the rankings that somebody waits for or may ask for soon; returns how many. Machines that do this at the
    same time share the work."""
    done = 0
    for edition in boards.in_work(db.session(), now):
        board = boards.board(db.session(), edition)
        if board.task is not None and not board.is_current:
            task = boards.with_advice(db.session(), edition, board.task)
            done += rankings.work_out(edition.id, task, now=now, seconds=rankings.TICK_SECONDS, again=True)
    return done
