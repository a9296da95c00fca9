from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from tests.accounts.conftest import PASSWORD, Mailbox, Visitor, errors, link, notices
from tests.builders import NOW

BEN = {"name": "Ben", "email": "Ben@Example.org", "password": PASSWORD}


def ben(session: Session) -> Person:
    session.expire_all()
    return session.scalars(select(Person).filter_by(email="ben@example.org")).one()


def test_ben_opens_an_account_confirms_it_and_signs_in(visitor: Visitor, session: Session, mailbox: Mailbox) -> None:
    answer = visitor.send("/register", **BEN)
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert notices(visitor.client.get("/sign-in")) == [
        "Thank you. A mail is on its way to ben@example.org: open the link in it within a day, then sign in here."
    ]
    (mail,) = mailbox()
    assert (mail.to, mail.kind) == ("ben@example.org", "accounts/confirm")
    answer = visitor.send(link(mail))
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert ben(session).confirmed_at == NOW
    assert visitor.signs_in("BEN@example.org").status_code == 302
    assert visitor.is_signed_in


def test_the_account_and_its_mail_are_written_together(visitor: Visitor, session: Session, mailbox: Mailbox) -> None:
    visitor.send("/register", **BEN)
    assert (ben(session).created_at, ben(session).confirmed_at, ben(session).is_organiser) == (NOW, None, False)
    assert mailbox()[0].created_at == NOW


def test_where_ben_was_going_survives_the_confirmation(visitor: Visitor, mailbox: Mailbox) -> None:
    visitor.send("/register?next=/prize/2027/entry", **BEN, next="/prize/2027/entry")
    answer = visitor.send(link(mailbox()[0]), next="/prize/2027/entry")
    assert answer.location == "/sign-in?next=/prize/2027/entry"


def test_a_mail_scanner_that_opens_the_link_confirms_nothing(
    visitor: Visitor, session: Session, mailbox: Mailbox
) -> None:
    visitor.send("/register", **BEN)
    (mail,) = mailbox()
    assert [visitor.client.get(link(mail)).status_code, visitor.client.head(link(mail)).status_code] == [200, 200]
    assert ben(session).confirmed_at is None
    assert visitor.send(link(mail)).status_code == 303
    assert ben(session).confirmed_at == NOW


def test_a_confirmation_works_once(visitor: Visitor, mailbox: Mailbox) -> None:
    visitor.send("/register", **BEN)
    (mail,) = mailbox()
    visitor.send(link(mail))
    visitor.client.get("/sign-in")
    answer = visitor.client.get(link(mail))
    assert (answer.location, notices(visitor.client.get("/sign-in"))) == (
        "/sign-in",
        ["This address is confirmed already. Sign in."],
    )


@pytest.mark.parametrize(("age", "status"), [(timedelta(hours=24), 303), (timedelta(hours=24, seconds=1), 302)])
def test_a_confirmation_holds_for_24_hours(
    visitor: Visitor, session: Session, mailbox: Mailbox, clock: FixedClock, age: timedelta, status: int
) -> None:
    visitor.send("/register", **BEN)
    page = visitor.client.get(link(mailbox()[0])).text
    clock.instant = NOW + age
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert visitor.client.post(link(mailbox()[0]), data={"csrf_token": token}).status_code == status
    assert (ben(session).confirmed_at is not None) == (status == 303)


def test_an_unconfirmed_account_is_shut_and_only_its_owner_is_told_why(visitor: Visitor) -> None:
    visitor.send("/register", **BEN)
    visitor.client.get("/sign-in")
    assert errors(visitor.signs_in("ben@example.org", "not the password")) == [
        "The address and the password do not go together."
    ]
    assert errors(visitor.signs_in("ben@example.org")) == [
        "Your address is not confirmed yet. Open the link in the mail that we sent, or have it sent again."
    ]
    assert not visitor.is_signed_in


def test_one_confirmation_goes_out_in_an_hour(visitor: Visitor, mailbox: Mailbox, clock: FixedClock) -> None:
    visitor.send("/register", **BEN)
    visitor.send("/confirm", email="ben@example.org")
    visitor.send("/register", **BEN)
    assert len(mailbox()) == 1
    clock.instant = NOW + timedelta(hours=1)
    visitor.send("/confirm", email="ben@example.org")
    assert [mail.kind for mail in mailbox()] == ["accounts/confirm"] * 2


def test_an_unconfirmed_account_gets_no_other_mail(visitor: Visitor, mailbox: Mailbox) -> None:
    visitor.send("/register", **BEN)
    visitor.send("/reset", email="ben@example.org")
    assert [mail.kind for mail in mailbox()] == ["accounts/confirm"]


def test_registering_a_known_address_changes_nothing_and_tells_its_owner(
    visitor: Visitor, session: Session, ada: Person, mailbox: Mailbox
) -> None:
    before = ada.password
    visitor.send("/register", name="Mallory", email=ada.email, password="another good one")
    session.refresh(ada)
    assert (ada.name, ada.password) == ("Ada", before)
    assert [(mail.to, mail.kind) for mail in mailbox()] == [(ada.email, "accounts/registered-already")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Name: Please give your name."),
        ({"name": " \t "}, "Name: Please give your name."),
        ({"name": "n" * 121}, "Name: A name has at most 120 characters here."),
        ({"email": ""}, "E-mail address: Please give your e-mail address."),
        (
            {"email": "ben@"},
            "E-mail address: This is not an e-mail address we can write to. Look for a slip of the pen.",
        ),
        (
            {"email": "ben@example.org\r\nBcc: all@example.org"},
            "E-mail address: This is not an e-mail address we can write to. Look for a slip of the pen.",
        ),
        ({"password": ""}, "Password: Please give a password."),
        ({"password": "1234567"}, "Password: A password has 8 to 128 characters; this one has 7."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    visitor: Visitor, session: Session, mailbox: Mailbox, typed: dict[str, str], said: str
) -> None:
    assert errors(visitor.send("/register", **{**BEN, **typed})) == [said]
    assert (session.query(Person).count(), mailbox()) == (0, [])


def test_a_name_of_several_lines_becomes_one(visitor: Visitor, session: Session) -> None:
    visitor.send("/register", **{**BEN, "name": "Ben\r\nBcc: all@example.org\0"})
    assert ben(session).name == "Ben Bcc: all@example.org"


def test_nobody_makes_himself_an_organiser(visitor: Visitor, session: Session) -> None:
    visitor.send("/register", **BEN, is_organiser="y", confirmed_at="2020-01-01", active="y", roles="admin", id="1")
    assert (ben(session).is_organiser, ben(session).confirmed_at) == (False, None)
