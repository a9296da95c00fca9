import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize import upkeep
from portal.prize.models import Edition, Entry, Extension, Manuscript, Receipt
from portal.prize.operations import declarations, intake
from portal.prize.refusals import IntakeBusy
from portal.prize.rules.declarations import DECLARATIONS
from tests.accounts.conftest import Visitor, csrf_token, errors, notices
from tests.builders import DAY, NOW, edition, entry, seat
from tests.essays import essay
from tests.prize.views.conftest import Mailbox, Visit, facts, values

PAGE = "/organise/prize/2027/mailed"
# Clocks in Zurich, an hour before those of UTC.
TYPED = {
    "email": "Mia.Brunner@students.example",
    "name": "Mia Brunner",
    "zone": "Europe/Zurich",
    "received_at": "2027-02-28T23:30",
    "title": "The chair by the window",
    "school": "School of Medicine, Elmstead",
    "country": "CH",
    "year_of_study": "4",
    "help_received": "A friend read it.",
    "student": "y",
}
ESSAY = essay(5000)
CAME = datetime(2027, 2, 28, 22, 30, tzinfo=UTC)


@pytest.fixture
def year(session: Session) -> Edition:
    """Closed half a day ago; a mail that came the day before is in time."""
    return edition(session, closes_at=NOW - DAY / 2)


@pytest.fixture
def office(year: Edition, olga: Person, visit: Visit) -> Visitor:
    return visit(olga)


def enter(office: Visitor, *, content: bytes | None = ESSAY, **changed: str) -> TestResponse:
    """Fill in the form, and send it. content: of the Word file; None where none is chosen."""
    typed: dict[str, Any] = {**TYPED, **changed, "csrf_token": csrf_token(office.client.get(PAGE).text)}
    if content is not None:
        typed["file"] = BytesIO(content), "My essay.docx"
    return office.client.post(PAGE, data=typed)


def test_a_mailed_essay_counts_from_when_the_mail_came_and_its_author_gets_account_receipt_and_questions(
    session: Session, office: Visitor, olga: Person, mailbox: Mailbox
) -> None:
    answer = enter(office)
    mia = session.scalars(select(Person).filter_by(email="mia.brunner@students.example")).one()
    its = session.scalars(select(Entry).filter_by(person_id=mia.id)).one()
    assert (answer.status_code, answer.location) == (303, f"/organise/prize/2027/entries/{its.code}")
    assert (mia.name, mia.password, mia.confirmed_at) == ("Mia Brunner", None, None)
    manuscript = session.scalars(select(Manuscript).filter_by(entry_id=its.id)).one()
    assert (manuscript.received_at, manuscript.arrived_at, manuscript.entered_by_id) == (CAME, NOW, olga.id)
    assert its.declared == {"student": DECLARATIONS["student"]}
    act = session.scalars(select(Act).filter_by(verb="enter")).one()
    assert (act.actor_id, act.subject, act.facts["received_at"]) == (olga.id, f"entry {its.code}", CAME.isoformat())
    stated = session.scalars(select(Receipt)).one().stated
    assert (stated["received_at"], stated["entered_by_organiser"]) == ("2027-02-28T22:30:00.000000Z", True)

    (mail,) = mailbox()
    assert (mail.to, mail.subject) == (mia.email, f"The essay that you sent by mail is entered: {its.code}")
    assert [file["name"] for file in mail.attachments] == [f"receipt-{its.code}-{act.number}.json"]
    asked = re.findall(r"^  - (.*)$", mail.body, re.MULTILINE)
    assert asked == [text for key, text in DECLARATIONS.items() if key != "student"]
    assert "Sunday 28 February 2027, 22:30 UTC" in mail.body
    assert "The call has closed" in mail.body
    welcome = re.findall(r"http://localhost(/welcome/\S+)", mail.body)
    assert office.client.application.test_client().get(*welcome).status_code == 200


def test_the_essay_s_page_says_who_entered_it_and_what_is_to_be_declared(session: Session, office: Visitor) -> None:
    page = office.client.get(enter(office).location)
    assert notices(page) == ["Entered. The receipt is on its way to mia.brunner@students.example."]
    said = facts(page)
    assert (said["Author"], said["Words"]) == ("Mia Brunner", "5,000")
    assert said["Received"] == "Sunday 28 February 2027, 22:30 UTC"
    assert said["Entered"] == "By Olga, Monday 1 March 2027, 12:00 UTC, from a mail received at the time above."
    missing = [text for key, text in DECLARATIONS.items() if key != "student"]
    assert [text for text in DECLARATIONS.values() if f"<li>{text}</li>" in page.text] == missing


