import re

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize.models import Edition, Extension
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import DAY, NOW, edition, entry, extension, manuscript, person, seat
from tests.prize.views.conftest import Mailbox, Visit, values

PAGE = "/organise/prize/2027/extensions"
TYPED = {
    "email": "mia@students.example",
    "name": "Mia Brunner",
    "until": "2027-03-05T00:00",
    "reason": "Fire in the students' home on 27 February.",
}


@pytest.fixture
def year(session: Session) -> Edition:
    """Closes at 13:00 on 2 March in Zurich, a day from now."""
    return edition(session, zone="Europe/Zurich", closes_at=NOW + DAY)


@pytest.fixture
def office(year: Edition, olga: Person, visit: Visit) -> Visitor:
    return visit(olga)


def listed(page: TestResponse) -> dict[str, list[str]]:
    """Who has longer: the essay, until when, why, and who gave it."""
    items = html.fromstring(page.text).xpath('//li[@class="listing"]')
    texts = [[" ".join(part.text_content().split()) for part in (item[0], *item[1])] for item in items]
    return {name: [essay, *rest] for essay, name, *rest in texts}


def test_somebody_who_has_not_registered_gets_longer_an_account_and_a_mail_with_both_zones(
    session: Session, office: Visitor, mailbox: Mailbox
) -> None:
    answer = office.send(PAGE, **TYPED)
    assert (answer.status_code, answer.location) == (303, PAGE)
    mia = session.scalars(select(Person).filter_by(email="mia@students.example")).one()
    (mail,) = mailbox()
    assert (mail.to, mail.subject) == (mia.email, "You have longer for the Ascona Prize")
    assert "  Thursday 4 March 2027, 24:00 Zurich time\n  Thursday 4 March 2027, 23:00 UTC\n" in mail.body
    assert "http://localhost/prize/2027/entry" in mail.body
    (welcome,) = re.findall(r"http://localhost(/welcome/\S+)", mail.body)
    assert office.client.application.test_client().get(welcome).status_code == 200
    page = office.client.get(PAGE)
    assert notices(page) == ["Mia Brunner has longer, and a mail says so."]
    assert listed(page) == {
        "Mia Brunner": [
            "no essay yet",
            "Until before Thursday 4 March 2027, 24:00 Zurich time, 4 March, 23:00 UTC",
            "Fire in the students' home on 27 February.",
            "mia@students.example. Given by Olga, Monday 1 March 2027, 13:00 Zurich time",
        ]
    }


def test_whoever_has_longer_can_hand_in_after_everybody_and_is_told_their_own_deadline(
    session: Session, office: Visitor, ada: Person, ben: Person, visit: Visit, clock: object
) -> None:
    office.send(PAGE, **TYPED | {"email": ada.email, "name": ""})
    clock.instant = NOW + 2 * DAY
    assert "Thursday 4 March 2027, 24:00 Zurich time" in visit(ada).client.get("/prize/2027/entry").text
    assert visit(ben).client.get("/prize/2027/entry/edit").status_code == 409
    assert visit(ada).client.get("/prize/2027/entry/edit").status_code == 200


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"until": "2027-03-02T13:00"}, "Until: That is not longer: everybody has until Tuesday 2 March 2027, 13:00 Z"),
        ({"until": "2027-05-01T14:01"}, "Until: That is too long: reviews are taken until before Saturday 1 May 2027"),
        ({"until": "2027-03-28T02:30"}, "Until: No clock shows this time: daylight saving skips it."),
        ({"until": ""}, "Until: Until when? This moment itself is too late."),
        ({"reason": " "}, "Why: Why do they get longer? It is kept, so that it can be defended."),
        ({"email": "mia"}, "Mail address: This is not a mail address."),
        ({"name": ""}, "Name, if they have no account yet: Nobody has an account with this address."),
    ],
)
def test_what_cannot_be_given_is_asked_back_with_what_was_typed(
    session: Session, office: Visitor, mailbox: Mailbox, changed: dict[str, str], said: str
) -> None:
    answer = office.send(PAGE, **TYPED | changed)
    (error,) = errors(answer)
    assert (answer.status_code, error[: len(said)]) == (422, said)
    assert values(answer) == {name: value for name, value in (TYPED | changed).items() if value}
    assert (session.scalars(select(Extension)).all(), mailbox()) == ([], [])


