"""Every mail about places and money, as it is read."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.events import queries
from portal.events.changes import noticed
from portal.events.listing import Cancellation, Listing, Mode, Status
from portal.events.models import Event
from portal.events.registration import notices
from portal.events.registration.operations import desk, ledger, registrations
from portal.events.registration.outcomes import Outcome, Passed
from portal.events.registration.rules.ledger import Entry
from portal.mail.models import Mail
from tests.builders import NOW, person
from tests.events.registration.conftest import DAY, HOUR, discussion, fill, group, join, meeting, of

Put = Callable[[Listing], Event]
# Thirty days after what is acknowledged at NOW.
DUE = "Wednesday 31 March 2027"


@pytest.fixture(autouse=True)
def _context(app: Flask) -> object:
    with app.app_context():
        yield


@pytest.fixture
def olga(session: Session) -> Person:
    return person(session, "Olga")


def written(session: Session) -> tuple[str, str]:
    """The subject and the body of the only mail, without its foot."""
    mail = session.scalars(select(Mail)).one()
    return mail.subject, mail.body.split("\n-- ")[0]


def test_a_free_place_asks_to_be_given_back_where_it_is_not_needed(session: Session, put: Put) -> None:
    notices.registered(session, join(session, put(discussion()), person(session)), now=NOW)
    subject, body = written(session)
    assert subject == "You have a place: An evening on difference"
    assert (
        body
        == """Dear Ada,

you have a place in “An evening on difference”:

  Thursday 8 April 2027, 20:00–21:00 New York time

It is attached for your calendar, and here with your own time:

http://localhost/events/discussion/registration

It is free.
If you cannot come, please give your place back, so that it goes to somebody
who is waiting.

Questions? Write to diversity@balint.example.
"""
    )


def test_a_fee_that_is_not_set_is_promised_to_be_told(session: Session, put: Put) -> None:
    listing = group(fee_cents=None, member_fee_cents=None, cancellation=Cancellation(refund_if_called_off=True))
    notices.registered(session, join(session, put(listing), person(session), cents=None), now=NOW)
    _, body = written(session)
    assert "No fee is stated. If one is set, we write to you before anything is owed.\n" in body
    assert "If you cancel, the fee is not returned.\nIf the event is called off, all of it comes back.\n" in body


def test_terms_that_are_not_stated_are_not_made_up(session: Session, put: Put) -> None:
    notices.registered(session, join(session, put(group(cancellation=None)), person(session), cents=400_00), now=NOW)
    _, body = written(session)
    assert (
        "What comes back if you cancel is not stated, so nothing does unless the\norganiser decides otherwise.\n"
        "If the event is called off, all of it comes back.\n"
    ) in body


def test_an_offer_says_until_when_in_both_zones_and_what_it_costs(session: Session, put: Put) -> None:
    event = put(group(capacity=1))
    ada, ben = fill(session, event, 2, cents=400_00)
    outcome = registrations.leave(session, event.id, ada.id, now=NOW)
    notices.passed_on(session, outcome.listing, outcome.passed, now=NOW)
    subject, body = written(session)
    assert subject == "A place is yours if you take it: An online group"
    assert (
        """It is kept for you until

  Wednesday 3 March 2027, 07:00 New York time
  Wednesday 3 March 2027, 12:00 UTC

That moment itself is too late: then it goes to the next. Take it, or pass it on
at once, here:

http://localhost/events/group/registration

It costs USD 400.
If you cancel by the end of Saturday 20 March 2027 (New York time),
the fee comes back less USD 100, within 30 days of our acknowledgement,
which goes to you at once. Later, nothing is returned.
If the event is called off, all of it comes back.
"""
        in body
    )
    assert of(session, event, ben).offered_until == NOW + 2 * DAY


@pytest.mark.parametrize(
    ("paid", "hours", "says"),
    [
        (
            400_00,
            0,
            "USD 300 comes back to you, by Wednesday 31 March 2027 at the latest. USD 100 is kept, as the terms say.",
        ),
        (400_00, 24 * 30, "As the terms say, the USD 400 that you have paid is not returned."),
        (0, 0, "You have paid nothing, and nothing is asked of you."),
    ],
)
def test_the_acknowledgement_says_what_comes_back(
    session: Session, put: Put, olga: Person, paid: int, hours: int, says: str
) -> None:
    event, ada = put(group()), person(session)
    row = join(session, event, ada, cents=400_00).registration
    if paid:
        ledger.pay(session, row.id, paid, "", organiser=olga, now=NOW)
    outcome = registrations.leave(session, event.id, ada.id, now=NOW + hours * HOUR)
    notices.left(session, outcome, now=NOW)
    _, body = written(session)
    assert (
        body
        == f"""Dear Ada,

