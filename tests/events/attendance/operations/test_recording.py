from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.erasure import delete_account
from portal.accounts.holdings import holders
from portal.accounts.membership import Kind
from portal.accounts.models import Membership, Person
from portal.audit import register
from portal.audit.models import Act
from portal.events import queries
from portal.events.attendance.models import Attendance, AttendanceChange, Certificate, Roll
from portal.events.attendance.operations import recording
from portal.events.attendance.operations import sheet as sheets
from portal.events.attendance.queries.ledger import ledger
from portal.events.attendance.queries.sheet import sheet
from portal.events.attendance.refusals import HasRecord, NobodyToAdd, NotBegun, NotHeld, SavedMeanwhile
from portal.events.attendance.rules.credit import WhyNot, totals
from portal.events.listing import Listing, MeetingStatus, Status
from portal.events.models import Event
from portal.events.registration.operations import registrations
from tests.builders import NOW, person
from tests.events.attendance.conftest import ABSENT, AFTER, CREDITS, DAYS, PARTLY, THERE, certify, evenings, record
from tests.events.registration.conftest import SECOND, vouch

pytestmark = pytest.mark.usefixtures("app")

Put = Callable[[Listing], Event]


def kept(session: Session) -> list[tuple[str, str, str, int | None]]:
    """What is recorded: of whom, at which meeting, how."""
    rows = (
        select(Person.name, Roll.uid, Attendance.presence, Attendance.minutes)
        .join(Attendance, Attendance.person_id == Person.id)
        .join(Roll, Roll.id == Attendance.roll_id)
        .order_by(Roll.uid, Person.name)
    )
    return [tuple(row) for row in session.execute(rows)]


def history(session: Session) -> list[tuple[str | None, str | None]]:
    rows = select(AttendanceChange.presence_before, AttendanceChange.presence_after)
    return [tuple(row) for row in session.execute(rows.order_by(AttendanceChange.id))]


def test_what_is_marked_is_written_down_with_who_wrote_it(
    session: Session, held: Event, ada: Person, ben: Person, olga: Person
) -> None:
    assert record(session, held, 0, {ada: THERE, ben: PARTLY}, olga).changed == 2
    assert kept(session) == [("Ada", "group.2027-04-13", "present", None), ("Ben", "group.2027-04-13", "partly", 40)]
    assert history(session) == [(None, "present"), (None, "partly")]
    (act,) = session.scalars(select(Act).where(Act.verb == "record attendance"))
    assert (act.actor_id, act.subject) == (olga.id, "meeting group.2027-04-13")
    assert act.facts == {"people": 2, "corrected": 0, "certificates": 0}
    assert register.verify(session) == []


def test_nothing_recorded_is_not_absence_and_comes_back(
    session: Session, held: Event, ada: Person, ben: Person, olga: Person
) -> None:
    record(session, held, 0, {ada: ABSENT, ben: None}, olga)
    assert kept(session) == [("Ada", "group.2027-04-13", "absent", None)]
    record(session, held, 0, {ada: None}, olga)
    assert (kept(session), history(session)) == ([], [(None, "absent"), ("absent", None)])


def test_what_is_so_already_is_not_written_again(session: Session, held: Event, ada: Person, olga: Person) -> None:
    assert record(session, held, 0, {ada: None}, olga).changed == 0
    assert session.scalars(select(Roll)).all() == []
    record(session, held, 0, {ada: THERE}, olga)
    assert record(session, held, 0, {ada: THERE}, olga).changed == 0
    assert session.scalars(select(Roll.version)).one() == 1
    assert len(history(session)) == 1


def test_not_before_it_begins_and_from_that_moment_on(session: Session, held: Event, ada: Person, olga: Person) -> None:
    begins = datetime(2027, 4, 14, 0, tzinfo=UTC)
    with pytest.raises(NotBegun) as refused:
        record(session, held, 0, {ada: THERE}, olga, now=begins - SECOND)
    assert (refused.value.begins_at, refused.value.zone) == (begins, "America/New_York")
    session.rollback()
    assert record(session, held, 0, {ada: THERE}, olga, now=begins).changed == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda listing: replace(listing, status=Status.POSTPONED), "postponed"),
        (
            lambda listing: replace(
                listing,
                meetings=(replace(listing.meetings[0], status=MeetingStatus.CANCELLED), *listing.meetings[1:]),
            ),
            "cancelled",
        ),
    ],
    ids=["the event is postponed", "the meeting is cancelled"],
)
def test_what_was_not_held_has_nobody_who_was_there(
    session: Session,
    put: Put,
    held: Event,
    ada: Person,
    olga: Person,
    change: Callable[[Listing], Listing],
    status: str,
) -> None:
    put(change(evenings()))
    with pytest.raises(NotHeld) as refused:
        record(session, held, 0, {ada: THERE}, olga)
    assert refused.value.status_of_meeting == status


