"""The pages of one's own data, as Ada meets them in a browser."""

import io
import json
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.audit import register
from portal.audit.models import Act
from portal.mail.models import Mail
from tests.accounts.conftest import PASSWORD, Mailbox, Visitor, csrf_token, errors, notices
from tests.builders import NOW, person

WORDS = "delete my account"


def opened(answer: TestResponse) -> dict[str, bytes]:
    with answer, ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def make_stale(visitor: Visitor) -> None:
    with visitor.client.session_transaction() as cookie:
        cookie["proved_at"] -= 20 * 60


class TestDownload:
    def test_ada_gets_her_account_her_mails_and_her_acts_and_nobody_else_s(
        self, visitor: Visitor, ada: Person, session: Session
    ) -> None:
        ben = person(session, "Ben")
        for number, whose in enumerate((ada, ben)):
            session.add(
                Mail(
                    message_id=f"<{number}@localhost>", kind="prize/received", to=whose.email, body="",
                    subject=f"To {whose.name}", created_at=NOW, due_at=NOW, sent_at=NOW,
                )
            )  # fmt: skip
            register.record(session, actor=whose, verb="submit", subject=f"entry {whose.name}", now=NOW)
        session.commit()
        visitor.signs_in(ada.email)
        answer = visitor.send("/account/data", to="/account/data/download")
        assert (answer.status_code, answer.headers["Content-Disposition"], answer.headers["Cache-Control"]) == (
            200, "attachment; filename=my-data-2027-03-01.zip", "private, no-store",
        )  # fmt: skip
        files = opened(answer)
        assert list(files) == ["README.txt", "account.json", "mails.json", "register.json"]
        assert json.loads(files["account.json"]) == {
            "name": "Ada", "email": ada.email, "is_organiser": False,
            "created_at": "2027-03-01T12:00:00+00:00", "confirmed_at": "2027-03-01T12:00:00+00:00",
        }  # fmt: skip
        assert [mail["subject"] for mail in json.loads(files["mails.json"])] == ["To Ada"]
        acts = [(act["verb"], act["subject"]) for act in json.loads(files["register.json"])]
        assert acts == [("submit", "entry Ada"), ("download data", f"person {ada.id}")]
        assert files["README.txt"].startswith(
            b"What the portal holds of Ada\nhttp://localhost\n01 March 2027, 12:00 UTC\n"
        )
        assert b"Ben" not in b"".join(files.values())

    def test_after_twenty_minutes_the_password_is_asked_for_and_then_the_button_is_there_again(
        self, visitor: Visitor, ada: Person, session: Session
    ) -> None:
        visitor.signs_in(ada.email)
        make_stale(visitor)
        answer = visitor.send("/account/data", to="/account/data/download")
        assert (answer.status_code, answer.location) == (302, "/account/verify?next=/account/data")
        assert session.scalars(select(Act)).all() == []
        back = visitor.send(
            "/account/verify?next=/account/data", to="/account/verify", password=PASSWORD, next="/account/data"
        )
        assert back.location == "/account/data"
        assert "account.json" in opened(visitor.send("/account/data", to="/account/data/download"))

    def test_it_is_not_a_link_that_another_site_could_open(self, visitor: Visitor, ada: Person) -> None:
        visitor.signs_in(ada.email)
        assert visitor.client.get("/account/data/download").status_code == 405


