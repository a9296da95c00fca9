from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.events.listing import Intake, Listing, Status
from portal.events.models import Event
from portal.events.registration import upkeep
from portal.events.registration.operations import desk, registrations
from portal.events.registration.rules.state import State, state
from portal.mail.models import Mail
from tests.builders import NOW, person
from tests.events.registration.conftest import DAY, HOUR, SECOND, discussion, fill, group, join, meeting, of

Put = Callable[[Listing], Event]
BEGINS = datetime(2027, 4, 9, 0, tzinfo=UTC)


class Clockwork:
    """What `portal tick` does, in an app context of its own each time."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session

    def pass_on(self, now: datetime) -> int:
        self.session.commit()
        with self.app.app_context():
            return upkeep.pass_on(now)

    def remind(self, now: datetime) -> int:
        self.session.commit()
        with self.app.app_context():
            return upkeep.remind(now)


@pytest.fixture
def tick(app: Flask, session: Session) -> Clockwork:
    return Clockwork(app, session)


@pytest.fixture
def subjects(session: Session) -> Callable[[], list[tuple[str, str]]]:
    def read() -> list[tuple[str, str]]:
        rows = session.execute(select(Mail.to, Mail.subject).order_by(Mail.id))
        return [(to.split("-")[0], subject.split(":")[0]) for to, subject in rows]

    return read


class TestTheWaitlist:
    def test_an_offer_that_nobody_took_goes_to_the_next_and_both_are_told(
        self, tick: Clockwork, session: Session, put: Put, subjects: Callable[[], object]
    ) -> None:
        event = put(discussion(capacity=1))
        first, second, third = fill(session, event, 3)
        registrations.leave(session, event.id, first.id, now=NOW)
        over = NOW + 2 * DAY
        assert tick.pass_on(over - SECOND) == 0
        assert tick.pass_on(over) == 2
        assert subjects() == [
            ("p2", "A place is yours if you take it"),
            ("p1", "The offered place has gone to the next"),
        ]
        assert tick.pass_on(over) == 0
        assert of(session, event, second).why == "lapsed"
        assert of(session, event, third).offered_until == over + 2 * DAY

    @pytest.mark.parametrize("status", [Status.POSTPONED, Status.TO_BE_CONFIRMED])
    def test_while_it_is_not_certain_no_offer_stands_and_no_turn_is_lost(
        self, tick: Clockwork, session: Session, put: Put, subjects: Callable[[], object], status: Status
    ) -> None:
        event = put(discussion(capacity=1))
        first, second, third = fill(session, event, 3)
        registrations.leave(session, event.id, first.id, now=NOW)
        put(discussion(capacity=1, status=status))
        # Its end would be told of at 36 hours, and it would lapse at 48.
        assert (tick.remind(NOW + 36 * HOUR), tick.pass_on(NOW + 36 * HOUR), tick.pass_on(NOW + 3 * DAY)) == (0, 0, 0)
        assert [state(of(session, event, who), NOW + 3 * DAY) for who in (second, third)] == [State.WAITING] * 2
        put(discussion(capacity=1))
        assert tick.pass_on(NOW + 4 * DAY) == 1
        assert subjects() == [("p1", "A place is yours if you take it")]
        assert of(session, event, second).offered_until == NOW + 6 * DAY

    def test_an_offer_that_has_lapsed_while_nobody_could_take_it_is_a_turn_again(
        self, tick: Clockwork, session: Session, put: Put, subjects: Callable[[], object]
    ) -> None:
        event = put(discussion(capacity=1))
        first, second = fill(session, event, 2)
        registrations.leave(session, event.id, first.id, now=NOW)
        put(discussion(capacity=1, status=Status.POSTPONED))
        assert tick.pass_on(NOW + 3 * DAY) == 0
        assert state(of(session, event, second), NOW + 3 * DAY) is State.WAITING
        assert subjects() == []

    def test_when_the_list_closes_those_who_waited_are_told(
        self, tick: Clockwork, session: Session, put: Put, subjects: Callable[[], object]
    ) -> None:
        fill(session, put(discussion(capacity=1)), 2)
        assert (tick.pass_on(BEGINS - SECOND), tick.pass_on(BEGINS), tick.pass_on(BEGINS)) == (0, 1, 0)
        assert subjects() == [("p1", "No place came free")]


class TestReminders:
    def test_they_come_a_week_and_a_day_before_once_each(
        self, tick: Clockwork, session: Session, put: Put, subjects: Callable[[], object]
    ) -> None:
        fill(session, put(discussion()), 1)
        week, day = BEGINS - 7 * DAY, BEGINS - DAY
        sent = [tick.remind(now) for now in (week - SECOND, week, week, day - SECOND, day, day, BEGINS)]
        assert sent == [0, 1, 0, 0, 1, 0, 0]
        assert subjects() == [("p0", "On Thursday 8 April 2027")] * 2

    def test_what_was_moved_near_is_reminded_of_by_its_day(
        self, tick: Clockwork, session: Session, put: Put, subjects: Callable[[], object]
    ) -> None:
        fill(session, put(discussion()), 1)
        put(discussion(meetings=(replace(meeting("discussion", date(2027, 4, 8)), day=date(2027, 3, 12)),)))
        assert tick.remind(datetime(2027, 3, 11, 19, tzinfo=UTC)) == 1  # thirty hours before
        assert subjects() == [("p0", "On Friday 12 March 2027")]
        assert "begins on Friday 12 March 2027:" in session.scalars(select(Mail.body)).one()

    def test_they_bring_the_meetings_along(self, tick: Clockwork, session: Session, put: Put) -> None:
        fill(session, put(discussion()), 1)
        tick.remind(BEGINS - DAY)
        mail = session.scalars(select(Mail)).one()
        assert [file["name"] for file in mail.attachments] == ["discussion.ics"]
        assert "Thursday 8 April 2027, 20:00–21:00 New York time" in mail.body

    def test_whoever_waits_or_has_left_gets_none(self, tick: Clockwork, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        first, _ = fill(session, event, 2)
        registrations.leave(session, event.id, first.id, now=NOW)
        assert tick.remind(BEGINS - DAY) == 0

    def test_nobody_is_reminded_of_what_is_called_off(self, tick: Clockwork, session: Session, put: Put) -> None:
        event = put(discussion())
        fill(session, event, 1)
        desk.call_off(session, event.id, organiser=person(session, "Olga"), now=NOW)
        assert tick.remind(BEGINS - DAY) == 0

    def test_an_offer_is_recalled_once_before_it_lapses(
        self, tick: Clockwork, session: Session, put: Put, subjects: Callable[[], object]
    ) -> None:
        event = put(discussion(capacity=1))
        first, _ = fill(session, event, 2)
        registrations.leave(session, event.id, first.id, now=NOW)
        sent = [tick.remind(NOW + hours * HOUR) for hours in (35, 36, 36, 47, 48)]
        assert (sent, subjects()) == ([0, 1, 0, 0, 0], [("p1", "The offered place goes to the next soon")])

    def test_an_offer_that_was_taken_is_not(self, tick: Clockwork, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        first, second = fill(session, event, 2)
        registrations.leave(session, event.id, first.id, now=NOW)
        registrations.accept(session, event.id, second.id, now=NOW)
        assert tick.remind(NOW + 40 * HOUR) == 0


class TestTheHeadcount:
    @pytest.fixture
    def olga(self, session: Session) -> Person:
        return person(session, "Olga", is_organiser=True)

    def test_every_organiser_is_asked_once_when_its_date_is_near(
        self, tick: Clockwork, session: Session, put: Put, olga: Person, subjects: Callable[[], object]
    ) -> None:
        event = put(group(minimum=6, decide_by=date(2027, 3, 25)))
        join(session, event, person(session), cents=400_00)
        near = datetime(2027, 3, 22, 4, tzinfo=UTC)  # midnight in New York
        assert [tick.remind(now) for now in (near - SECOND, near, near + DAY)] == [0, 1, 0]
        mail = session.scalars(select(Mail)).one()
        assert (mail.to, mail.subject) == (olga.email, "Does it run? An online group")
        assert "needs 6 people, and 1 has a place" in mail.body
        assert "by the end of Thursday 25 March 2027 (New York time)" in mail.body

    def test_nobody_is_asked_about_what_has_begun_or_anew_when_the_mail_is_forgotten(
        self, tick: Clockwork, session: Session, put: Put, olga: Person
    ) -> None:
        for slug, year in (("soon", 2027), ("later", 2028)):
            put(discussion(slug, minimum=6, decide_by=date(2027, 3, 25), meetings=(meeting(slug, date(year, 4, 8)),)))
        sent = [tick.remind(datetime(2027, 3, 24, tzinfo=UTC))]
        session.execute(delete(Mail))
        sent += [tick.remind(now) for now in (BEGINS - SECOND, BEGINS)]
        session.execute(delete(Mail))
        sent += [tick.remind(BEGINS + 90 * DAY)]
        assert sent == [2, 2, 0, 0]

    def test_once_it_is_decided_nobody_is_asked(
        self, tick: Clockwork, session: Session, put: Put, olga: Person
    ) -> None:
        event = put(group(minimum=6, decide_by=date(2027, 3, 25)))
        desk.run(session, event.id, organiser=olga, now=NOW)
        assert tick.remind(datetime(2027, 3, 24, tzinfo=UTC)) == 0

    def test_nor_where_one_does_not_register(self, tick: Clockwork, put: Put, olga: Person) -> None:
        put(group(minimum=6, decide_by=date(2027, 3, 25), registration=Intake.NONE))
        assert tick.remind(datetime(2027, 3, 24, tzinfo=UTC)) == 0