def test_who_was_there_is_kept_when_the_event_is_called_off_half_way(
    session: Session, put: Put, held: Event, ada: Person, olga: Person
) -> None:
    put(replace(evenings(), status=Status.CANCELLED))
    assert record(session, held, 0, {ada: THERE}, olga).changed == 1


def test_a_page_that_is_older_than_what_is_kept_changes_nothing(
    session: Session, held: Event, ada: Person, olga: Person
) -> None:
    record(session, held, 0, {ada: THERE}, olga)
    for version in (0, 2, -1):
        with pytest.raises(SavedMeanwhile):
            record(session, held, 0, {ada: ABSENT}, olga, version=version)
        session.rollback()
    assert kept(session) == [("Ada", "group.2027-04-13", "present", None)]


class TestWhatCounts:
    def test_it_is_what_the_listing_stated_then_whatever_is_edited_later(
        self, session: Session, put: Put, held: Event, ada: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: THERE}, olga)
        put(evenings(title="Another title", accreditation=(), leaders=("Somebody else",)))
        (line,) = ledger(session, ada.id)
        assert (line.attended.stated.title, line.attended.stated.leaders) == ("An online group", ("Dr Lead",))
        assert line.attended.stated.credits == CREDITS
        assert len(totals([line])) == 2

    def test_a_meeting_that_is_taken_out_of_the_listing_was_held_all_the_same(
        self, session: Session, put: Put, held: Event, ada: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: THERE}, olga)
        put(replace(evenings(), meetings=evenings().meetings[1:]))
        assert [line.attended.stated.day for line in ledger(session, ada.id)] == [DAYS[0]]
        listing = queries.one(session, held.id)
        columns = sheet(session, listing, AFTER).columns
        assert [(column.uid, column.meeting is not None) for column in columns] == [
            ("group.2027-04-13", False), ("group.2027-05-11", True), ("group.2027-06-08", True),
        ]  # fmt: skip

    def test_only_an_act_of_the_organiser_lets_the_new_statement_count(
        self, session: Session, put: Put, held: Event, ada: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: THERE}, olga)
        paper, _ = certify(session, ada, held)
        put(evenings(accreditation=()))
        listing = queries.one(session, held.id)
        done = recording.restate(session, listing, listing.meetings[0], version=1, organiser=olga, now=AFTER)
        assert (done.changed, [one.id for one in done.over]) == (1, [paper.id])
        assert totals(ledger(session, ada.id)) == []
        with pytest.raises(SavedMeanwhile):
            recording.restate(session, listing, listing.meetings[0], version=1, organiser=olga, now=AFTER)
        assert (
            recording.restate(session, listing, listing.meetings[0], version=2, organiser=olga, now=AFTER).changed == 0
        )

    def test_what_it_states_of_a_meeting_that_is_moved_ahead_counts_only_once_it_was_held(
        self, session: Session, put: Put, held: Event, ada: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: THERE}, olga)
        first, *rest = evenings().meetings
        put(evenings(meetings=(*rest, replace(first, day=date(2027, 7, 13)))))
        listing = queries.one(session, held.id)
        moved = next(meeting for meeting in listing.meetings if meeting.uid == first.uid)
        with pytest.raises(NotBegun):
            recording.restate(session, listing, moved, version=1, organiser=olga, now=AFTER)
        assert [line.attended.stated.day for line in ledger(session, ada.id)] == [DAYS[0]]

    @pytest.mark.parametrize(
        ("since", "until", "counts"),
        [(date(2027, 4, 13), date(2027, 4, 13), True), (date(2027, 1, 1), date(2027, 4, 12), False),
         (date(2027, 4, 14), None, False)],
        ids=["on the very day", "until the day before", "from the day after"],
    )  # fmt: skip
    def test_maintenance_counts_for_whoever_was_credentialed_on_that_day(
        self, session: Session, held: Event, ada: Person, olga: Person, since: date, until: date | None, counts: bool
    ) -> None:
        vouch(session, ada, Kind.CREDENTIALED, since=since, until=until)
        record(session, held, 0, {ada: THERE}, olga)
        found = [total.credit for total in totals(ledger(session, ada.id))]
        assert ("Maintenance of credentialing" in found) is counts

    def test_a_membership_that_is_forgotten_since_has_counted_and_one_verified_later_counts(
        self, session: Session, held: Event, ada: Person, ben: Person, olga: Person
    ) -> None:
        vouch(session, ada, Kind.CREDENTIALED)
        record(session, held, 0, {ada: THERE, ben: THERE}, olga)
        for row in session.scalars(select(Membership)):
            session.delete(row)
        session.commit()
        vouch(session, ben, Kind.CREDENTIALED)
        assert [line.credits[2].why_not for who in (ada, ben) for line in ledger(session, who.id)] == [None, None]

    def test_who_was_credentialed_is_looked_up_anew_where_another_day_counts(
        self, session: Session, put: Put, held: Event, ada: Person, olga: Person
    ) -> None:
        vouch(session, ada, Kind.CREDENTIALED, since=DAYS[0], until=DAYS[0])
        record(session, held, 0, {ada: THERE}, olga)
        first, *rest = evenings().meetings
        put(evenings(meetings=(replace(first, day=date(2027, 4, 14)), *rest)))
        listing = queries.one(session, held.id)
        recording.restate(session, listing, listing.meetings[0], version=1, organiser=olga, now=AFTER)
        assert [line.credits[2].why_not for line in ledger(session, ada.id)] == [WhyNot.NOT_CREDENTIALED]


