from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.operations import AddressTaken, accept_invitation, create_person, invite_link
from portal.accounts.queries import by_email
from portal.clock import FixedClock
from portal.refusals import Conflict
from tests.accounts.conftest import PASSWORD, Visitor, errors, notices
from tests.builders import NOW, person


@pytest.fixture
def jun(app: Flask, session: Session) -> Person:
    """Jun, who is invited and has no password yet."""
    with app.app_context():
        jun = create_person(session, email="Jun@Example.org", name="Jun", confirmed_at=NOW, now=NOW)
    session.commit()
    return jun


@pytest.fixture
def invitation(app: Flask, jun: Person) -> str:
    with app.app_context():
        url = urlsplit(invite_link(jun))
    assert f"{url.scheme}://{url.netloc}" == "http://localhost"
    return url.path


def test_an_account_is_made_with_its_address_in_lower_case(jun: Person, session: Session) -> None:
    assert (jun.email, jun.password, jun.active, jun.is_organiser) == ("jun@example.org", None, True, False)
    assert by_email(session, " JUN@example.org ") is jun
    assert by_email(session, "nobody@example.org") is None


def test_an_address_has_one_account(app: Flask, jun: Person, session: Session) -> None:
    with app.app_context(), pytest.raises(AddressTaken) as refusal:
        create_person(session, email="JUN@example.org", name="Another", now=NOW)
    assert (refusal.value.email, session.query(Person).count()) == ("jun@example.org", 1)


@pytest.mark.parametrize(
    "email", ["", "jun", "jun@", "a@b@c.org", "jun@example.org\r\nBcc: x@y.org", "jún@example.org"]
)
def test_what_is_no_address_makes_no_account(app: Flask, session: Session, email: str) -> None:
    with app.app_context(), pytest.raises(ValueError, match="address"):
        create_person(session, email=email, name="Jun", now=NOW)


def test_an_account_made_with_a_password_opens_with_it(app: Flask, session: Session, visitor: Visitor) -> None:
    with app.app_context():
        create_person(session, email="olga@example.org", name="Olga", password=PASSWORD, confirmed_at=NOW, now=NOW)
    session.commit()
    assert visitor.signs_in("olga@example.org").status_code == 302


def test_an_invited_person_chooses_a_password_and_signs_in(visitor: Visitor, jun: Person, invitation: str) -> None:
    assert visitor.signs_in(jun.email).status_code == 200
    answer = visitor.send(invitation, password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert notices(visitor.client.get("/sign-in")) == ["Welcome. Your password is saved: sign in with it."]
    assert visitor.signs_in(jun.email).status_code == 302


def test_an_invitation_confirms_the_address_it_went_to(
    app: Flask, visitor: Visitor, session: Session, clock: FixedClock
) -> None:
    noor = person(session, "Noor", confirmed_at=None)
    with app.app_context():
        path = urlsplit(invite_link(noor)).path
    clock.instant = NOW + timedelta(days=1)
    visitor.send(path, password=PASSWORD)
    session.refresh(noor)
    assert noor.confirmed_at == NOW + timedelta(days=1)


def test_an_invitation_works_once_and_opening_it_uses_nothing_up(visitor: Visitor, invitation: str) -> None:
    assert [visitor.client.get(invitation).status_code, visitor.client.head(invitation).status_code] == [200, 200]
    visitor.send(invitation, password=PASSWORD)
    assert visitor.client.get(invitation).location == "/reset"


@pytest.mark.parametrize(("age", "status"), [(timedelta(days=14), 200), (timedelta(days=14, seconds=1), 302)])
def test_an_invitation_holds_for_fourteen_days(
    visitor: Visitor, invitation: str, clock: FixedClock, age: timedelta, status: int
) -> None:
    clock.instant = NOW + age
    assert visitor.client.get(invitation).status_code == status


def test_a_weak_password_is_refused_with_its_reason(visitor: Visitor, invitation: str) -> None:
    answer = visitor.send(invitation, password="jun12345")
    assert (answer.status_code, errors(answer)) == (
        422,
        ["Password: Your own name or address is tried first. Take a few words that do not belong together."],
    )


@pytest.mark.parametrize("token", ["x", "x.y.z", "%00", "a" * 4000])
def test_a_forged_invitation_leads_to_the_reset(visitor: Visitor, token: str) -> None:
    assert visitor.client.get(f"/welcome/{token}").location == "/reset"


def test_an_invitation_accepted_in_two_windows_sets_one_password(jun: Person, session: Session) -> None:
    accept_invitation(session, jun.id, "first", now=NOW)
    with pytest.raises(Conflict):
        accept_invitation(session, jun.id, "second", now=NOW)
    assert jun.password == "first"
