"""A new password, by a mailed link or on the account page; a new address; a new name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.operations import invite_link
from portal.clock import FixedClock
from tests.accounts.conftest import PASSWORD, Mailbox, Visitor, csrf_token, errors, link, notices
from tests.builders import NOW, person

NEW = "nine loud rivers"
OLD_LINK = "This link is not valid any more. Ask for a new one."
Another = Callable[[], Visitor]


def kinds(mailbox: Mailbox) -> list[str]:
    return [mail.kind.removeprefix("accounts/") for mail in mailbox()]


class TestReset:
    def test_a_forgotten_password_is_replaced_by_way_of_the_mailbox(
        self, visitor: Visitor, another: Another, ada: Person, mailbox: Mailbox
    ) -> None:
        phone = another()
        phone.signs_in(ada.email)
        assert notices(visitor.send("/reset", email=ada.email)) == [
            f"If there is an account with the address {ada.email}, a mail is on its way. Open its link within an hour."
        ]
        answer = visitor.send(link(mailbox()[0]), password=NEW)
        assert (answer.status_code, answer.location) == (302, "/sign-in")
        assert kinds(mailbox) == ["reset", "password-changed"]
        assert [phone.is_signed_in, visitor.is_signed_in] == [False, False]
        assert errors(visitor.signs_in(ada.email)) != []
        assert visitor.signs_in(ada.email, NEW).status_code == 302

    def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(
        self, visitor: Visitor, ada: Person, mailbox: Mailbox
    ) -> None:
        visitor.send("/reset", email=ada.email)
        where = link(mailbox()[0])
        assert [visitor.client.get(where).status_code, visitor.client.head(where).status_code] == [200, 200]
        assert visitor.send(where, password=NEW).status_code == 302

    def test_a_link_works_once(self, visitor: Visitor, ada: Person, mailbox: Mailbox, session: Session) -> None:
        visitor.send("/reset", email=ada.email)
        where = link(mailbox()[0])
        page = visitor.client.get(where).text
        visitor.client.post(where, data={"csrf_token": csrf_token(page), "password": NEW})
        session.refresh(ada)
        kept = ada.password
        again = visitor.client.post(where, data={"csrf_token": csrf_token(page), "password": "yet another one"})
        session.refresh(ada)
        assert (again.status_code, again.location, ada.password) == (302, "/reset", kept)

    @pytest.mark.parametrize(("age", "where"), [(3600, "/sign-in"), (3601, "/reset")])
    def test_a_link_holds_for_an_hour(
        self, visitor: Visitor, ada: Person, mailbox: Mailbox, clock: FixedClock, age: int, where: str
    ) -> None:
        visitor.send("/reset", email=ada.email)
        path = link(mailbox()[0])
        page = visitor.client.get(path).text
        clock.instant = NOW + timedelta(seconds=age)
        answer = visitor.client.post(path, data={"csrf_token": csrf_token(page), "password": NEW})
        assert (answer.status_code, answer.location) == (302, where)

    @pytest.mark.parametrize("event", ["sign out", "change of password"])
    def test_a_link_dies_with_the_session_it_could_replace(
        self, visitor: Visitor, another: Another, ada: Person, mailbox: Mailbox, event: str
    ) -> None:
        visitor.send("/reset", email=ada.email)
        ada_herself = another()
        ada_herself.signs_in(ada.email)
        if event == "sign out":
            ada_herself.send("/account", to="/sign-out")
        else:
            ada_herself.send("/account/password", password=PASSWORD, new_password=NEW)
        assert visitor.client.get(link(mailbox()[0])).location == "/reset"

    def test_a_link_for_one_purpose_serves_no_other(
        self, app: Flask, visitor: Visitor, ada: Person, session: Session, mailbox: Mailbox
    ) -> None:
        ben = person(session, "Ben", confirmed_at=None)
        visitor.send("/reset", email=ada.email)
        visitor.send("/confirm", email=ben.email)
        with app.app_context():
            invitation = invite_link(ben).rsplit("/", 1)[1]
        reset, confirm = [link(mail).rsplit("/", 1)[1] for mail in mailbox()]
        for path in [f"/confirm/{reset}", f"/confirm/{invitation}", f"/reset/{confirm}", f"/welcome/{reset}"]:
            assert visitor.client.get(path).status_code == 302, path
        answer = visitor.send("/reset", to=f"/account/email/{reset}")
        assert answer.status_code == 302
        session.refresh(ben)
        session.refresh(ada)
        assert (ben.confirmed_at, ada.email.split("-")[0]) == (None, "ada")

    def test_a_second_mail_within_five_minutes_is_not_sent(
        self, visitor: Visitor, ada: Person, mailbox: Mailbox, clock: FixedClock
    ) -> None:
        visitor.send("/reset", email=ada.email)
        visitor.send("/reset", email=ada.email)
        assert kinds(mailbox) == ["reset"]
        clock.instant = NOW + timedelta(minutes=5)
        visitor.send("/reset", email=ada.email)
        assert kinds(mailbox) == ["reset", "reset"]

    @pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example"])
    def test_a_link_never_begins_with_a_host_that_a_request_claims(
        self, visitor: Visitor, ada: Person, mailbox: Mailbox, host: str
    ) -> None:
        token = csrf_token(visitor.client.get("/reset").text)
        facts = {"csrf_token": token, "email": ada.email}
        assert visitor.client.post("/reset", data=facts, headers={"Host": host}).status_code == 400
        visitor.client.post("/reset", data=facts, headers={"X-Forwarded-Host": host})
        (mail,) = mailbox()
        assert host not in mail.body
        assert link(mail).startswith("/reset/")


class TestPassword:
    def test_a_new_password_ends_every_other_session(
        self, visitor: Visitor, another: Another, ada: Person, mailbox: Mailbox
    ) -> None:
        phone = another()
        phone.signs_in(ada.email)
        visitor.signs_in(ada.email)
        answer = visitor.send("/account/password", password=PASSWORD, new_password=NEW)
        assert (answer.status_code, answer.location) == (302, "/account")
        assert [visitor.is_signed_in, phone.is_signed_in] == [True, False]
        assert kinds(mailbox) == ["password-changed"]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"password": "wrong one"}, "Present password: This is not your present password."),
            ({"new_password": PASSWORD}, "Present password: This is your present password. Choose another."),
            ({"new_password": "short"}, "New password: A password has 8 to 128 characters; this one has 5."),
        ],
    )
    def test_what_is_wrong_is_said_and_the_old_one_stays(
        self, visitor: Visitor, ada: Person, session: Session, typed: dict[str, str], said: str
    ) -> None:
        visitor.signs_in(ada.email)
        kept = ada.password
        assert errors(visitor.send("/account/password", **{"password": PASSWORD, "new_password": NEW, **typed})) == [
            said
        ]
        session.refresh(ada)
        assert ada.password == kept

    def test_a_session_left_open_does_not_guess_the_password_for_long(self, visitor: Visitor, ada: Person) -> None:
        visitor.signs_in(ada.email)
        facts = {"new_password": NEW}
        statuses = [visitor.send("/account/password", password=f"guess {n}", **facts).status_code for n in range(11)]
        assert statuses == [200] * 10 + [429]


class TestAddress:
    def test_ada_moves_to_a_new_address_and_the_old_one_is_told(
        self, visitor: Visitor, another: Another, ada: Person, session: Session, mailbox: Mailbox
    ) -> None:
        old, phone = ada.email, another()
        phone.signs_in(old)
        visitor.signs_in(old)
        visitor.send("/account/email", email="Ada.New@Example.org")
        session.refresh(ada)
        assert ada.email == old
        (mail,) = mailbox()
        assert (mail.to, kinds(mailbox)) == ("ada.new@example.org", ["change-email"])
        answer = visitor.send(link(mail))
        assert (answer.status_code, answer.location) == (302, "/account")
        session.refresh(ada)
        assert ada.email == "ada.new@example.org"
        assert [(mail.to, mail.kind) for mail in mailbox()[1:]] == [(old, "accounts/email-changed")]
        assert [visitor.is_signed_in, phone.is_signed_in] == [True, False]

    def test_opening_the_link_changes_nothing(
        self, visitor: Visitor, client: FlaskClient, ada: Person, session: Session, mailbox: Mailbox
    ) -> None:
        old = ada.email
        visitor.signs_in(old)
        visitor.send("/account/email", email="ada.new@example.org")
        assert [client.get(link(mailbox()[0])).status_code, client.head(link(mailbox()[0])).status_code] == [200, 200]
        session.refresh(ada)
        assert ada.email == old

    def test_a_link_works_once_and_for_two_hours(
        self, visitor: Visitor, ada: Person, session: Session, mailbox: Mailbox, clock: FixedClock
    ) -> None:
        visitor.signs_in(ada.email)
        visitor.send("/account/email", email="ada.late@example.org")
        clock.instant = NOW + timedelta(hours=2, seconds=1)
        visitor.send(link(mailbox()[0]))
        session.refresh(ada)
        assert ada.email != "ada.late@example.org"
        clock.instant = NOW
        visitor.send(link(mailbox()[0]))
        session.refresh(ada)
        assert ada.email == "ada.late@example.org"
        ada.email = "ada.back@example.org"
        session.commit()
        visitor.send(link(mailbox()[0]))
        session.refresh(ada)
        assert ada.email == "ada.back@example.org"

    def test_links_that_went_to_the_old_address_are_dead(
        self, visitor: Visitor, another: Another, ada: Person, mailbox: Mailbox
    ) -> None:
        another().send("/reset", email=ada.email)
        visitor.signs_in(ada.email)
        visitor.send("/account/email", email="ada.new@example.org")
        visitor.send(link(mailbox()[1]))
        assert another().client.get(link(mailbox()[0])).location == "/reset"

    def test_an_address_of_somebody_else_is_answered_like_any_other_and_gets_no_mail(
        self, visitor: Visitor, ada: Person, session: Session, mailbox: Mailbox
    ) -> None:
        ben = person(session, "Ben")
        visitor.signs_in(ada.email)
        answers = [visitor.send("/account/email", email=email) for email in (ben.email, "free@example.org")]
        assert [notices(answer) for answer in answers] == [
            [f"A mail with a link is on its way to {email}. Open the link within two hours."]
            for email in (ben.email, "free@example.org")
        ]
        assert [mail.to for mail in mailbox()] == ["free@example.org"]

    def test_an_address_taken_meanwhile_is_not_taken_again(
        self, visitor: Visitor, ada: Person, session: Session, mailbox: Mailbox
    ) -> None:
        old = ada.email
        visitor.signs_in(old)
        visitor.send("/account/email", email="wanted@example.org")
        person(session, "Ben", email="wanted@example.org")
        assert visitor.send(link(mailbox()[0])).status_code == 302
        session.refresh(ada)
        assert ada.email == old

    def test_twenty_minutes_after_the_sign_in_the_password_is_asked_for_again(
        self, visitor: Visitor, ada: Person, mailbox: Mailbox
    ) -> None:
        visitor.signs_in(ada.email)
        with visitor.client.session_transaction() as cookie:
            cookie["proved_at"] -= 20 * 60
        answer = visitor.client.get("/account/email")
        assert (answer.status_code, answer.location) == (302, "/account/verify?next=/account/email")
        refused = visitor.send("/account/verify", to="/account/email", email="thief@example.org")
        assert (refused.status_code, mailbox()) == (401, [])
        assert errors(visitor.send("/account/verify", password="guess")) == [
            "Password: This is not your present password."
        ]
        answer = visitor.send("/account/verify", password=PASSWORD, next="/account/email")
        assert (answer.status_code, answer.location) == (303, "/account/email")
        assert visitor.client.get("/account/email").status_code == 200


class TestName:
    def test_ada_mends_her_name(self, visitor: Visitor, ada: Person, session: Session) -> None:
        visitor.signs_in(ada.email)
        answer = visitor.send("/account", name=" Ada  King ")
        assert (answer.status_code, answer.location) == (303, "/account")
        session.refresh(ada)
        assert ada.name == "Ada King"

    def test_a_name_may_not_be_empty(self, visitor: Visitor, ada: Person, session: Session) -> None:
        visitor.signs_in(ada.email)
        answer = visitor.send("/account", name=" ")
        assert (answer.status_code, errors(answer)) == (422, ["Name: Please give your name."])
        session.refresh(ada)
        assert ada.name == "Ada"

    def test_a_name_is_shown_and_never_obeyed(self, visitor: Visitor, ada: Person) -> None:
        visitor.signs_in(ada.email)
        visitor.send("/account", name="<script>alert(1)</script>{{ 7*7 }}")
        page = visitor.client.get("/account").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
