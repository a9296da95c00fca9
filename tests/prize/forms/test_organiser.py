from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.prize.forms.organiser import EditionForm, as_typed
from tests.builders import settings


@pytest.fixture(autouse=True)
def request_context(engine_app: Flask) -> Iterator[None]:
    with engine_app.test_request_context():
        yield


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+12", "Europe/Zurich", "Pacific/Auckland"])
def test_settings_survive_the_form(zone: str) -> None:
    before = settings(zone=zone)
    typed = as_typed(2027, before)
    for name in ("opens_at", "closes_at", "reading_from", "reviews_due_at"):
        typed[name] = typed[name].strftime("%Y-%m-%dT%H:%M")
    sent = {
        name: str(value) for name, value in typed.items() if value not in (None, False)
    }  # nor is a box without a tick
    filled = EditionForm(MultiDict(sent), meta={"csrf": False})
    assert filled.validate(), filled.errors
    assert filled.settings() == before


def test_the_end_of_30_january_anywhere_on_earth_is_noon_of_the_31st_in_utc() -> None:
    closes_at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    typed = as_typed(
        2026, settings(zone="Etc/GMT+12", opens_at=datetime(2025, 9, 1, 12, tzinfo=UTC), closes_at=closes_at)
    )
    assert typed["closes_at"].strftime("%Y-%m-%dT%H:%M") == "2026-01-31T00:00"


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "Etc/GMT-1"])
def test_a_zone_that_is_not_offered_is_refused(zone: str) -> None:
    filled = EditionForm(MultiDict({"zone": zone}), meta={"csrf": False})
    assert not filled.validate()
    assert "zone" in filled.errors


@pytest.mark.parametrize(
    ("local", "says"),
    [
        ("2027-03-28T02:30", ["No clock shows this time: daylight saving skips it. Take an hour later or earlier."]),
        ("2027-10-31T02:30", ["Clocks show this time twice, because summer time ends. Take an hour later or earlier."]),
        ("2027-03-28T03:30", []),
    ],
)
def test_a_time_that_is_none_or_two_is_asked_back(local: str, says: list[str]) -> None:
    typed = MultiDict({"zone": "Europe/Zurich", "opens_at": local})
    filled = EditionForm(typed, meta={"csrf": False})
    assert not filled.validate()
    assert filled.errors.get("opens_at", []) == says
