import re
import time
from collections.abc import Callable

import pytest
from flask import Flask
from passlib.hash import argon2
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.accounts.operations import close
from tests.accounts.conftest import PASSWORD, Visitor, errors
from tests.builders import person

WRONG = "The address and the password do not go together."
Another = Callable[[], Visitor]


def test_ada_signs_in_and_out(visitor: Visitor, ada: Person) -> None:
    assert visitor.client.get("/account").location == "/sign-in?next=/account"
    answer = visitor.signs_in(ada.email)
    assert (answer.status_code, answer.location) == (302, "/")
    assert visitor.is_signed_in
    answer = visitor.send("/account", to="/sign-out")
    assert (answer.status_code, answer.location) == (302, "/")
    assert not visitor.is_signed_in


@pytest.mark.parametrize("typed", ["ADA", "Ada", " ada"])
def test_an_address_may_be_typed_in_any_case(visitor: Visitor, ada: Person, typed: str) -> None:
    assert visitor.signs_in(ada.email.replace("ada", typed)).status_code == 302


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("ada", "not the password"),
        ("nobody@example.org", PASSWORD),
        ("ada", ""),
        ("", PASSWORD),
        ("ada", "seven quiet lakes "),
        ("ada", "SEVEN QUIET LAKES"),
        ("ada", "seven quiet\0lakes"),
        ("ada", "x" * 5000),
        ("ada", "x" * 128),
    ],
)
def test_what_does_not_fit_is_answered_in_one_sentence(
    visitor: Visitor, ada: Person, address: str, password: str
) -> None:
    answer = visitor.signs_in(ada.email if address == "ada" else address, password)
    assert (answer.status_code, errors(answer)) == (200, [WRONG] * len(errors(answer)))
    assert not visitor.is_signed_in


def test_a_closed_account_is_shut_and_its_sessions_end(visitor: Visitor, ada: Person, session: Session) -> None:
    visitor.signs_in(ada.email)
    close(ada)
    session.commit()
    assert not visitor.is_signed_in
    assert errors(visitor.signs_in(ada.email)) == [
        "This account is closed. Write to the organiser if that is a mistake."
    ]
    assert errors(visitor.signs_in(ada.email, "not the password")) == [WRONG]


def test_a_password_is_kept_as_argon2id_with_19_mib_and_two_passes(ada: Person) -> None:
    assert ada.password is not None
    assert ada.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_weaker_hash_is_renewed_at_the_next_sign_in(visitor: Visitor, another: Another, session: Session) -> None:
    weak = argon2.using(type="ID", memory_cost=8192, time_cost=1, parallelism=1).hash(PASSWORD)
    ben = person(session, "Ben", password=weak)
    assert visitor.signs_in(ben.email).status_code == 302
    session.refresh(ben)
    assert ben.password is not None
    assert ben.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert another().signs_in(ben.email).status_code == 302


def sign_in_as(address: str) -> Callable[[Visitor], TestResponse]:
    return lambda visitor: visitor.signs_in(address, "not the password")


def ask(page: str, address: str) -> Callable[[Visitor], TestResponse]:
    facts = {"name": "Somebody", "password": PASSWORD} if page == "/register" else {}
    return lambda visitor: visitor.send(page, email=address, **facts)


def ways(page: str, ada: Person, session: Session) -> dict[str, Callable[[Visitor], TestResponse]]:
    """The same act with an address of each kind, all of one length."""
    waiting = person(session, "Bea", email="bea@example.org", confirmed_at=None, password=ada.password)
    closed = person(session, "Cas", email="cas@example.org", active=False, password=ada.password)
    known = person(session, "Dan", email="dan@example.org", password=ada.password)
    invited = person(session, "Eve", email="eve@example.org")
    kinds = {"unknown": "zoe@example.org", "known": known.email, "waiting": waiting.email, "closed": closed.email}
    kinds["invited"] = invited.email
    return {kind: sign_in_as(address) if page == "/sign-in" else ask(page, address) for kind, address in kinds.items()}


TELLS_THE_TIME = {"Set-Cookie", "X-RateLimit-Reset", "Retry-After"}
PAGES = ["/sign-in", "/register", "/reset", "/confirm"]


def _plain(response: TestResponse) -> str:
    """The page without the address that was typed and without its form token."""
    text = re.sub(r'value="[^"]{60,}"', 'value="token"', response.text)
    return re.sub(r"\b(zoe|bea|cas|dan|eve)@example\.org", "address", text)


@pytest.mark.parametrize("page", PAGES)
def test_the_answer_is_the_same_for_every_address(
    app: Flask, another: Another, ada: Person, session: Session, page: str
) -> None:
    answers = {}
    for kind, act in ways(page, ada, session).items():
        app.extensions["limiter"].reset()
        visitor = another()
        answer = act(visitor)
        after = visitor.client.get("/sign-in")
        headers = {name: value for name, value in answer.headers if name not in TELLS_THE_TIME}
        answers[kind] = (answer.status_code, headers, _plain(answer), _plain(after))
    assert len(answers) == 5
    for kind, answer_ in answers.items():
        assert answer_ == answers["unknown"], kind


@pytest.mark.parametrize("page", PAGES)
def test_the_answer_takes_the_same_time_for_every_address(
    app: Flask, another: Another, ada: Person, session: Session, page: str
) -> None:
    acts = ways(page, ada, session)
    # A password is compared at the cost of a hash, which is work; the other pages answer after a fixed time.
    clock, rounds = (time.thread_time, 25) if page == "/sign-in" else (time.perf_counter, 5)
    times: dict[str, list[float]] = {kind: [] for kind in ("unknown", "known")}
    for _ in range(rounds):
        for kind, spent in times.items():
            app.extensions["limiter"].reset()
            visitor = another()
            visitor.client.get(page)
            began = clock()
            acts[kind](visitor)
            spent.append(clock() - began)
    # The fastest of each: the machine of a test has other work to do in between.
    assert min(times["known"]) == pytest.approx(min(times["unknown"]), rel=0.1)