def test_whoever_has_an_account_keeps_it_and_is_sent_no_link_to_choose_a_password(
    session: Session, office: Visitor, ada: Person, mailbox: Mailbox
) -> None:
    ada.password = "a hash"
    session.commit()
    enter(office, email=ada.email.upper(), name="Ada L.", **dict.fromkeys(DECLARATIONS, "y"))
    assert session.scalars(select(Entry.person_id)).all() == [ada.id]
    (mail,) = mailbox()
    assert (mail.to, "/welcome/" in mail.body, "One thing is missing" in mail.body) == (ada.email, False, False)


def test_the_name_of_the_account_and_that_in_the_mail_are_both_looked_for(
    session: Session, office: Visitor, ada: Person
) -> None:
    ada.name = "Ada Quillmarrow"
    session.commit()
    text = essay(5000, more="Thank you, nurse Quillmarrow, said Brunner.")
    enter(office, email=ada.email, content=text)
    (found,) = (f for f in session.scalars(select(Manuscript)).one().findings if f["code"] == "names-author")
    assert {place["match"] for place in found["places"]} == {"Quillmarrow", "Brunner"}
    refused = enter(office, email=ada.email, title="Quillmarrow's chair")
    assert errors(refused) == ["Title of the essay: The jury reads the title, and the author’s name stands in it."]


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"received_at": "2027-03-01T13:01"}, 422, "That is still to come: it is now Monday 1 March 2027, 12:00 UTC."),
        ({"received_at": "2027-03-01T01:00"}, 409, "That is too late: from this author essays are received before"),
        ({"received_at": "2027-01-01T00:00"}, 409, "That is before the call opened, Saturday 30 January 2027, 12:00"),
        ({"received_at": ""}, 422, "Say when the mail came: the essay counts from then."),
        ({"zone": "Europe/London", "received_at": "2026-10-25T01:30"}, 422, "Clocks show this time twice"),
        ({"zone": "Europe/London", "received_at": "2026-03-29T01:30"}, 422, "No clock shows this time"),
        ({"email": "mia"}, 422, "This is not a mail address."),
        ({"email": "mía@students.example"}, 422, "This is not a mail address."),
        ({"title": "What Mia saw"}, 422, "The jury reads the title, and the author’s name stands in it."),
    ],
)
def test_what_cannot_be_entered_is_asked_back_with_everything_that_was_typed(
    session: Session, office: Visitor, mailbox: Mailbox, changed: dict[str, str], status: int, said: str
) -> None:
    answer = enter(office, **changed)
    (error,) = errors(answer)
    assert (answer.status_code, said in " ".join(error.split())) == (status, True), error
    assert values(answer) == {name: value for name, value in (TYPED | changed).items() if value}
    assert "please choose the file again" in " ".join(answer.text.split())
    assert (session.scalars(select(Entry)).all(), mailbox()) == ([], [])
    assert session.scalars(select(Person).where(Person.email.like("mia%"))).all() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "Choose the file that came with the mail: one Word file (.docx)."),
        (essay(4999), "4,999 words; the call asks for at least 5,000."),
    ],
)
def test_a_file_that_is_refused_or_missing_is_said_so(
    session: Session, office: Visitor, content: bytes | None, said: str
) -> None:
    answer = enter(office, content=content)
    (error,) = errors(answer)
    assert (answer.status_code, said in error) == (422, True)
    assert session.scalars(select(Entry)).all() == []


def test_whoever_judges_cannot_be_entered(session: Session, year: Edition, office: Visitor, jun: Person) -> None:
    seat(session, year, jun)
    answer = enter(office, email=jun.email)
    assert (answer.status_code, errors(answer)) == (
        403,
        ["Mail address: This person has a seat in the jury or the committee of this edition, and cannot enter it."],
    )