we acknowledge that you have given back your place in “An online group”.
The attached file takes the meetings out of your calendar.

{says}

Questions? Write to diversity@balint.example.
"""
    )


def test_whoever_comes_back_has_the_meetings_in_the_calendar_again(session: Session, put: Put) -> None:
    """RFC 5546: of two files for the same meeting a calendar goes by the higher number."""
    event, ada = put(discussion()), person(session)
    for _ in range(2):
        notices.registered(session, join(session, event, ada), now=NOW)
        notices.left(session, registrations.leave(session, event.id, ada.id, now=NOW), now=NOW)
    files = [mail.attachments[0]["text"] for mail in session.scalars(select(Mail).order_by(Mail.id))]
    found = [re.findall(r"^(?:METHOD|SEQUENCE):(\w+)", text, re.MULTILINE) for text in files]
    assert found == [["PUBLISH", "0"], ["CANCEL", "1"], ["PUBLISH", "2"], ["CANCEL", "3"]]


def test_where_no_hour_is_known_no_mail_speaks_of_a_file(session: Session, put: Put, olga: Person) -> None:
    event = put(discussion(meetings=(meeting("discussion", date(2027, 4, 8), at=None, minutes=None),)))
    ada, ben, cas = fill(session, event, 3)
    listing, row = queries.one(session, event.id), of(session, event, ada)
    notices.registered(session, Outcome(listing, row), now=NOW)
    notices.reminder(session, row, listing, NOW + DAY, days=1, now=NOW)
    notices.left(session, registrations.leave(session, event.id, ada.id, now=NOW), now=NOW)
    removed = desk.remove(session, of(session, event, ben).id, by_host=True, organiser=olga, now=NOW)
    notices.left(session, removed, by_host=True, now=NOW)
    notices.called_off(session, desk.call_off(session, event.id, organiser=olga, now=NOW), now=NOW)
    mails = session.scalars(select(Mail).order_by(Mail.id)).all()
    assert [mail.to for mail in mails] == [ada.email] * 3 + [ben.email, cas.email]
    assert [mail.attachments for mail in mails] == [[]] * 5
    assert [mail.to for mail in mails if "attached" in mail.body] == []


def test_whoever_only_waited_is_told_less(session: Session, put: Put) -> None:
    event = put(discussion(capacity=1))
    _, ben = fill(session, event, 2)
    notices.left(session, registrations.leave(session, event.id, ben.id, now=NOW), now=NOW)
    mail = session.scalars(select(Mail)).one()
    assert "you are no longer on the waitlist of “An evening on difference”." in mail.body
    assert mail.attachments == []


def test_called_off_the_one_with_a_place_and_the_one_who_waits_are_told_apart(
    session: Session, put: Put, olga: Person
) -> None:
    event = put(group(capacity=1))
    ada, _ = fill(session, event, 2, cents=400_00)
    ledger.pay(session, of(session, event, ada).id, 400_00, "", organiser=olga, now=NOW)
    notices.called_off(session, desk.call_off(session, event.id, organiser=olga, now=NOW), now=NOW)
    placed, waiting = session.scalars(select(Mail.body).order_by(Mail.id))
    assert "USD 400 comes back to you, by Wednesday 31 March 2027 at the latest.\n" in placed
    assert "You were on the waitlist, and need do nothing.\n" in waiting


@pytest.mark.parametrize(
    ("act", "cents", "subject", "says"),
    [
        (ledger.pay, 100_00, "Your payment has come", "USD 300 is still to be paid."),
        (ledger.pay, 400_00, "Your payment has come", "Nothing is left to be paid."),
        (
            ledger.pay,
            450_00,
            "Your payment has come",
            "USD 50 comes back to you, by Wednesday 31 March 2027 at the latest.",
        ),
        (ledger.waive, 150_00, "You owe less", "USD 250 is still to be paid."),
    ],
)
def test_a_line_of_the_ledger_says_what_is_left(
    session: Session, put: Put, olga: Person, act: Callable[..., object], cents: int, subject: str, says: str
) -> None:
    row = join(session, put(group()), person(session), cents=400_00).registration
    row, account = act(session, row.id, cents, "", organiser=olga, now=NOW)  # type: ignore[misc]
    kind = Entry.WAIVED if act is ledger.waive else Entry.PAID
    notices.recorded(session, row, queries.one(session, row.event_id), account, act=kind, cents=cents, now=NOW)
    found, body = written(session)
    assert found == f"{subject}: An online group"
    assert says in body


def test_the_fee_that_is_set_says_how_to_go_without_owing_it(session: Session, put: Put) -> None:
    event = put(group())
    row = join(session, event, person(session), cents=400_00).registration
    notices.charged(session, queries.one(session, event.id), [row], now=NOW)
    _, body = written(session)
    assert "its fee was not set\nyet. It is USD 400 for you.\n" in body
    assert "give your place back\nhere before you pay, and you owe nothing:" in body


@pytest.mark.parametrize("template", ["lapsed", "closed"])
def test_whoever_was_passed_over_is_told_why(session: Session, put: Put, template: str) -> None:
    event = put(discussion(capacity=1))
    ada, ben = fill(session, event, 2)
    registrations.leave(session, event.id, ada.id, now=NOW)
    row = of(session, event, ben)
    listing = queries.one(session, event.id)
    notices.passed_on(session, listing, Passed(**{template: [row]}), now=NOW)
    _, body = written(session)
    said = {"lapsed": "so it goes to the next", "closed": "none came free for\nyou in time"}
    assert said[template] in body


def test_a_title_with_a_line_break_cannot_add_a_header(session: Session, put: Put) -> None:
    event, ada = put(discussion()), person(session)
    outcome = join(session, event, ada)
    with pytest.raises(ValueError, match="line break"):
        notices.registered(
            session, replace(outcome, listing=replace(outcome.listing, title="A\r\nBcc: x@example.org")), now=NOW
        )


def test_nobody_is_written_to_whose_account_is_deleted(session: Session, put: Put) -> None:
    ada = person(session)
    outcome = join(session, put(discussion()), ada)
    ada.erased_at = NOW
    notices.registered(session, outcome, now=NOW)
    assert session.scalars(select(Mail)).all() == []


def test_the_decision_is_asked_for_with_its_day(session: Session, put: Put, olga: Person) -> None:
    event = put(group(minimum=6, decide_by=date(2027, 3, 25)))
    notices.headcount(session, queries.one(session, event.id), olga, 2, now=NOW)
    subject, body = written(session)
    assert subject == "Does it run? An online group"
    assert "“An online group” needs 6 people, and 2 have a place." in body


def test_what_has_changed_is_told_with_old_and_new_and_an_entry_with_a_higher_number(
    session: Session, put: Put
) -> None:
    event = put(group(mode=Mode.ONLINE, how_to_join="The link comes the day before."))
    (ada,) = fill(session, event, 1, cents=400_00)
    before = queries.one(session, event.id)
    first, second = before.meetings
    put(
        replace(
            before,
            mode=Mode.BOTH,
            place="Harbour House, Boston",
            meetings=(replace(first, day=date(2027, 4, 20)), replace(second, minutes=75)),
        )
    )
    after = queries.one(session, event.id)
    changes = noticed(before, after, NOW)
    notices.changed(session, before, after, changes, [of(session, event, ada)], words="The room\nwas taken.", now=NOW)
    subject, body = written(session)
    assert subject == "Changed: An online group"
    assert (
        body
        == """Dear P0,

