from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.events import operations, queries
from portal.events.listing import Audience, Intake, Listing
from portal.events.members.operations import boards, joining
from portal.events.members.operations.boards import Said as Posted
from portal.events.members.operations.joining import Said
from portal.events.models import Event
from tests.builders import NOW
from tests.events.registration.conftest import NEW_YORK, SOCIETY, discussion, meeting

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
LINK = "https://meet.example/evening"


def way(link: str = LINK, **said: Any) -> Said:
    usual = {"number": "", "passcode": "", "note": "", "hours_before": 24, "minutes_after": 0}
    return Said(link=link, **usual | said)


def posted(title: str = "The hour", **said: Any) -> Posted:
    usual = {"text": "At eight.", "link": "", "event_id": None, "is_pinned": False, "until": None}
    return Posted(title=title, **usual | said)


def drop_in(slug: str = "drop-in", **facts: Any) -> Listing:
    """For credentialed leaders, on 8 April 2027 in New York at an hour that is not stated; nobody registers."""
    usual = {
        "kind": "drop-in",
        "audience": Audience.CREDENTIALED_LEADERS,
        "organiser": f"{SOCIETY}, History and Continuity Committee",
        "registration": Intake.NONE,
        "capacity": None,
        "fee_cents": None,
        "currency": None,
        "zone": NEW_YORK,
        "meetings": (meeting(slug, date(2027, 4, 8), at=None, minutes=None),),
    }
    return discussion(slug, **usual | facts)


Say = Callable[..., Event]


@pytest.fixture
def say(session: Session, olga: Person) -> Say:
    """Lists an event of which it is written down how one joins; or one meeting of it, by its uid."""

    def say(listing: Listing, said: Said | None = None, uid: str | None = None) -> Event:
        event = operations.put(session, listing, now=NOW)
        joining.say(session, queries.one(session, event.id), uid, said or way(), organiser=olga, now=NOW)
        session.commit()
        return event

    return say


Open = Callable[..., str]


@pytest.fixture
def open_board(session: Session, olga: Person) -> Open:
    """Opens a board with these posts on it, the last the newest; returns its slug."""

    def open_board(audience: Audience = Audience.CREDENTIALED_LEADERS, *said: Posted, body: str = SOCIETY) -> str:
        board = boards.open_board(session, body, audience, organiser=olga, now=NOW)
        for nth, one in enumerate(said):
            boards.post(session, board.id, one, organiser=olga, now=NOW + nth * SECOND)
        session.commit()
        return board.slug

    return open_board
