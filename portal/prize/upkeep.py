"""What the prize does by itself when it is due: `portal tick` asks."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from portal.database import db, transaction
from portal.mail import outbox
from portal.offprints import press
from portal.prize import notices
from portal.prize.audience import audience
from portal.prize.models import Edition, Seat
from portal.prize.notices_announcement import post_to_everybody
from portal.prize.operations import announcing, copies, intake, near_copies, offprints, rankings, reminders
from portal.prize.queries import entrant as entrants
from portal.prize.queries import juror_reminders
from portal.prize.queries import offprints as offprint_queries
from portal.prize.queries import organiser as queries
from portal.prize.queries import rankings as boards
from portal.prize.refusals import IntakeBusy, UnacceptableFile
from portal.prize.rules.juror_reminders import Coming, LeftToRead
from portal.prize.rules.reminders import days_before
from portal.refusals import Conflict

log = logging.getLogger(__name__)


def make_copies(now: datetime, most: int = 50, *, stand_back: bool = False) -> int:
    """Make the blind copies that are missing, and those again that earlier code made, one essay at a time; returns how
    many. Machines that do this at the same time share the work.

    most: so many at once, so that whatever else is due is not kept waiting. stand_back: whether to leave it for later
    while essays are coming in.
    """
    if stand_back and copies.is_rush(db.session(), now):
        return 0
    return sum(_make_copy(manuscript_id, now) for manuscript_id in copies.due(db.session(), now)[:most])


def _make_copy(manuscript_id: int, now: datetime) -> bool:
    with transaction() as session:
        claimed = copies.claim(session, manuscript_id, now=now)
    source = next(queries.sources(db.session(), [manuscript_id]), None) if claimed else None
    if source is None:
        return False
    # However long the work takes, no connection is kept from others.
    db.session.commit()
    try:
        prepared = intake.prepare(source.content, source.author, source.masks, waited_for=False)
        compared = near_copies.compare(db.session(), source.person_id, prepared.signature)
        with transaction() as session:
            copies.keep(session, manuscript_id, prepared, source.masks, compared)
    except UnacceptableFile as refusal:
        # Jurors who have an earlier copy keep it, and the other essays are not kept waiting.
        log.error("essay %s: no blind copy can be made: %s", source.code, refusal.reason)
        with suppress(Conflict), transaction() as session:
            copies.give_up(session, manuscript_id, refusal, now=now)
        return False
    except (Conflict, IntakeBusy):
        # There is a newer copy, or none is needed any more; or it is tried again once the claim has ended.
        return False
    return True


def make_offprints(most: int = 20) -> int:
    """Make the books and prints of essays that jurors were given, so that nobody waits for one; returns of how many.

    most: so many at once, so that whatever else is due is not kept waiting.
    """
    made = 0
    for its in offprint_queries.not_made(db.session(), most):
        try:
            pdf, epub = press.typeset(its.essay), press.book(its.essay)
        except press.Busy:
            # They are made when somebody asks; and the next time that this runs, it is tried again.
            log.error("manuscript %d: no book or print can be made now", its.manuscript_id)
            continue
        with transaction() as session:
            offprints.keep(session, its.manuscript_id, made_of=its.essay.html, pdf=pdf, epub=epub)
        made += 1
    return made


def remind(now: datetime) -> int:
    """Write to those who have begun an entry and not handed it in, and to those whose essay came by mail and lacks a
    declaration, a week and a day before it is too late; returns how many mails. Each is written once, however often and
    on however many machines this runs."""
    due: dict[str, Callable[[Session], None]] = {}
    for waiting in entrants.unfinished(db.session(), now):
        if days := days_before(waiting.closes_at, waiting.saved_at, now):
            key = notices.unfinished_key(waiting.person.id, waiting.edition.year, waiting.closes_at, days)
            due[key] = partial(
                notices.unfinished,
                person=waiting.person,
                edition=waiting.edition,
                closes_at=waiting.closes_at,
                days=days,
                now=now,
            )
    for owing in entrants.undeclared(db.session(), now):
        if days := days_before(owing.closes_at, owing.told_at, now):
            key = notices.undeclared_key(owing.entry.code, owing.closes_at, days)
            due[key] = partial(
                notices.undeclared,
                person=owing.person,
                edition=owing.edition,
                entry=owing.entry,
                closes_at=owing.closes_at,
                days=days,
                now=now,
            )
    for key in outbox.written(db.session(), due):
        del due[key]
    if due:
        with transaction() as session:
            for write in due.values():
                write(session)
    return len(due)


def remind_jury(now: datetime) -> int:
    """Write to jurors who have still to read, and to those invited who have not answered, when rules.juror_reminders
    says; returns how many mails. Each is written once, as above."""
    written = 0
    for seat_id in juror_reminders.due(db.session(), now):
        with transaction() as session:
            # It is asked again what is due: another machine's turn may have come first.
            seat = reminders.turn(session, seat_id)
            written += _remind_juror(session, seat, now) or _remind_invited(session, seat, now)
    return written


def _remind_juror(session: Session, seat: Seat, now: datetime) -> bool:
    for its in juror_reminders.to_jurors(session, now, Seat.id == seat.id):
        match its.next, its.left:
            case Coming(occasion, at), LeftToRead() as left if at <= now:
                reminders.note(session, seat, occasion, its.edition.reviews_due_at, now=now)
                notices.still_to_read(session, its.person, its.edition, occasion=occasion, left=left, now=now)
                return True
    return False


def _remind_invited(session: Session, seat: Seat, now: datetime) -> bool:
    for its in juror_reminders.to_invited(session, now, Seat.id == seat.id):
        if isinstance(its.next, Coming) and its.next.at <= now:
            reminders.note(session, seat, its.next.occasion, seat.expires_at, now=now)
            notices.unanswered(session, seat, its.edition, reminders.second_link(session, seat), now=now)
            return True
    return False


def announce(now: datetime) -> int:
    """Write to everybody whose edition's planned announcement has come; returns of how many editions. Each is written
    of once, as above: what is public by its instant does not wait for this."""
    written = 0
    for edition_id in announcing.due(db.session(), now):
        with transaction() as session:
            if announcing.carry_out(session, edition_id, now=now):
                edition = session.get_one(Edition, edition_id)
                post_to_everybody(session, edition, audience(session, edition_id), now=now)
                written += 1
    return written


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