class TestConstraints:
    def test_one_record_a_person_and_meeting_whatever_an_operation_forgets(
        self, session: Session, held: Event, ada: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: THERE}, olga)
        roll = session.scalars(select(Roll)).one()
        copies = {
            "a second record": Attendance(roll_id=roll.id, person_id=ada.id, presence="absent", credentialed=False),
            "a second roll": Roll(
                event_id=held.id, uid=roll.uid, version=1, facts={}, stated_at=NOW, recorded_at=NOW,
                recorded_by_id=olga.id,
            ),
            "minutes of somebody who was there": Attendance(
                roll_id=roll.id, person_id=olga.id, presence="present", minutes=5, credentialed=False
            ),
            "no such presence": Attendance(roll_id=roll.id, person_id=olga.id, presence="late", credentialed=False),
            "a change that changes nothing": AttendanceChange(
                roll_id=roll.id, person_id=ada.id, presence_before="present", presence_after="present", changed_at=NOW,
                changed_by_id=olga.id,
            ),
        }  # fmt: skip
        refused = []
        for what, row in copies.items():
            try:
                with session.begin_nested():
                    session.add(row)
            except IntegrityError:
                refused.append(what)
        assert refused == list(copies)

    def test_one_certificate_of_an_event_holds(self, session: Session, held: Event, ada: Person, olga: Person) -> None:
        record(session, held, 0, {ada: THERE}, olga)
        paper, _ = certify(session, ada, held)
        values = {c.name: getattr(paper, c.name) for c in Certificate.__table__.columns if c.name != "id"}
        another = Certificate(**values | {"code": "B" * 18})
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(another)
        without_whose = Certificate(**values | {"code": "C" * 18, "person_id": None})
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(without_whose)


class TestTheSheet:
    def test_somebody_without_a_place_is_added_and_stands_on_every_page(
        self, session: Session, held: Event, olga: Person
    ) -> None:
        cas = person(session, "Cas")
        listing = queries.one(session, held.id)
        for _ in range(2):
            assert sheets.add(session, listing, cas.id, organiser=olga, now=NOW).id == cas.id
        found = sheet(session, listing, AFTER)
        assert [row.name for row in found.expected(listing.meetings[0])] == ["Ada", "Ben", "Cas"]
        record(session, held, 0, {cas: THERE}, olga)
        with pytest.raises(HasRecord):
            sheets.remove(session, listing, cas.id, organiser=olga, now=NOW)
        record(session, held, 0, {cas: None}, olga)
        sheets.remove(session, listing, cas.id, organiser=olga, now=NOW)
        with pytest.raises(NobodyToAdd):
            sheets.remove(session, listing, cas.id, organiser=olga, now=NOW)

    def test_whoever_gave_their_place_back_was_expected_until_then(
        self, session: Session, held: Event, ada: Person, ben: Person
    ) -> None:
        registrations.leave(session, held.id, ben.id, now=datetime(2027, 5, 1, tzinfo=UTC))
        session.commit()
        listing = queries.one(session, held.id)
        found = sheet(session, listing, AFTER)
        assert [[row.name for row in found.expected(meeting)] for meeting in listing.meetings] == [
            ["Ada", "Ben"], ["Ada"], ["Ada"],
        ]  # fmt: skip

    def test_nobody_is_added_who_is_not_there_or_not_any_more(
        self, app: Flask, session: Session, held: Event, ben: Person, olga: Person
    ) -> None:
        listing = queries.one(session, held.id)
        with app.app_context():
            delete_account(session, ben.id, holders(app), now=NOW)
        session.commit()
        for number in (0, ben.id):
            with pytest.raises(NobodyToAdd):
                sheets.add(session, listing, number, organiser=olga, now=NOW)
        assert record(session, held, 0, {ben: THERE}, olga).changed == 0
