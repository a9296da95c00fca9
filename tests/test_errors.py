import logging
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from tests.builders import person


@pytest.mark.parametrize("path", ["/nowhere", "/static/css/nowhere.css", "/prize/1999/"])
def test_a_page_that_is_not_there_is_nobody_elses_either(
    session: Session, sign_in: Callable[[Person], FlaskClient], path: str
) -> None:
    ada = person(session)
    answer = sign_in(ada).get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "private, no-store")
    assert ada.email in answer.text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("SELECT 1", {}, Exception("database is locked")), "database is locked"),
        (NoConnection("QueuePool limit"), "no connection is free"),
    ],
)
def test_a_database_that_cannot_be_asked_is_a_503_and_the_log_says_why(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    said: str,
) -> None:
    def fail(**_: object) -> str:
        raise error

    monkeypatch.setitem(app.view_functions, "prize.public.editions", fail)
    monkeypatch.setattr(fail, "is_public", True, raising=False)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/prize/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert caplog.messages == [f"the database refused: {said}"]


def test_an_error_of_the_database_quotes_nobody(session: Session) -> None:
    with pytest.raises(IntegrityError) as caught:
        session.execute(text("INSERT INTO person (email) VALUES (:email)"), {"email": "ada@example.org"})
    assert "parameters hidden" in str(caught.value)
