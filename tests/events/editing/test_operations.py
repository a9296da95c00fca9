"""What the desk does to listings: who is told, what stands in the register, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.events import queries
from portal.events.editing import operations
from portal.events.editing.refusals import ListingChanged, NoSuchStep, NotPublishable, PeopleKnow, SlugTaken
from portal.events.editing.rules.steps import STEPS, steps_from
from portal.events.listing import Intake, Listing, MeetingStatus, Status
from portal.events.members.models import Joining
from portal.events.members.operations import joining
from portal.events.models import Event
from portal.events.registration.operations import desk as registration_desk
from portal.events.registration.operations import ledger, registrations
from portal.mail.models import Mail
from tests.builders import NOW
from tests.events.conftest import a_listing
from tests.events.registration.conftest import discussion, fill, group, of

Put = Callable[[Listing], Event]
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _context(app: Flask) -> object:
    with app.app_context():
        yield


def mails(session: Session) -> list[tuple[str, str]]:
    return [(mail.to, mail.kind) for mail in session.scalars(select(Mail).order_by(Mail.id))]


def entries(mail: Mail) -> list[tuple[str, int, str]]:
    """What the file of a mail says: uid, sequence and state of each entry."""
    (file,) = mail.attachments
    events = Calendar.from_ical(file["text"]).walk("VEVENT")
    return [(str(e["UID"]).removesuffix("@localhost"), int(e["SEQUENCE"]), str(e["STATUS"])) for e in events]


def register(session: Session) -> list[tuple[str, str, dict[str, object]]]:
    rows = session.scalars(select(Act).order_by(Act.number))
    return [(act.verb, act.subject, act.facts) for act in rows if act.subject.startswith("event ")]


def one(session: Session, event: Event) -> Listing:
    return queries.one(session, event.id)


def test_a_new_listing_is_a_draft_and_stands_in_the_register(session: Session, olga: Person) -> None:
    event = operations.create(session, a_listing(status=Status.PUBLISHED), organiser=olga, now=NOW)
    assert one(session, event).status is Status.DRAFT
    assert register(session) == [("create listing", "event spring-talk", {})]


def test_a_slug_that_another_has_is_refused(session: Session, put: Put, olga: Person) -> None:
    put(a_listing())
    mine = one(session, put(a_listing("mine", status=Status.DRAFT)))
    with pytest.raises(SlugTaken):
        operations.create(session, a_listing(), organiser=olga, now=NOW)
    with pytest.raises(SlugTaken):
        operations.save(session, mine, replace(mine, slug="spring-talk"), organiser=olga, now=NOW)


def test_a_draft_may_have_another_address(session: Session, put: Put, olga: Person) -> None:
    event = put(a_listing(status=Status.DRAFT))
    listing = one(session, event)
    saved = operations.save(session, listing, replace(listing, slug="may-talk"), organiser=olga, now=LATER)
    assert (saved.listing.id, saved.listing.slug, saved.listing.changed_at) == (event.id, "may-talk", LATER)


def test_those_with_a_place_have_one_mail_of_what_changed_and_the_others_none(
    session: Session, put: Put, olga: Person
) -> None:
    event = put(group(capacity=2))
    ada, ben, _ = fill(session, event, 3, cents=400_00)
    listing = one(session, event)
    first, second = listing.meetings
    moved = replace(listing, meetings=(replace(first, day=date(2027, 4, 20)), replace(second, minutes=90)))
    saved = operations.save(session, listing, moved, organiser=olga, now=LATER)
    assert [change.code for change in saved.changes] == ["moved", "length"]
    assert mails(session) == [(ada.email, "events/changed"), (ben.email, "events/changed")]
    facts = {"facts": ["meetings"], "told": 2}
    assert register(session) == [("change listing", "event group", facts)]


def test_what_nobody_would_notice_is_told_to_nobody(session: Session, put: Put, olga: Person) -> None:
    event = put(group())
    fill(session, event, 2, cents=400_00)
    listing = one(session, event)
    saved = operations.save(session, listing, replace(listing, staff_note="Ask."), organiser=olga, now=LATER)
    assert (saved.told, mails(session)) == ([], [])
    again = operations.save(session, saved.listing, saved.listing, organiser=olga, now=LATER)
    assert (again.changes, len(register(session))) == ((), 1)


def test_what_somebody_else_has_changed_is_not_overwritten(session: Session, put: Put, olga: Person) -> None:
    event = put(group())
    seen = one(session, event)
    operations.save(session, seen, replace(seen, capacity=3), organiser=olga, now=LATER)
    with pytest.raises(ListingChanged):
        operations.save(session, seen, replace(seen, title="Mine"), organiser=olga, now=LATER)
    with pytest.raises(ListingChanged):
        operations.take(session, seen, STEPS["postpone"], ready=True, organiser=olga, now=LATER)
    assert (one(session, event).capacity, one(session, event).title) == (3, "An online group")


def test_a_postponement_is_told_each_time_and_so_is_its_end(session: Session, put: Put, olga: Person) -> None:
    event = put(discussion())
    (ada,) = fill(session, event, 1)
    for step in ("postpone", "resume", "postpone"):
        listing = one(session, event)
        operations.take(session, listing, STEPS[step], ready=True, organiser=olga, now=LATER)
    kinds = ["events/postponed", "events/changed", "events/postponed"]
    assert mails(session) == [(ada.email, kind) for kind in kinds]
    assert [(verb, facts) for verb, _, facts in register(session)] == [
        ("postpone", {"told": 1}), ("resume", {"told": 1}), ("postpone", {"told": 1}),
    ]  # fmt: skip


def test_what_is_postponed_again_is_told_again_though_it_was_only_in_doubt_in_between(
    session: Session, put: Put, olga: Person
) -> None:
    event = put(discussion())
    (ada,) = fill(session, event, 1)
    for step in ("postpone", "doubt", "postpone"):
        operations.take(session, one(session, event), STEPS[step], ready=True, organiser=olga, now=LATER)
    kinds = ["events/postponed", "events/changed", "events/postponed"]
    assert mails(session) == [(ada.email, kind) for kind in kinds]


def test_the_mail_of_the_last_meeting_that_is_cancelled_takes_it_out_of_the_calendar(
    session: Session, put: Put, olga: Person
) -> None:
    event = put(discussion())
    fill(session, event, 1)
    listing = one(session, event)
    off = replace(listing, meetings=(replace(listing.meetings[0], status=MeetingStatus.CANCELLED),))
    operations.save(session, listing, off, organiser=olga, now=LATER)
    (mail,) = session.scalars(select(Mail))
    assert "- Thursday 8 April 2027, 20:00–21:00 New York time is cancelled.\n\nNo meeting is left" in mail.body
    assert entries(mail) == [("discussion.2027-04-08", 1, "CANCELLED")]


def test_what_stood_in_the_calendar_under_another_name_is_taken_out_of_it(
    session: Session, put: Put, olga: Person
) -> None:
    """Meetings become a series by a rule, and are single ones again; a file comes without one of them."""
    event = put(group())
    fill(session, event, 1, cents=400_00)
    for rule in ("2nd Tuesday of all months", ""):
        listing = one(session, event)
        first, second = listing.meetings
        longer = replace(listing, rule=rule, meetings=(first, replace(second, minutes=(second.minutes or 0) + 5)))
        operations.save(session, listing, longer, organiser=olga, now=LATER)
    operations.take_in(session, [replace(one(session, event), meetings=(first,))], organiser=olga, now=LATER)
    april, may, series = "group.2027-04-13", "group.2027-05-11", "group.series"
    assert [entries(mail) for mail in session.scalars(select(Mail).order_by(Mail.id))] == [
        [(series, 2, "CONFIRMED"), (series, 2, "CONFIRMED"), (april, 1, "CANCELLED"), (may, 1, "CANCELLED")],
        [(april, 2, "CONFIRMED"), (may, 4, "CONFIRMED"), (series, 3, "CANCELLED")],
        [(april, 5, "CONFIRMED"), (may, 7, "CANCELLED")],
    ]


def test_what_people_are_registered_for_keeps_its_registration(session: Session, put: Put, olga: Person) -> None:
    listing = one(session, put(discussion()))
    fill(session, session.get_one(Event, listing.id), 1)
    with pytest.raises(PeopleKnow) as refused:
        operations.save(session, listing, replace(listing, registration=Intake.NONE), organiser=olga, now=LATER)
    assert refused.value.why == "no-registration"
    closed = replace(listing, registration=Intake.CLOSED)
    assert operations.save(session, listing, closed, organiser=olga, now=LATER).listing == closed


def test_how_one_joins_goes_with_the_draft_that_is_discarded(session: Session, put: Put, olga: Person) -> None:
    event = put(discussion())
    said = joining.Said("https://meet.example/1", "", "", "", hours_before=1, minutes_after=10)
    joining.say(session, one(session, event), None, said, organiser=olga, now=NOW)
    operations.take(session, one(session, event), STEPS["withdraw"], ready=True, organiser=olga, now=NOW)
    operations.discard(session, one(session, event), organiser=olga, now=LATER)
    assert (session.scalars(select(Event)).all(), session.scalars(select(Joining)).all()) == ([], [])


def test_what_somebody_has_just_discarded_is_another_by_now(session: Session, put: Put, olga: Person) -> None:
    seen = one(session, put(a_listing(status=Status.DRAFT)))
    operations.discard(session, seen, organiser=olga, now=LATER)
    with pytest.raises(ListingChanged):
        operations.discard(session, seen, organiser=olga, now=LATER)


def test_new_dates_of_what_is_postponed_are_told_when_it_takes_place(session: Session, put: Put, olga: Person) -> None:
    event = put(discussion())
    (ada,) = fill(session, event, 1)
    operations.take(session, one(session, event), STEPS["postpone"], ready=True, organiser=olga, now=LATER)
    listing = one(session, event)
    later = replace(listing, meetings=(replace(listing.meetings[0], day=date(2027, 5, 6)),))
    assert operations.save(session, listing, later, organiser=olga, now=LATER).told == []
    # Nobody is called untold because of that.
    assert len(mails(session)) == 1
    saved = operations.take(session, one(session, event), STEPS["resume"], ready=True, organiser=olga, now=LATER)
    assert ([row.person_id for row in saved.told], len(mails(session))) == ([ada.id], 2)


def test_what_is_not_complete_is_not_published(session: Session, put: Put, olga: Person) -> None:
    draft = one(session, put(a_listing(status=Status.DRAFT)))
    with pytest.raises(NotPublishable):
        operations.take(session, draft, STEPS["publish"], ready=False, organiser=olga, now=LATER)
    saved = operations.take(session, draft, STEPS["publish"], ready=True, organiser=olga, now=LATER)
    assert saved.listing.status is Status.PUBLISHED
    with pytest.raises(NoSuchStep):
        operations.take(session, saved.listing, STEPS["publish"], ready=True, organiser=olga, now=LATER)


def test_what_people_are_registered_for_is_not_hidden_from_them(session: Session, put: Put, olga: Person) -> None:
    event = put(discussion())
    with pytest.raises(NoSuchStep):
        operations.take(session, replace(one(session, event)), STEPS["resume"], ready=True, organiser=olga, now=LATER)
    fill(session, event, 1)
    with pytest.raises(PeopleKnow) as refused:
        operations.take(session, one(session, event), STEPS["withdraw"], ready=True, organiser=olga, now=LATER)
    assert refused.value.why == "registered"


def test_nobody_registered_any_more_it_goes_back_to_a_draft_but_not_once_it_was_called_off(
    session: Session, put: Put, olga: Person
) -> None:
    talk = put(discussion("talk"))
    operations.take(session, one(session, talk), STEPS["withdraw"], ready=True, organiser=olga, now=LATER)
    assert one(session, talk).status is Status.DRAFT
    event = put(discussion())
    fill(session, event, 1)
    registration_desk.call_off(session, event.id, organiser=olga, now=LATER)
    assert [step.name for step in STEPS.values() if Status.CANCELLED in step.since] == []
    # A file may say that it is on again, and is refused as well.
    event.status, event.changed_at = Status.PUBLISHED, LATER
    session.flush()
    with pytest.raises(PeopleKnow) as refused:
        operations.take(session, one(session, event), STEPS["doubt"], ready=True, organiser=olga, now=LATER)
    assert refused.value.why == "called-off"


def test_what_is_over_is_no_draft_again(session: Session, put: Put, olga: Person) -> None:
    listing = one(session, put(discussion()))
    for now in (NOW, NOW + timedelta(days=60)):
        steps = [step.name for step in steps_from(listing.status, is_over=now > NOW)]
        assert ("withdraw" in steps) is (now == NOW)
    with pytest.raises(PeopleKnow) as refused:
        operations.take(session, listing, STEPS["withdraw"], ready=True, organiser=olga, now=now)
    assert refused.value.why == "over"


def test_what_is_still_owed_to_somebody_is_not_hidden_in_a_draft(session: Session, put: Put, olga: Person) -> None:
    event = put(group())
    (ada,) = fill(session, event, 1, cents=400_00)
    place = of(session, event, ada).id
    ledger.pay(session, place, 400_00, "by bank", organiser=olga, now=NOW)
    registrations.leave(session, event.id, ada.id, now=NOW)
    with pytest.raises(PeopleKnow) as refused:
        operations.take(session, one(session, event), STEPS["withdraw"], ready=True, organiser=olga, now=LATER)
    assert refused.value.why == "unsettled"
    ledger.refund(session, place, 300_00, "by bank", organiser=olga, now=LATER)
    operations.take(session, one(session, event), STEPS["withdraw"], ready=True, organiser=olga, now=LATER)
    assert one(session, event).status is Status.DRAFT


def test_a_uid_that_another_event_has_is_refused(session: Session, put: Put, olga: Person) -> None:
    theirs = put(discussion("talk"))
    mine = one(session, put(a_listing("mine", status=Status.DRAFT)))
    with pytest.raises(SlugTaken):
        operations.save(session, mine, replace(mine, meetings=one(session, theirs).meetings), organiser=olga, now=LATER)


def test_uids_that_another_event_has_are_known(session: Session, put: Put) -> None:
    put(discussion("talk"))
    put(discussion("talk-2"))
    assert operations.taken_uids(session, "talk") == {"talk.2027-04-08"}
