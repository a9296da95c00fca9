from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.accounts.models import Person
from portal.clock import FixedClock
from tests.accounts.conftest import Visitor, csrf_token
from tests.builders import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Another = Callable[[], Visitor]


def test_signing_out_ends_every_session(visitor: Visitor, another: Another, ada: Person) -> None:
    phone = another()
    phone.signs_in(ada.email)
    visitor.signs_in(ada.email)
    assert [visitor.is_signed_in, phone.is_signed_in] == [True, True]
    visitor.send("/account", to="/sign-out")
    assert [visitor.is_signed_in, phone.is_signed_in] == [False, False]


def test_a_cookie_kept_from_before_the_sign_out_is_worthless(visitor: Visitor, another: Another, ada: Person) -> None:
    visitor.signs_in(ada.email)
    stolen, thief = visitor.cookie, another()
    thief.client.set_cookie("session", stolen)
    assert thief.is_signed_in
    visitor.send("/account", to="/sign-out")
    thief.client.set_cookie("session", stolen)
    assert not thief.is_signed_in


def test_a_sign_out_without_a_token_is_refused(visitor: Visitor, ada: Person) -> None:
    visitor.signs_in(ada.email)
    assert visitor.client.post("/sign-out").status_code == 400
    assert visitor.client.get("/sign-out").status_code == 405
    assert visitor.is_signed_in


def test_the_cookie_and_its_form_token_are_new_after_the_sign_in(visitor: Visitor, ada: Person) -> None:
    visitor.client.get("/sign-in")
    before = visitor.cookie
    with visitor.client.session_transaction() as cookie:
        token = cookie["csrf_token"]
    visitor.signs_in(ada.email)
    visitor.client.get("/account")
    with visitor.client.session_transaction() as cookie:
        assert cookie["csrf_token"] != token
    assert visitor.cookie != before


@pytest.mark.parametrize(("idle", "stays"), [(12 * HOUR - MINUTE, True), (12 * HOUR, False)])
def test_a_session_ends_twelve_hours_after_its_last_page(
    visitor: Visitor, ada: Person, clock: FixedClock, idle: timedelta, stays: bool
) -> None:
    visitor.signs_in(ada.email)
    clock.instant = NOW + 5 * HOUR
    assert visitor.is_signed_in
    clock.instant = NOW + 5 * HOUR + idle
    assert visitor.is_signed_in == stays


@pytest.mark.parametrize(("age", "stays"), [(30 * DAY - MINUTE, True), (30 * DAY, False)])
def test_a_session_in_use_ends_thirty_days_after_the_sign_in(
    visitor: Visitor, ada: Person, clock: FixedClock, age: timedelta, stays: bool
) -> None:
    visitor.signs_in(ada.email)
    while (at := clock.instant + 11 * HOUR) < NOW + age:
        clock.instant = at
        assert visitor.is_signed_in
    clock.instant = NOW + age
    assert visitor.is_signed_in == stays


def test_the_cookie_is_written_anew_every_ten_minutes_and_not_with_each_page(
    visitor: Visitor, ada: Person, clock: FixedClock
) -> None:
    visitor.signs_in(ada.email)
    visitor.client.get("/account")
    written = []
    for minute in range(0, 21, 5):
        clock.instant = NOW + minute * MINUTE
        written.append("Set-Cookie" in visitor.client.get("/account").headers)
    assert written == [False, False, True, False, True]
    with visitor.client.get("/static/css/portal.css") as style:
        assert "Set-Cookie" not in style.headers


def test_the_cookie_is_for_this_site_s_server_alone(visitor: Visitor) -> None:
    (cookie,) = visitor.client.get("/sign-in").headers.getlist("Set-Cookie")
    assert cookie.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=Lax"]
    assert len(cookie) < 4096


def test_what_was_typed_is_shown_when_the_session_ended_meanwhile(
    visitor: Visitor, ada: Person, clock: FixedClock
) -> None:
    visitor.signs_in(ada.email)
    html = visitor.client.get("/account").text
    clock.instant = NOW + 12 * HOUR
    answer = visitor.client.post(
        "/account",
        data={"csrf_token": csrf_token(html), "name": "Ada <Lovelace>", "password": "a secret"},
        headers={"Referer": "http://localhost/account"},
    )
    assert answer.status_code == 401
    assert ">Ada &lt;Lovelace&gt;</textarea>" in answer.text
    assert 'href="/sign-in?next=/account"' in answer.text
    assert "a secret" not in answer.text
