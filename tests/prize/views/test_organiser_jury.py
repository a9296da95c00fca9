import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Edition, Role, Seat
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.views.conftest import Mailbox, Visit, lines, values

PAGE = "/organise/prize/2027/jury"
OPEN = {"accepted_at": None, "person_id": None}


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session)


@pytest.fixture
def office(year: Edition, olga: Person, visit: Visit) -> Visitor:
    return visit(olga)


def cells(page: object) -> list[list[str]]:
    """What the tables say of each person, without what can be done about it."""
    return [row[:-1] for row in lines(page)]  # type: ignore[arg-type]


def test_with_nobody_invited_the_page_says_what_to_do(office: Visitor) -> None:
    page = " ".join(office.client.get(PAGE).text.split())
    assert "Nobody is invited yet. The jury reads and scores; the committee decides." in page
    assert "Invite the first below. An essay needs 2 readers." in page


def test_the_page_shows_where_everybody_stands_in_counts_only(
    session: Session, year: Edition, office: Visitor, jun: Person, noor: Person, cas: Person
) -> None:
    its = seat(session, year, jun, most_essays=8, close_to={"schools": []})
    text = entry(session, year, person(session), title="The chair")
    review(session, assignment(session, its, text))
    assignment(session, its, entry(session, year, person(session)))
    seat(session, year, noor, **OPEN)
    seat(session, year, cas, Role.COMMITTEE)
    page = office.client.get(PAGE)
    assert cells(page) == [
        [
            f"Jun {jun.email}",
            "seated 27 February 2027",
            "1 of 2 handed in",
            "whom they are close to; at most 8 essays",
        ],
        [
            f"Noor {noor.email}",
            "no answer yet invited 26 February 2027 ; the link holds until 19 March 2027",
            "",
            "",
        ],
        [f"Cas {cas.email}", "seated 27 February 2027"],
    ]
    assert "Jury: 1 seated; 1 no answer yet. Committee: 1 seated." in " ".join(page.text.split())
    assert [leak for leak in ("The chair", text.code) if leak in page.text] == []


def test_an_invitation_that_cannot_be_is_asked_back(
    session: Session, year: Edition, office: Visitor, ada: Person, jun: Person, mailbox: Mailbox
) -> None:
    entry(session, year, ada)
    seat(session, year, jun)
    answers = [
        office.send(PAGE, f"{PAGE}/seats", role="juror", name="Wil", email=email)
        for email in (jun.email, ada.email.upper(), "nobody", "")
    ]
    assert [(a.status_code, errors(a)) for a in answers] == [
        (409, ["Mail address: This address has a seat or an open invitation in this edition."]),
        (409, ["Mail address: Whoever has an entry in this edition cannot judge it."]),
        (422, ["Mail address: This is not a mail address."]),
        (422, ["Mail address: Where should it go?"]),
    ]
    assert [values(a).get("name") for a in answers] == ["Wil"] * 4
    assert (len(session.scalars(select(Seat)).all()), mailbox()) == (1, [])


def test_an_invitation_is_sent_again_and_only_the_new_link_opens_it(
    office: Visitor, mailbox: Mailbox, sol: Person, visit: Visit
) -> None:
    office.send(PAGE, f"{PAGE}/seats", role="juror", name="Wil", email="wil@example.org")
    (again,) = re.findall(rf'action="({PAGE}/seats/\d+/again)"', office.client.get(PAGE).text)
    answer = office.send(PAGE, again)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert notices(office.client.get(PAGE)) == [
        "A new invitation to Wil is on its way. The old link opens nothing any more."
    ]
    links = [re.findall(r"http://localhost(/prize/invitations/\S+)", mail.body)[0] for mail in mailbox()]
    assert [visit(sol).client.get(link).status_code for link in links] == [410, 200]


def test_a_seat_is_withdrawn_and_essays_that_are_not_begun_go_back(
    session: Session, year: Edition, office: Visitor, jun: Person, mailbox: Mailbox
) -> None:
    its = seat(session, year, jun)
    assignment(session, its, entry(session, year, person(session)))
    kept = [assignment(session, its, entry(session, year, person(session))) for _ in range(2)]
    for task, handed_in in zip(kept, (False, True), strict=True):
        review(session, task, handed_in=handed_in)
    answer = office.send(PAGE, f"{PAGE}/seats/{its.id}/withdraw")
    assert (answer.status_code, answer.location) == (303, PAGE)
    session.refresh(its)
    assert its.withdrawn_at == NOW
    assert session.scalars(select(Assignment.id).order_by(Assignment.id)).all() == [task.id for task in kept]
    page = office.client.get(PAGE)
    (told,) = notices(page)
    assert told.startswith("The seat of Jun is withdrawn, and a mail says so. 2 essays have a reader less: plan who")
    assert cells(page)[0][:2] == [f"Jun {jun.email}", "withdrawn 1 March 2027"]
    assert office.send(PAGE, f"{PAGE}/seats/{its.id}/withdraw").status_code == 303
    assert notices(office.client.get(PAGE)) == ["The seat of Jun is withdrawn, and a mail says so."]
    (mail,) = mailbox()
    assert (mail.to, mail.subject) == (jun.email, "Your seat in the jury has ended")
    assert "What you have handed in counts" in " ".join(mail.body.split())


def test_whoever_was_invited_and_has_not_answered_hears_that_the_invitation_is_withdrawn(
    session: Session, year: Edition, office: Visitor, jun: Person, mailbox: Mailbox
) -> None:
    its = seat(session, year, jun, person_id=None, accepted_at=None)
    office.send(PAGE, f"{PAGE}/seats/{its.id}/withdraw")
    (mail,) = mailbox()
    assert (mail.to, mail.subject) == (jun.email, "Your invitation to the jury has ended")
    assert "there is nothing for you to do" in " ".join(mail.body.split())


def test_the_page_offers_only_what_can_be_done(session: Session, year: Edition, office: Visitor) -> None:
    for name, kind in {
        "Seated": {},
        "Waiting": OPEN,
        "Expired": OPEN | {"expires_at": NOW - DAY},
        "Declined": OPEN | {"declined_at": NOW},
        "Gone": {"withdrawn_at": NOW},
    }.items():
        seat(session, year, person(session, name), **kind)
    offered = {row[0].split()[0]: re.findall(r"Yes, (\w+)", row[-1]) for row in lines(office.client.get(PAGE))}
    assert offered == {
        "Seated": ["withdraw"],
        "Waiting": ["write", "withdraw"],
        "Expired": ["write", "withdraw"],
        "Declined": [],
        "Gone": [],
    }


@pytest.mark.parametrize("act", ["again", "withdraw"])
def test_a_seat_of_another_edition_is_not_found(session: Session, office: Visitor, jun: Person, act: str) -> None:
    its = seat(session, edition(session, 2026), jun, Role.COMMITTEE, **OPEN)
    assert office.send(PAGE, f"{PAGE}/seats/{its.id}/{act}").status_code == 404
    session.refresh(its)
    assert (its.withdrawn_at, its.invited_at) == (None, NOW - 3 * DAY)


def test_what_was_typed_is_text(session: Session, year: Edition, office: Visitor) -> None:
    hostile = "<script>alert('x')</script>{{7*7}}"
    seat(session, year, person(session, hostile, email="a@example.org"))
    text = office.client.get(PAGE).text
    assert ("<script>alert" in text, "{{7*7}}" in text) == (False, True)
