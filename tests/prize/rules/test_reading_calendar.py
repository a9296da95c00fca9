"""The juror's calendar, as a parser sees it that is not the library it was written with."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject

from portal.prize.rules.pace import Sitting, Task
from portal.prize.rules.reading_calendar import reading_calendar

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
DUE = datetime(2027, 4, 3, 22, 0, tzinfo=UTC)
# Summer time begins in Zurich on 28 March 2027.
WINTER, SUMMER = date(2027, 3, 2), date(2027, 3, 30)
SITTINGS = [Sitting(WINTER, (Task("BBBBBB", 30), Task("CCCCCC", 40))), Sitting(SUMMER, (Task("DDDDDD", 50),))]


def made(**values: Any) -> bytes:
    usual = {
        "title": "Ascona Prize 2027", "desk": "https://prize.example.org/prize/jury/", "host": "prize.example.org",
        "sittings": SITTINGS, "zone": "Europe/Zurich", "reading_from": NOW - timedelta(days=1), "due_at": DUE,
        "left": 3, "now": NOW,
    }  # fmt: skip
    return reading_calendar("a token", **usual | values)


def events(content: bytes) -> list[Any]:
    return list(vobject.readOne(content.decode()).vevent_list)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_each_evening_and_the_date_stand_at_their_instants_in_winter_and_in_summer() -> None:
    first, second, due = events(made())
    assert [e.dtstart.value.astimezone(UTC) for e in (first, second, due)] == [
        datetime(2027, 3, 2, 19, 0, tzinfo=UTC),
        datetime(2027, 3, 30, 18, 0, tzinfo=UTC),
        DUE,
    ]
    assert [e.duration.value for e in (first, second)] == [timedelta(minutes=70), timedelta(minutes=50)]
    assert first.summary.value == "Read 2 essays, 1 hour 10 minutes"
    assert first.description.value == "BBBBBB (30 minutes), CCCCCC (40 minutes)"
    assert (due.summary.value, due.valarm.trigger.value) == ("Ascona Prize 2027: reviews are due", -timedelta(days=2))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_zone_is_named_and_described() -> None:
    content = made().decode()
    assert "DTSTART;TZID=Europe/Zurich:20270302T200000" in content
    zones = list(vobject.readOne(content).vtimezone_list)
    assert [zone.tzid.value for zone in zones] == ["Europe/Zurich"]
    # On the clock before the change, as the standard counts it.
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\n" in content
    assert "VTIMEZONE" not in made(zone="UTC").decode()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_event_keeps_its_id_and_a_later_plan_its_place() -> None:
    before, after = events(made()), events(made(now=NOW + timedelta(hours=5)))
    assert [e.uid.value for e in before] == [e.uid.value for e in after]
    assert len({e.uid.value for e in before}) == 3
    assert {int(e.sequence.value) for e in before} == {24}
    assert {int(e.sequence.value) for e in after} == {29}
    other = reading_calendar("another token", title="", desk="", host="h", sittings=[], zone="UTC", reading_from=NOW,
                             due_at=DUE, left=0, now=NOW)  # fmt: skip
    assert events(other)[0].uid.value.partition("@")[0] != before[2].uid.value.partition("@")[0]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_when_everything_is_handed_in_no_alarm_is_left() -> None:
    (due,) = events(made(sittings=[], left=0))
    assert hasattr(due, "valarm") is False
    assert due.description.value == "Reviews are taken before this: all handed in."


def test_the_address_is_not_in_the_calendar_and_lines_are_as_the_format_wants_them() -> None:
    content = made()
    assert b"a token" not in content
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert made() == content
