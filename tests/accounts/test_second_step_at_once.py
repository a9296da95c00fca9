"""A code that twenty bring at the same moment lets one of them in."""

from collections import Counter
from datetime import datetime
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask_security.utils import hash_password

from portal.accounts import second_step
from portal.accounts.models import Person
from portal.database import db
from tests.accounts.conftest import PASSWORD, Visitor, csrf_token
from tests.accounts.phones import Phone, phone_of
from tests.builders import DAY, NOW, person
from tests.events.at_once import Act, at_once

TWENTY = 20
TOMORROW = NOW + DAY


@pytest.fixture
def ada(kept: Flask) -> Person:
    with kept.app_context():
        return person(db.session(), "Ada", password=hash_password(PASSWORD))


@pytest.fixture
def phone(kept: Flask, ada: Person) -> Phone:
    """Ada's, set up yesterday."""
    with kept.app_context():
        phone = phone_of(kept, db.session(), ada)
    kept.extensions["clock"].instant = TOMORROW
    return phone


def bring(person_id: int, code: str, now: datetime) -> Act:
    return lambda session: second_step.take_either(session, person_id, code, now=now)


def test_of_twenty_who_bring_a_code_of_the_app_one_gets_through(kept: Flask, ada: Person, phone: Phone) -> None:
    acts = [bring(ada.id, phone.code(TOMORROW), TOMORROW) for _ in range(TWENTY)]
    assert at_once(kept, acts) == Counter(done=1, CodeRefused=TWENTY - 1)


def test_of_twenty_who_bring_a_recovery_code_one_gets_through(kept: Flask, ada: Person, phone: Phone) -> None:
    acts = [bring(ada.id, phone.recovery[0], TOMORROW) for _ in range(TWENTY)]
    assert at_once(kept, acts) == Counter(done=1, CodeRefused=TWENTY - 1)
    with kept.app_context():
        state = second_step.state(db.session(), ada.id)
    assert state is not None
    assert state.left == 9


def test_of_twenty_browsers_with_one_cookie_and_one_code_one_is_signed_in(
    kept: Flask, ada: Person, phone: Phone
) -> None:
    first = Visitor(kept.test_client())
    first.signs_in(ada.email)
    token, cookie = csrf_token(first.client.get("/sign-in/code").text), first.cookie
    facts = {"csrf_token": token, "code": phone.code(TOMORROW)}
    browsers = [Visitor(kept.test_client()) for _ in range(TWENTY)]
    start, statuses = Barrier(TWENTY), []

    def send(visitor: Visitor) -> None:
        visitor.client.set_cookie("session", cookie)
        start.wait()
        statuses.append(visitor.client.post("/sign-in/code", data=facts).status_code)

    threads = [Thread(target=send, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Eight are looked at, the rest wait: see `few_tries`.
    assert Counter(statuses) == {303: 1, 422: 7, 429: 12}
    assert [browser.is_signed_in for browser in browsers].count(True) == 1
