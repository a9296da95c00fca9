from collections.abc import Callable

import pytest
from flask import Flask

from portal.accounts.models import Person
from tests.accounts.conftest import PASSWORD, Mailbox, Visitor

Another = Callable[[], Visitor]


def test_the_eleventh_wrong_password_waits(visitor: Visitor, ada: Person) -> None:
    statuses = [visitor.signs_in(ada.email, f"guess {n}").status_code for n in range(11)]
    assert statuses == [200] * 10 + [429]
    answer = visitor.signs_in(ada.email)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_a_guesser_locks_nobody_else_out(visitor: Visitor, app: Flask, ada: Person) -> None:
    for n in range(20):
        visitor.signs_in(ada.email, f"guess {n}")
    at_home = app.test_client()
    at_home.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert Visitor(at_home).signs_in(ada.email).status_code == 302


def test_a_made_up_forwarding_header_makes_no_difference(visitor: Visitor, ada: Person) -> None:
    for n in range(11):
        visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{n}"
        answer = visitor.signs_in(ada.email, f"guess {n}")
    assert answer.status_code == 429


def test_one_machine_that_tries_many_addresses_waits_too(visitor: Visitor) -> None:
    statuses = {n: visitor.signs_in(f"{n}@example.org", "guess").status_code for n in range(101)}
    assert (statuses[99], statuses[100]) == (200, 429)


def test_a_sign_in_that_succeeds_counts_nothing(another: Another, ada: Person) -> None:
    assert [another().signs_in(ada.email).status_code for _ in range(15)] == [302] * 15


@pytest.mark.parametrize("page", ["/register", "/reset", "/confirm"])
def test_mail_to_one_address_can_be_asked_for_five_times_an_hour(visitor: Visitor, mailbox: Mailbox, page: str) -> None:
    facts = {"name": "Ben", "password": PASSWORD} if page == "/register" else {}
    statuses = [visitor.send(page, email="ben@example.org", **facts).status_code for _ in range(6)]
    assert statuses == [302 if page == "/register" else 200] * 5 + [429]
    assert len(mailbox()) == (1 if page == "/register" else 0)
