"""Accounts under several hands at once: on the engine itself, with true commits."""

import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from portal import turns
from portal.accounts import mails
from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.database import transaction
from portal.mail.models import Mail
from tests.accounts.conftest import PASSWORD, Visitor
from tests.builders import NOW


@pytest.fixture
def true_app(engine_app: Flask) -> Iterator[Flask]:
    clock: FixedClock = engine_app.extensions["clock"]
    clock.instant = NOW
    yield engine_app
    with engine_app.app_context(), transaction() as session:
        session.execute(delete(Mail))
        session.execute(delete(Person))
    engine_app.extensions["limiter"].reset()


def register_with(visitor: Visitor, address: str) -> TestResponse:
    return visitor.send("/register", name="Ben", email=address, password=PASSWORD)


def register_at_once(app: Flask, addresses: list[str]) -> list[tuple[int, str | None]]:
    """Each address from a browser of its own, all sent in the same moment: status and destination."""
    together = threading.Barrier(len(addresses))
    answers: list[tuple[int, str | None]] = []

    def register(address: str) -> None:
        visitor = Visitor(app.test_client())
        visitor.client.get("/register")
        together.wait()
        answer = register_with(visitor, address)
        answers.append((answer.status_code, answer.location))

    browsers = [threading.Thread(target=register, args=(address,)) for address in addresses]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    return answers


def test_twenty_who_register_at_once_are_all_let_in(true_app: Flask) -> None:
    addresses = [f"ben-{n:02}@example.org" for n in range(20)]
    assert register_at_once(true_app, addresses) == [(302, "/sign-in")] * 20
    with true_app.app_context(), transaction() as session:
        assert sorted(session.scalars(select(Person.email))) == addresses
        assert sorted(session.scalars(select(Mail.to))) == addresses


def test_a_request_that_fails_while_it_writes_leaves_the_turn_to_others(
    true_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(mails, "post", fail)
    # Nor is there an answer, after which it would be given back.
    monkeypatch.setitem(true_app.config, "PROPAGATE_EXCEPTIONS", True)
    with pytest.raises(RuntimeError):
        register_with(Visitor(true_app.test_client()), "ben@example.org")
    begun = time.monotonic()
    with true_app.app_context(), transaction() as session:
        assert time.monotonic() - begun < turns.LONGEST
        assert session.scalars(select(Person.email)).all() == []


def test_an_address_registered_five_times_at_once_has_one_account_and_every_answer_is_the_same(true_app: Flask) -> None:
    assert register_at_once(true_app, ["ben@example.org"] * 5) == [(302, "/sign-in")] * 5
    with true_app.app_context(), transaction() as session:
        assert session.scalars(select(Person.email)).all() == ["ben@example.org"]