class TestDelete:
    def test_ada_deletes_her_account_and_is_nobody(
        self, visitor: Visitor, another: Callable[[], Visitor], ada: Person, session: Session, mailbox: Mailbox
    ) -> None:
        phone, old = another(), ada.email
        phone.signs_in(old)
        visitor.signs_in(old)
        another().send("/reset", email=old)
        assert [mail.kind for mail in mailbox()] == ["accounts/reset"]
        answer = visitor.send("/account/data/delete", words="Delete my account")
        assert (answer.status_code, answer.location) == (303, "/")
        assert notices(visitor.client.get("/")) == [
            "Your account is deleted, and you are signed out. A last mail confirms it."
        ]
        assert [visitor.is_signed_in, phone.is_signed_in] == [False, False]
        session.refresh(ada)
        assert (ada.name, ada.email, ada.password, ada.active, ada.confirmed_at, ada.erased_at) == (
            "Deleted account", f"person-{ada.id}@erased.invalid", None, False, None, NOW,
        )  # fmt: skip
        (last,) = mailbox()
        assert (last.to, last.subject) == (old, "Your account is deleted")
        acts = session.execute(select(Act.actor_id, Act.verb, Act.subject, Act.facts)).all()
        assert [tuple(act) for act in acts] == [
            (ada.id, "delete account", f"person {ada.id}", {"mails": 1}),
        ]
        assert register.verify(session) == []
        assert errors(another().signs_in(old)) == ["The address and the password do not go together."]

    def test_the_address_is_free_again_and_the_placeholder_is_nobody_s(
        self, visitor: Visitor, another: Callable[[], Visitor], ada: Person, session: Session, mailbox: Mailbox
    ) -> None:
        old = ada.email
        visitor.signs_in(old)
        visitor.send("/account/data/delete", words=WORDS)
        another().send("/register", name="Ada", email=old, password=PASSWORD)
        again = session.scalars(select(Person).filter_by(email=old)).one()
        assert again.id != ada.id
        count = len(mailbox())
        placeholder = f"person-{ada.id}@erased.invalid"
        assert errors(another().send("/register", name="Ada", email=placeholder, password=PASSWORD)) != []
        another().send("/reset", email=placeholder)
        assert len(mailbox()) == count

    @pytest.mark.parametrize("typed", ["", "delete", "delete my accounts", "löschen"])
    def test_nothing_happens_by_a_slip_of_the_hand(
        self, visitor: Visitor, ada: Person, session: Session, typed: str
    ) -> None:
        visitor.signs_in(ada.email)
        answer = visitor.send("/account/data/delete", words=typed)
        said = "Type “delete my account”: These three words, so that nothing is deleted by a slip of the hand."
        assert (answer.status_code, errors(answer)) == (422, [said])
        session.refresh(ada)
        assert (ada.erased_at, visitor.is_signed_in) == (None, True)

    @pytest.mark.parametrize("typed", ["“delete my account”", " DELETE  my account. "])
    def test_quotation_marks_and_capitals_are_no_slip(
        self, visitor: Visitor, ada: Person, session: Session, typed: str
    ) -> None:
        visitor.signs_in(ada.email)
        assert visitor.send("/account/data/delete", words=typed).status_code == 303

    def test_a_session_left_open_for_twenty_minutes_cannot_delete(
        self, visitor: Visitor, ada: Person, session: Session
    ) -> None:
        visitor.signs_in(ada.email)
        token = csrf_token(visitor.client.get("/account/data/delete").text)
        make_stale(visitor)
        facts = {"csrf_token": token, "words": WORDS}
        page, act = visitor.client.get("/account/data/delete"), visitor.client.post("/account/data/delete", data=facts)
        assert (page.status_code, page.location) == (302, "/account/verify?next=/account/data/delete")
        assert act.status_code == 401
        session.refresh(ada)
        assert ada.erased_at is None

    def test_a_second_press_finds_nobody_to_delete(self, visitor: Visitor, ada: Person, session: Session) -> None:
        visitor.signs_in(ada.email)
        page = visitor.client.get("/account/data/delete").text
        facts = {"csrf_token": csrf_token(page), "words": WORDS}
        cookie = visitor.cookie
        assert visitor.client.post("/account/data/delete", data=facts).status_code == 303
        visitor.client.set_cookie("session", cookie)
        assert visitor.client.post("/account/data/delete", data=facts).status_code == 401
        assert session.scalars(select(Act.verb)).all() == ["delete account"]

    def test_the_last_organiser_stays_and_the_last_but_one_may_go(
        self, visitor: Visitor, ada: Person, session: Session, app: Flask
    ) -> None:
        ada.is_organiser = True
        session.commit()
        visitor.signs_in(ada.email)
        page = visitor.client.get("/account/data/delete")
        assert ("You are the only organiser." in page.text, 'name="words"' in page.text) == (True, False)
        facts = {"csrf_token": csrf_token(page.text), "words": WORDS}
        assert visitor.client.post("/account/data/delete", data=facts).status_code == 409
        session.refresh(ada)
        assert ada.erased_at is None
        person(session, "Olga", is_organiser=True, active=False)
        assert visitor.client.post("/account/data/delete", data=facts).status_code == 409
        person(session, "Otto", is_organiser=True)
        assert visitor.client.post("/account/data/delete", data=facts).status_code == 303
        session.refresh(ada)
        assert (ada.is_organiser, ada.erased_at) == (False, NOW)


def test_the_page_says_what_is_kept_and_what_would_go(visitor: Visitor, ada: Person) -> None:
    visitor.signs_in(ada.email)
    overview = visitor.client.get("/account/data").text
    assert all(f"<dt>{what}</dt>" in overview for what in ("Name and address", "Mails to you", "Register of acts"))
    assert "until 90 days after a mail was sent" in overview
    assert ada.email in visitor.client.get("/account/data/delete").text
    assert 'href="/account/data"' in visitor.client.get("/account").text