you have a place in “An online group”, and something has changed:

- Where: Harbour House, Boston and online, instead of online.
- Tuesday 13 April 2027, 20:00–21:30 New York time is moved. It is now Tuesday 20 April 2027, 20:00–21:30 New York time.
- Tuesday 11 May 2027, 20:00–21:15 New York time lasts 75 minutes now, instead of 60.

The organiser adds:

The room
was taken.

These are the meetings now (Harbour House, Boston and online):

  Tuesday 20 April 2027, 20:00–21:30 New York time
  Tuesday 11 May 2027, 20:00–21:15 New York time

The attached file brings your calendar up to date. If you cannot come any more,
please give your place back here, so that somebody else may have it:

http://localhost/events/group/registration

Questions? Write to diversity@balint.example.
"""
    )
    mail = session.scalars(select(Mail)).one()
    (attached,) = mail.attachments
    entries = Calendar.from_ical(attached["text"]).walk("VEVENT")
    assert [(str(e["UID"]), e["SEQUENCE"], e.decoded("DTSTART").isoformat()) for e in entries] == [
        ("group.2027-04-13@localhost", 2, "2027-04-20T20:00:00-04:00"),
        ("group.2027-05-11@localhost", 2, "2027-05-11T20:00:00-04:00"),
    ]


def test_a_postponement_carries_what_the_organiser_adds(session: Session, put: Put) -> None:
    event = put(discussion(status=Status.POSTPONED))
    event.status = Status.PUBLISHED
    event.changed_at = NOW
    (ada,) = fill(session, event, 1)
    listing = replace(queries.one(session, event.id), status=Status.POSTPONED)
    notices.postponed(session, listing, [of(session, event, ada)], words="The host is ill.", now=NOW)
    _, body = written(session)
    assert "\n\nThe organiser adds:\n\nThe host is ill.\n\nThe attached file brings your calendar up to date" in body
