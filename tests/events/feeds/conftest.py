"""Calendars as a parser sees them that is not what they were written with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import vobject

from portal.events import files
from portal.events.feeds import ical
from portal.events.feeds.shown import Shown
from portal.events.listing import Listing
from tests.events.conftest import LISTINGS_2026

HOST = "prize.example.org"


def address(slug: str) -> str:
    return f"https://{HOST}/events/{slug}"


def written(*listings: Listing, **shown: Any) -> str:
    """These listings as a calendar. shown: the days between which they are held in it"""
    return ical.calendar("Events", [Shown(listing, **shown) for listing in listings], host=HOST, address=address)


@dataclass(frozen=True, order=True)
class Held:
    """One meeting as a calendar shows it. start, end: instants, or days"""

    start: str
    end: str | None
    title: str
    status: str


def shown_by_a_calendar(text: str) -> list[Held]:
    """What somebody who opens the file sees: rules followed, what differs in its place."""
    events = list(getattr(vobject.readOne(text), "vevent_list", []))
    replaced = {(e.uid.value, _instant(e.recurrence_id.value)) for e in events if hasattr(e, "recurrence_id")}
    held = []
    for event in events:
        end = event.dtend.value if hasattr(event, "dtend") else None
        length = end - event.dtstart.value if end else None
        starts: Sequence[Any] = event.getrruleset(addRDate=True) if hasattr(event, "rrule") else [event.dtstart.value]
        for start in starts:
            if hasattr(event, "rrule") and (event.uid.value, _instant(start)) in replaced:
                continue
            held.append(
                Held(_instant(start), _instant(start + length) if length else None, event.summary.value,
                     event.status.value)
            )  # fmt: skip
    return sorted(held)


def _instant(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat()


@pytest.fixture(scope="session")
def listings_2026() -> list[Listing]:
    return files.read(LISTINGS_2026.read_text(encoding="utf-8"))
