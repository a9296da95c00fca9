"""Before an act of weight the password is asked for once more, and nothing typed is lost by it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from tests.accounts.conftest import PASSWORD, Mailbox, Visitor, csrf_token, errors, link, notices
from tests.builders import NOW

MINUTE = timedelta(minutes=1)
NEW = "ada.new@example.org"
Another = Callable[[], Visitor]


@pytest.mark.parametrize(("age", "asks"), [(15 * MINUTE - timedelta(seconds=1), False), (15 * MINUTE, True)])
def test_a_password_counts_for_fifteen_minutes(
    visitor: Visitor, ada: Person, clock: FixedClock, age: timedelta, asks: bool
) -> None:
    visitor.signs_in(ada.email)
    clock.instant = NOW + age
    assert (visitor.client.get("/account/email").status_code == 302) is asks


def hidden(html: str) -> dict[str, str]:
    """What a form carries along unseen."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html))


@pytest.fixture
def stale(visitor: Visitor, ada: Person, clock: FixedClock) -> Visitor:
    """Ada, signed in twenty minutes ago."""
    visitor.signs_in(ada.email)
    clock.instant = NOW + 20 * MINUTE
    return visitor


def test_a_form_waits_for_the_password_with_all_that_was_typed(stale: Visitor, mailbox: Mailbox) -> None:
    asked = stale.send("/account", to="/account/email?next=/events/", email=NEW)
    assert (asked.status_code, mailbox()) == (401, [])
    assert 'action="/account/email?next=/events/"' in asked.text
    carried = hidden(asked.text)
    assert carried["email"] == NEW
    wrong = stale.client.post("/account/email", data={**carried, "password_again": "guess"})
    assert (wrong.status_code, errors(wrong)) == (401, ["Password: This is not your present password."])
    assert hidden(wrong.text)["email"] == NEW
    assert mailbox() == []
    right = stale.client.post("/account/email", data={**carried, "password_again": PASSWORD})
    assert notices(right) == [f"A mail with a link is on its way to {NEW}. Open the link within two hours."]
    assert [mail.to for mail in mailbox()] == [NEW]


def ways_back(html: str) -> list[str]:
    return re.findall(r'<a href="([^"]+)">Leave it, and go back</a>', html)


def test_whoever_would_rather_not_goes_back_to_the_page_with_the_form(stale: Visitor) -> None:
    def sends(referrer: str, **more: str) -> str:
        data = {"csrf_token": csrf_token(stale.client.get("/account").text), "email": NEW, **more}
        return stale.client.post("/account/email", data=data, headers={"Referer": referrer}).text

    asked = sends("http://localhost/account?tab=1")
    assert ways_back(asked) == ["/account"]
    again = sends("http://localhost/account/email", password_again="guess", back_to=hidden(asked)["back_to"])
    assert (ways_back(again), hidden(again)["back_to"]) == (["/account"], "/account")


@pytest.mark.parametrize(
    "referrer", ["", "http://localhost/sign-out", "http://localhost//evil.example/", "http://localhost/nowhere"]
)
def test_nobody_is_led_back_to_what_is_no_page(stale: Visitor, referrer: str) -> None:
    data = {"csrf_token": csrf_token(stale.client.get("/account").text), "email": NEW}
    asked = stale.client.post("/account/email", data=data, headers={"Referer": referrer} if referrer else None)
    assert (asked.status_code, ways_back(asked.text), "back_to" in asked.text) == (401, [], False)
    led = stale.client.post("/account/email", data=data | {"back_to": "//evil.example/"})
    assert (led.status_code, ways_back(led.text), "evil" in led.text) == (401, [], False)


def test_neither_password_is_shown_again(stale: Visitor) -> None:
    asked = stale.send("/account", to="/account/email", email=NEW, password_again="a wrong guess")
    assert asked.status_code == 401
    assert "a wrong guess" not in asked.text


def test_after_it_the_next_act_is_not_asked_again(stale: Visitor, clock: FixedClock) -> None:
    stale.send("/account", to="/account/email", email=NEW, password_again=PASSWORD)
    clock.instant += 14 * MINUTE
    assert stale.client.get("/account/data/delete").status_code == 200


def test_a_form_of_another_site_waits_for_nothing(stale: Visitor, mailbox: Mailbox) -> None:
    answer = stale.client.post("/account/email", data={"email": NEW, "password_again": PASSWORD})
    assert (answer.status_code, mailbox()) == (400, [])


def test_the_eleventh_try_waits_on_whichever_page(stale: Visitor) -> None:
    token = csrf_token(stale.client.get("/account").text)
    statuses = [
        stale.client.post("/account/verify", data={"csrf_token": token, "password": f"guess {n}"}).status_code
        for n in range(5)
    ]
    facts = {"csrf_token": token, "email": NEW, "password_again": "guess"}
    statuses += [stale.client.post("/account/email", data=facts).status_code for _ in range(5)]
    assert statuses == [422] * 5 + [401] * 5
    answer = stale.client.post("/account/email", data={**facts, "password_again": PASSWORD})
    assert (answer.status_code, NEW in answer.text) == (429, True)


def test_a_link_in_a_mail_is_no_password(
    stale: Visitor, clock: FixedClock, mailbox: Mailbox, ada: Person, session: Session
) -> None:
    clock.instant = NOW
    stale.send("/account/email", email=NEW)
    clock.instant = NOW + 20 * MINUTE
    assert stale.send(link(mailbox()[0])).location == "/account"
    session.refresh(ada)
    assert ada.email == NEW
    assert stale.is_signed_in
    assert stale.client.get("/account/data/delete").location == "/account/verify?next=/account/data/delete"


def test_a_session_from_before_there_were_proofs_is_asked(visitor: Visitor, ada: Person) -> None:
    visitor.signs_in(ada.email)
    with visitor.client.session_transaction() as cookie:
        del cookie["proved_at"]
    assert visitor.client.get("/account/email").status_code == 302


def test_a_session_from_before_there_were_proofs_survives_a_change_of_address_and_is_asked(
    visitor: Visitor, ada: Person, mailbox: Mailbox
) -> None:
    visitor.signs_in(ada.email)
    visitor.send("/account/email", email=NEW)
    with visitor.client.session_transaction() as cookie:
        del cookie["proved_at"]
    assert visitor.send(link(mailbox()[0])).location == "/account"
    assert visitor.client.get("/account/data/delete").location == "/account/verify?next=/account/data/delete"


def test_nobody_without_a_password_is_let_through(stale: Visitor, ada: Person, session: Session) -> None:
    ada.password = None
    session.commit()
    for typed in ("", PASSWORD, "None"):
        assert stale.send("/account/verify", password=typed).status_code == 422
    stale.send("/account/password", password="", new_password="nine loud rivers")
    session.refresh(ada)
    assert ada.password is None
