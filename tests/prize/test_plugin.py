"""The prize in the feeds of the events, which know nothing of it."""

from datetime import UTC

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Edition
from portal.prize.operations import editions
from tests.builders import DAY, NOW, edition, settings
from tests.events.feeds.conftest import shown_by_a_calendar

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def closing(client: FlaskClient, session: Session, its: Edition) -> list[tuple[str, str, str]]:
    """Start, title and count of the entry that says when essays are due."""
    text = client.get("/events.ics").text
    block = text.split(f"UID:ascona-prize-{its.year}.closes@")[1].split("END:VEVENT")[0]
    count = block.split("SEQUENCE:")[1].split()[0]
    held = [one for one in shown_by_a_calendar(text) if one.title.startswith("Entries close")]
    return [(one.start, one.title, count) for one in held]


def test_when_essays_are_due_is_in_the_calendar_and_moves_with_the_edition(
    client: FlaskClient, session: Session, olga: Person
) -> None:
    its = edition(session)
    session.commit()
    due = its.closes_at.astimezone(UTC)
    assert closing(client, session, its) == [(due.isoformat(), f"Entries close: {its.title}", "0")]
    editions.change(session, its.id, settings(closes_at=its.closes_at + DAY), organiser=olga, now=NOW)
    session.commit()
    assert closing(client, session, its) == [((due + DAY).isoformat(), f"Entries close: {its.title}", "1")]


@pytest.mark.parametrize("years", [1, 30])
def test_a_kept_feed_takes_two_statements_however_many_editions_there_are(
    client: FlaskClient, session: Session, queries: list[str], years: int
) -> None:
    for year in range(2027, 2027 + years):
        edition(session, year)
    session.commit()
    client.get("/events.ics")
    queries.clear()
    assert client.get("/events.ics").status_code == 200
    assert len(queries) == 2