def test_after_the_deadline_it_must_still_be_to_come(
    year: Edition, olga: Person, visit: Visit, clock: FixedClock
) -> None:
    clock.instant = NOW + 4 * DAY
    answer = visit(olga).send(PAGE, **TYPED)
    (error,) = errors(answer)
    assert error == "Until: That has passed: it is now Friday 5 March 2027, 13:00 Zurich time."


def test_whoever_judges_gets_none(session: Session, year: Edition, office: Visitor, jun: Person) -> None:
    seat(session, year, jun)
    answer = office.send(PAGE, **TYPED | {"email": jun.email})
    said = "Mail address: This person has a seat in the jury or the committee, and cannot enter this edition."
    assert (answer.status_code, errors(answer)) == (403, [said])


def test_it_is_changed_by_giving_it_again_and_the_same_again_is_no_second_mail(
    session: Session, office: Visitor, ada: Person, mailbox: Mailbox
) -> None:
    mine = TYPED | {"email": ada.email, "name": ""}
    for until in ("2027-03-05T00:00", "2027-03-06T00:00", "2027-03-06T00:00"):
        office.send(PAGE, **mine | {"until": until})
    form = values(office.client.get(f"{PAGE}?change={ada.id}"))
    assert form == {"email": ada.email, "until": "2027-03-06 00:00:00", "reason": TYPED["reason"]}
    assert len(mailbox()) == 2


def test_it_is_taken_back_with_a_mail_while_no_essay_is_in_time_by_it(
    session: Session, year: Edition, office: Visitor, olga: Person, ada: Person, ben: Person, mailbox: Mailbox
) -> None:
    for somebody in (ada, ben):
        extension(session, year, somebody, olga)
    manuscript(session, entry(session, year, ben, code="BBBBBB"), received_at=NOW + DAY)
    page = office.client.get(PAGE)
    until = "Until before Wednesday 3 March 2027, 13:00 Zurich time, 3 March, 12:00 UTC"
    assert {name: row[:2] for name, row in listed(page).items()} == {
        "Ada": ["no essay yet", until],
        "Ben": ["BBBBBB", f"{until} by extension"],
    }
    back = [f"{PAGE}/{somebody.id}/take-back" for somebody in (ada, ben)]
    assert [path in page.text for path in back] == [True, False]
    assert office.send(PAGE, back[0]).status_code == 303
    refused = office.send(PAGE, back[1])
    assert (refused.status_code, "Essay BBBBBB came in time by this extension" in refused.text) == (409, True)
    (mail,) = mailbox()
    assert (mail.to, mail.subject) == (ada.email, "You no longer have longer for the Ascona Prize")
    assert "Tuesday 2 March 2027, 12:00 UTC" in mail.body


def test_the_extension_of_another_year_is_not_found(session: Session, office: Visitor, olga: Person) -> None:
    mia = person(session, "Mia")
    extension(session, edition(session, 2028), mia, olga)
    assert office.send(PAGE, f"{PAGE}/{mia.id}/take-back").status_code == 404


def test_a_decided_edition_gives_none(session: Session, year: Edition, office: Visitor) -> None:
    year.decided_at = NOW
    session.commit()
    page = office.client.get(PAGE)
    assert ("nobody gets longer any more" in page.text, 'id="reason"' in page.text) == (True, False)
    answer = office.send("/account", PAGE, **TYPED)
    assert answer.status_code == 422
    assert "Once the winners are decided there is none." in answer.text
