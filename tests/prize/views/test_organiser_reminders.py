"""What the organiser sees of reminders, and can do about them."""

import re

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize import upkeep
from portal.prize.models import Assignment, Edition, Seat
from tests.accounts.conftest import Visitor, notices
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.conftest import Acts
from tests.prize.views.conftest import Mailbox, Visit, lines

PAGE = "/organise/prize/2027/jury/reminders"
OPEN = {"accepted_at": None, "person_id": None}
DUE = NOW + 90 * DAY


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - 9 * DAY)


@pytest.fixture
def chair(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun, zone="Europe/Zurich")


@pytest.fixture
def task(session: Session, year: Edition, chair: Seat, ada: Person) -> Assignment:
    return assignment(session, chair, entry(session, year, ada), published_at=NOW - 5 * DAY)


@pytest.fixture
def office(year: Edition, olga: Person, visit: Visit) -> Visitor:
    return visit(olga)


def cells(office: Visitor) -> list[list[str]]:
    """What the tables say of each person, without what can be done about it."""
    return [row[:-1] for row in lines(office.client.get(PAGE))]


def send(office: Visitor, seat: Seat) -> int:
    return office.send(PAGE, f"{PAGE}/{seat.id}/send").status_code


def test_the_page_says_who_is_written_to_when_and_what_for_the_soonest_first(
    session: Session,
    year: Edition,
    chair: Seat,
    task: Assignment,
    office: Visitor,
    jun: Person,
    noor: Person,
    ben: Person,
) -> None:
    seat(session, year, ben)
    planner = seat(session, year, noor, zone="Asia/Tokyo", reading_days=[0], quiet_until=NOW + 10 * DAY)
    assignment(session, planner, entry(session, year, person(session), words=12_000))
    seat(session, year, person(session, "Wil"), email="wil@example.org", **OPEN)
    assert cells(office) == [
        [
            f"Jun {jun.email} Zurich time",
            "1 essay, about 30 minutes",
            "time to begin Sunday 16 May 2027, 14:00 Zurich time",
            "nothing",
        ],
        [
            f"Noor {noor.email} Tokyo time",
            "1 essay, about 1 hour",
            "time to begin Monday 24 May 2027, 08:00 Tokyo time asked for quiet until 11 March 2027",
            "nothing",
        ],
        [f"Ben {ben.email} time zone not known", "nothing", "No essays yet.", "nothing"],
        ["Wil wil@example.org", "19 March 2027", "no answer yet Friday 12 March 2027, 14:00 UTC", "nothing"],
    ]
    page = " ".join(office.client.get(PAGE).text.split())
    assert "3 mails are to come; the next goes out <time" in page


def test_what_went_out_and_why_nothing_more_does_is_said(
    app: Flask, session: Session, year: Edition, chair: Seat, task: Assignment, office: Visitor, clock: FixedClock
) -> None:
    with app.app_context():
        for at in (DUE - 14 * DAY, DUE - DAY):
            upkeep.remind_jury(at)
    review(session, task)
    assert cells(office)[0][1:] == [
        "nothing",
        "Everything is handed in.",
        (
            "One day before the date, Saturday 29 May 2027, 14:00 Zurich time "
            "Time to begin, Sunday 16 May 2027, 14:00 Zurich time"
        ),
    ]


def test_with_no_juror_the_page_says_what_to_do(office: Visitor) -> None:
    page = " ".join(office.client.get(PAGE).text.split())
    assert "As things are, nobody is written to." in page
    assert "No juror has a seat yet" in page


def test_one_juror_s_reminders_are_held_until_they_go_on(
    app: Flask, session: Session, chair: Seat, task: Assignment, office: Visitor, olga: Person, acts: Acts
) -> None:
    for _ in range(2):
        office.send(PAGE, f"{PAGE}/{chair.id}/hold")
    assert notices(office.client.get(PAGE)) == ["Jun gets no reminders until you let them go on."]
    assert cells(office)[0][2] == "held by you since 1 March 2027"
    with app.app_context():
        assert upkeep.remind_jury(DUE - DAY) == 0
    office.send(PAGE, f"{PAGE}/{chair.id}/release")
    with app.app_context():
        assert upkeep.remind_jury(DUE - DAY) == 1
    subject = f"seat {chair.id}"
    assert acts() == [(olga.id, "hold reminders", subject), (olga.id, "release reminders", subject)]