def test_what_the_author_handed_in_after_the_mail_is_not_replaced_by_it(
    session: Session, year: Edition, office: Visitor, ada: Person
) -> None:
    entry(session, year, ada)
    # The builder's essay came a day before NOW, which is after 10 in the morning.
    answer = enter(office, email=ada.email, received_at="2027-02-28T10:00")
    (error,) = errors(answer)
    assert (answer.status_code, "has handed in an essay here since then" in error) == (409, True)
    assert session.scalars(select(Manuscript.number)).all() == [1]


def test_a_mailed_version_replaces_the_one_before_and_takes_back_nothing_that_was_declared(
    session: Session, year: Edition, office: Visitor, ada: Person
) -> None:
    its = entry(session, year, ada)
    asked = enter(office, email=ada.email)
    assert (asked.status_code, errors(asked)) == (409, ["Not ticked: It replaces the essay that stands"])
    assert enter(office, email=ada.email, replaces="y").status_code == 303
    session.expire_all()
    assert its.declared == DECLARATIONS
    standing = session.scalars(select(Manuscript).filter_by(entry_id=its.id, replaced_at=None)).one()
    assert (standing.number, standing.received_at) == (2, CAME)


def test_what_is_owed_is_asked_for_again_a_week_and_a_day_before_the_deadline_and_no_longer_once_declared(
    app: Flask, session: Session, year: Edition, office: Visitor, visit: Visit, mailbox: Mailbox
) -> None:
    year.closes_at = year.reading_from = closes_at = NOW + 30 * DAY
    year.reviews_due_at = NOW + 60 * DAY
    session.commit()
    enter(office)
    instants = [closes_at - 8 * DAY, closes_at - 7 * DAY, closes_at - 6 * DAY]
    with app.app_context():
        assert [upkeep.remind(at) for at in instants] == [0, 1, 0]
    mail = mailbox()[-1]
    code = session.scalars(select(Entry.code)).one()
    assert (mail.kind, mail.subject) == ("prize/undeclared", f"Your essay {code} still lacks your declaration")
    asked = re.findall(r"^  - (.*)$", mail.body, re.MULTILINE)
    assert asked == [text for key, text in DECLARATIONS.items() if key != "student"]
    assert ["7 days are left" in mail.body, "/welcome/" in mail.body] == [True, True]
    mia = session.scalars(select(Person).filter_by(email="mia.brunner@students.example")).one()
    declarations.declare(session, year.id, mia.id, list(DECLARATIONS), now=NOW)
    session.commit()
    with app.app_context():
        assert upkeep.remind(closes_at - DAY) == 0


def test_whoever_took_the_mailed_essay_back_owes_nothing(
    app: Flask, session: Session, year: Edition, office: Visitor
) -> None:
    year.closes_at = year.reading_from = NOW + 30 * DAY
    year.reviews_due_at = NOW + 60 * DAY
    session.commit()
    enter(office)
    session.execute(update(Entry).values(withdrawn_at=NOW))
    session.commit()
    with app.app_context():
        assert upkeep.remind(NOW + 29 * DAY) == 0


def test_the_same_mail_entered_twice_is_one_act_and_one_mail(
    session: Session, office: Visitor, mailbox: Mailbox
) -> None:
    enter(office)
    again = office.client.get(enter(office).location)
    assert notices(again)[-1] == "This very essay stands already, as you have typed it: nothing has changed."
    assert (len(session.scalars(select(Act).filter_by(verb="enter")).all()), len(mailbox())) == (1, 1)


def test_a_mail_after_the_deadline_counts_by_extension_and_its_page_says_so(
    session: Session, year: Edition, office: Visitor, ada: Person, olga: Person
) -> None:
    session.add(
        Extension(
            edition_id=year.id,
            person_id=ada.id,
            closes_at=NOW + DAY,
            reason="ill",
            granted_by_id=olga.id,
            granted_at=NOW - DAY,
        )
    )
    session.commit()
    page = office.client.get(enter(office, email=ada.email, received_at="2027-03-01T08:00").location)
    assert facts(page)["Received"] == "Monday 1 March 2027, 07:00 UTC by extension"


def test_a_busy_intake_says_so_and_keeps_what_was_typed(
    session: Session, office: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise IntakeBusy

    monkeypatch.setattr(intake, "accept", busy)
    answer = enter(office)
    assert (answer.status_code, values(answer)["title"]) == (503, "The chair by the window")
    assert "Many essays are coming in at this moment" in answer.text
