"""Those who hand in, signed in already, and the editions that take their essays."""

from datetime import timedelta

from flask import Flask

from portal.clock import SystemClock
from portal.database import db, transaction
from portal.prize.operations import editions
from tests import builders
from tests.bench.browser import cookie_of

SECRET = "a secret for the benchmark alone, and long enough"
DAY = timedelta(days=1)
TYPED = {
    "title": "What the chart did not say",
    "school": "School of Medicine, Elmstead",
    "city": "Elmstead",
    "country": "CH",
    "year_of_study": "4",
}


def signed_in(app: Flask, count: int) -> list[str]:
    """A cookie for each entrant."""
    now = SystemClock().now()
    with app.app_context():
        addresses = (f"entrant-{n}@students.example" for n in range(count))
        people = [builders.person(db.session(), f"Entrant {n}", email=to) for n, to in enumerate(addresses)]
        return [cookie_of(app, person, now) for person in people]


def open_editions(app: Flask, count: int, **settings: object) -> list[int]:
    """The years of as many open editions."""
    now = SystemClock().now()
    usual = builders.settings(opens_at=now - DAY, closes_at=now + DAY, reviews_due_at=now + 90 * DAY, **settings)
    years = [now.year + n for n in range(1, count + 1)]
    with app.app_context(), transaction() as session:
        for year in years:
            editions.create(session, year, usual, organiser=None, now=now)
    return years


def path_of(year: int) -> str:
    return f"/prize/{year}/entry"