def test_one_is_sent_at_the_organiser_s_wish_once_a_day_whatever_is_held(
    app: Flask,
    session: Session,
    chair: Seat,
    task: Assignment,
    office: Visitor,
    mailbox: Mailbox,
    clock: FixedClock,
    olga: Person,
    visit: Visit,
) -> None:
    chair.reminders_held_at = NOW - DAY
    session.commit()
    assert "It goes out at once." in " ".join(office.client.get(PAGE).text.split())
    assert send(office, chair) == 303
    assert notices(office.client.get(PAGE)) == ["The reminder to Jun is on its way."]
    assert send(office, chair) == 409
    with app.app_context():
        assert [upkeep.remind_jury(NOW), upkeep.remind_jury(NOW)] == [1, 0]
    assert "the organiser asks us to remind you of your essays." in mailbox()[0].body
    assert send(office, chair) == 409
    assert "one a day is enough." in office.client.get(PAGE).text
    clock.instant = NOW + DAY
    assert send(visit(olga), chair) == 303


def test_one_that_is_asked_for_at_night_goes_out_in_the_morning(
    app: Flask, session: Session, chair: Seat, task: Assignment, office: Visitor, clock: FixedClock
) -> None:
    clock.instant = NOW.replace(hour=22)
    assert 'It goes out <time class="instant" datetime="2027-03-02T07:00:00Z">' in " ".join(
        office.client.get(PAGE).text.split()
    )
    send(office, chair)
    assert notices(office.client.get(PAGE)) == ["The reminder to Jun goes out as soon as it is day where they are."]
    assert cells(office)[0][2] == "as you asked Tuesday 2 March 2027, 08:00 Zurich time"
    with app.app_context():
        morning = NOW.replace(day=2, hour=7)
        assert [upkeep.remind_jury(at) for at in (clock.instant, morning)] == [0, 1]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"quiet_until": NOW + DAY}, "This juror asked for no reminders before 2 March 2027. In a hurry, telephone."),
        ({"reminder_asked_at": NOW}, "You asked for one Monday 1 March 2027, 12:00 UTC;"),
    ],
)
def test_what_the_juror_asked_for_and_what_is_on_its_way_is_respected(
    session: Session, chair: Seat, task: Assignment, office: Visitor, facts: dict[str, object], said: str
) -> None:
    for name, value in facts.items():
        setattr(chair, name, value)
    session.commit()
    answer = office.send(PAGE, f"{PAGE}/{chair.id}/send")
    assert answer.status_code == 409
    assert said in " ".join(re.sub(r"<[^>]+>", "", answer.text).split())


def test_whoever_has_nothing_left_cannot_be_reminded(
    session: Session, chair: Seat, task: Assignment, office: Visitor
) -> None:
    review(session, task)
    assert send(office, chair) == 409
    assert "Send one now" not in office.client.get(PAGE).text


def test_a_mail_is_read_before_it_goes_out_as_it_goes_out(
    app: Flask,
    session: Session,
    year: Edition,
    chair: Seat,
    task: Assignment,
    office: Visitor,
    mailbox: Mailbox,
) -> None:
    page = html.fromstring(office.client.get(PAGE).text)
    (shown,) = page.xpath("//p[@class='mail-text']")
    (subject,) = page.xpath("//p[@class='mail-text']/preceding-sibling::p/strong")
    session.commit()
    with app.app_context():
        assert upkeep.remind_jury(DUE - 14 * DAY) == 1
    (mail,) = mailbox()
    assert (subject.text_content(), shown.text_content()) == (mail.subject, mail.body.strip())
    review(session, task)
    assert "mail-text" not in office.client.get(PAGE).text
