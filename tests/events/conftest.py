from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.events import operations
from portal.events.listing import Audience, Listing
from portal.events.models import Event
from tests.accounts.conftest import Visitor
from tests.builders import person

LISTINGS_2026 = Path(operations.__file__).parent / "listings" / "2026.toml"
NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def new_year(clock: FixedClock) -> FixedClock:
    """The app's clock at noon UTC on 1 January 2026, when all of the year's listings are still to come."""
    clock.instant = NEW_YEAR
    return clock


@pytest.fixture
def year_2026(app: Flask, session: Session, new_year: FixedClock) -> list[Listing]:
    """The 22 listings of 2026, listed."""
    listings = operations.import_file(session, LISTINGS_2026, now=NEW_YEAR)
    session.commit()
    return listings


def a_listing(slug: str = "spring-talk", **facts: Any) -> Listing:
    """A small valid listing, with whatever a test is about."""
    usual: dict[str, Any] = {
        "slug": slug,
        "kind": "conversation",
        "title": "A talk in spring",
        "summary": "We talk.",
        "organiser": "The society",
        "zone": "Europe/Zurich",
        "audience": Audience.EVERYONE,
        "listed_on": date(2026, 4, 1),
    }
    return Listing(**usual | facts)


@pytest.fixture
def put(session: Session) -> Callable[[Listing], Event]:
    """Lists an event so that the app sees it."""

    def put(listing: Listing) -> Event:
        event = operations.put(session, listing, now=NEW_YEAR)
        session.commit()
        return event

    return put


@pytest.fixture
def olga(session: Session) -> Person:
    """Olga, the organiser."""
    return person(session, "Olga", is_organiser=True)


@pytest.fixture
def ada(session: Session) -> Person:
    return person(session, "Ada")


@pytest.fixture
def ben(session: Session) -> Person:
    return person(session, "Ben")


@pytest.fixture
def visit(sign_in: Callable[[Person], FlaskClient]) -> Callable[[Person], Visitor]:
    """Somebody who is signed in, at a browser."""
    return lambda who: Visitor(sign_in(who))
