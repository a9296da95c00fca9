import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize.models import Edition, Role, Seat
from portal.prize.operations import seats
from tests.accounts.conftest import Visitor, errors
from tests.builders import NOW, SECOND, edition, entry
from tests.prize.views.conftest import Mailbox, Visit, heading


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session)


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


def invite(
    session: Session, year: Edition, olga: Person, role: Role = Role.JUROR, email: str = "wil@example.org"
) -> str:
    """The address of the invitation's page."""
    _, token = seats.invite(session, year.id, role=role, name="Wil", email=email, organiser=olga, now=NOW)
    session.commit()
    return f"/prize/invitations/{token}"


def its_seat(session: Session) -> Seat:
    session.expire_all()
    return session.scalars(select(Seat)).one()


def test_somebody_without_an_account_makes_one_and_sits_down(
    session: Session, year: Edition, olga: Person, visitor: Visitor
) -> None:
    page = invite(session, year, olga)
    assert heading(visitor.client.get(page)) == "Dear Wil, will you join the jury?"
    answer = visitor.send(page, f"{page}/accept", name="Wil Boer", password="nine quiet lakes")
    assert (answer.status_code, answer.location) == (303, "/prize/jury/seat/2027")
    wil = session.scalars(select(Person).filter_by(email="wil@example.org")).one()
    assert (wil.name, wil.confirmed_at, its_seat(session).person_id) == ("Wil Boer", NOW, wil.id)
    assert heading(visitor.client.get("/prize/jury/")) == "Jury desk"


def test_a_committee_member_arrives_at_the_committee(
    session: Session, year: Edition, olga: Person, visitor: Visitor
) -> None:
    page = invite(session, year, olga, Role.COMMITTEE)
    answer = visitor.send(page, f"{page}/accept", name="Wil", password="nine quiet lakes")
    assert answer.location == "/prize/2027/committee/"
    assert visitor.client.get(answer.location).status_code == 200


def test_what_is_wrong_with_the_new_account_is_said_and_the_seat_stays_open(
    session: Session, year: Edition, olga: Person, visitor: Visitor
) -> None:
    page = invite(session, year, olga)
    answer = visitor.send(page, f"{page}/accept", name="", password="short")
    assert (answer.status_code, [error.split(":")[0] for error in errors(answer)]) == (
        422,
        ["Your name", "Choose a password"],
    )
    assert its_seat(session).accepted_at is None


def test_an_account_for_the_address_must_sign_in_first(
    session: Session, year: Edition, olga: Person, jun: Person, visitor: Visitor
) -> None:
    page = invite(session, year, olga, email=jun.email)
    assert "Sign in to accept" in visitor.client.get(page).text
    answer = visitor.send(page, f"{page}/accept", name="Mallory", password="nine quiet lakes")
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={page}")
    assert its_seat(session).accepted_at is None


def test_whoever_is_signed_in_takes_the_seat(
    session: Session, year: Edition, olga: Person, jun: Person, visit: Visit
) -> None:
    page = invite(session, year, olga)
    visitor = visit(jun)
    assert f"you are signed in as {jun.email}" in " ".join(visitor.client.get(page).text.split())
    assert visitor.send(page, f"{page}/accept").status_code == 303
    assert its_seat(session).person_id == jun.id


def test_an_entrant_cannot_judge_her_own_edition(
    session: Session, year: Edition, olga: Person, ada: Person, visit: Visit
) -> None:
    page = invite(session, year, olga)
    entry(session, year, ada)
    assert visit(ada).send(page, f"{page}/accept").status_code == 409
    assert its_seat(session).accepted_at is None


def test_declining_needs_no_account_and_is_final(
    session: Session, year: Edition, olga: Person, visitor: Visitor
) -> None:
    page = invite(session, year, olga)
    answer = visitor.send(page, f"{page}/decline")
    assert (answer.status_code, heading(answer)) == (200, "Thank you for telling us")
    assert its_seat(session).declined_at == NOW
    assert visitor.client.get(page).status_code == 410


def test_a_link_that_is_fetched_is_not_opened_and_a_press_is(
    session: Session, year: Edition, olga: Person, visitor: Visitor
) -> None:
    page = invite(session, year, olga)
    visitor.client.get(page)
    visitor.client.head(page)
    assert its_seat(session).opened_at is None
    answer = visitor.send(page, f"{page}/seen", later="y")
    assert (answer.status_code, heading(answer)) == (200, "Thank you: take your time")
    assert its_seat(session).opened_at == NOW
    assert heading(visitor.client.get(page)) == "Dear Wil, will you join the jury?"


def test_the_page_s_script_tells_that_somebody_is_there_and_the_first_time_is_kept(
    session: Session, year: Edition, olga: Person, visitor: Visitor, clock: FixedClock
) -> None:
    page = invite(session, year, olga)
    for seconds in (0, 5):
        clock.instant = NOW + seconds * SECOND
        answer = visitor.send(page, f"{page}/seen")
        assert (answer.status_code, answer.data) == (204, b"")
    assert its_seat(session).opened_at == NOW


def test_a_link_works_once_and_until_it_expires(
    session: Session, year: Edition, olga: Person, jun: Person, visit: Visit, clock: FixedClock
) -> None:
    page = invite(session, year, olga)
    clock.instant = its_seat(session).expires_at
    assert visit(jun).client.get(page).status_code == 410
    clock.instant -= SECOND
    visit(jun).send(page, f"{page}/accept")
    assert visit(jun).client.get(page).status_code == 410


def test_the_mail_leads_to_the_page(
    session: Session, year: Edition, olga: Person, visit: Visit, visitor: Visitor, mailbox: Mailbox
) -> None:
    jury = "/organise/prize/2027/jury"
    answer = visit(olga).send(jury, f"{jury}/seats", role="juror", name="Wil", email="Wil@Example.org")
    assert (answer.status_code, answer.location) == (303, jury)
    (mail,) = mailbox()
    assert (mail.to, mail.subject) == ("wil@example.org", "Will you join the jury of the Ascona Prize?")
    (path,) = re.findall(r"^http://localhost(/prize/invitations/\S+)$", mail.body, re.MULTILINE)
    assert heading(visitor.client.get(path)) == "Dear Wil, will you join the jury?"
