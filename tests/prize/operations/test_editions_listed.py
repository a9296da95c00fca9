"""What the calendar says of an edition."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.demo.load import LISTINGS
from portal.events import operations as events
from portal.events import queries
from portal.events.listing import Listing
from portal.events.models import Event
from portal.prize.models import Edition
from portal.prize.operations import editions
from tests.builders import DAY, NOW, SECOND, edition, settings


def listed(session: Session, edition: Edition) -> Listing:
    (found,) = (listing for listing in queries.everything(session) if listing.id == edition.event_id)
    return found


def test_a_deadline_that_moves_moves_in_the_calendar_too(session: Session, olga: Person) -> None:
    year = edition(session)
    before, revision = listed(session, year), queries.revision(session)
    later = settings(closes_at=NOW + 44 * DAY, congress_from=date(2027, 10, 7), congress_to=date(2027, 10, 7))
    editions.change(session, year.id, later, organiser=olga, now=NOW)
    after = listed(session, year)
    assert (before.listed_on, after.listed_on) == ((NOW + 30 * DAY - SECOND).date(), (NOW + 44 * DAY - SECOND).date())
    assert [(m.uid, m.day, m.last_day) for m in after.meetings] == [
        ("ascona-prize-2027-congress", date(2027, 10, 7), None)
    ]
    # Pages that are kept of it notice.
    assert queries.revision(session) != revision


def test_what_a_file_says_of_the_prize_is_not_written_over(session: Session, olga: Person) -> None:
    events.import_file(session, Path(LISTINGS), now=NOW)
    (before,) = (listing for listing in queries.everything(session) if listing.slug == "ascona-prize-2026")
    call = settings(congress_from=date(2026, 9, 30), congress_to=date(2026, 10, 3))
    year = editions.create(session, 2026, call, organiser=olga, now=NOW)
    assert listed(session, year) == before
    editions.change(session, year.id, replace(call, minimum_words=4000), organiser=olga, now=NOW)
    assert listed(session, year) == before
    moved = replace(call, congress_from=date(2026, 10, 1), contact="office@example.org")
    editions.change(session, year.id, moved, organiser=olga, now=NOW)
    after = listed(session, year)
    assert (after.contact, after.description, after.place) == ("office@example.org", before.description, before.place)
    assert [(m.uid, m.day, m.last_day) for m in after.meetings] == [
        (before.meetings[0].uid, date(2026, 10, 1), date(2026, 10, 3))
    ]
    assert session.scalars(select(Event.id).filter_by(kind="award")).one() == year.event_id
