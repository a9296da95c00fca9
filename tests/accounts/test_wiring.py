import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from tests.accounts.conftest import PASSWORD, Mailbox, Visitor, link

PAGES = ["/sign-in", "/register", "/reset", "/confirm"]


def test_nobody_is_signed_in_by_a_token_in_a_header_or_an_address(client: FlaskClient, ada: Person, app: Flask) -> None:
    with app.test_request_context():
        token = ada.get_auth_token()
    assert client.get(f"/account?auth_token={token}").status_code == 302
    assert client.get("/account", headers={"Authentication-Token": token}).status_code == 302


@pytest.mark.parametrize("body", ["[]", "null", '{"email": {"a": 1}}', "nonsense"])
@pytest.mark.parametrize("page", [*PAGES, "/sign-out"])
def test_the_account_pages_take_forms_and_no_json(visitor: Visitor, page: str, body: str) -> None:
    visitor.client.get("/sign-in")
    with visitor.client.session_transaction() as cookie:
        cookie["csrf_token"] = "known"
    answer = visitor.client.post(page, data=body, content_type="application/json", headers={"X-CSRFToken": "nonsense"})
    assert answer.status_code in (400, 415)


HOSTILE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\t/evil.example", "\t//evil.example", " //evil.example", "/\n/evil.example", "/\r/evil.example",
    "\x0b//evil.example",
    "/\x00/evil.example", "https://evil.example", "http://evil.example", "HTTPS://evil.example", "https:evil.example",
    "https:/evil.example", "http:///evil.example", "//evil.example@localhost", "//localhost@evil.example",
    "https://localhost@evil.example", "http://localhost", "http://localhost/account", "//localhost/account",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:a@b",
    "evil.example", "account", "./account", "../account", "?x=1", "#x", "security.logout", "accounts.account",
    "/account\\..\\evil", "/ok\r\nSet-Cookie: a=b", "/\x7f/evil.example",
]  # fmt: skip


@pytest.mark.parametrize("where", HOSTILE)
def test_signing_in_leads_nowhere_else(visitor: Visitor, ada: Person, where: str) -> None:
    in_the_form = visitor.send("/sign-in", email=ada.email, password=PASSWORD, next=where)
    in_the_address = visitor.client.get("/sign-in", query_string={"next": where})
    assert [in_the_form.status_code, in_the_address.status_code] == [400, 400]
    assert not visitor.is_signed_in


@pytest.mark.parametrize("where", ["/account", "/prize/2027/entry?step=2", "/events/?q=a%20b&from=2027-01-01", "/x#y"])
def test_signing_in_leads_back_to_where_one_was(visitor: Visitor, ada: Person, where: str) -> None:
    answer = visitor.send("/sign-in", email=ada.email, password=PASSWORD, next=where)
    assert (answer.status_code, answer.location) == (302, where)


def test_a_closed_page_leads_to_the_sign_in_and_back(client: FlaskClient) -> None:
    answers = [client.get("/account?tab=é&x=1"), client.head("/account")]
    assert [answer.location for answer in answers] == [
        "/sign-in?next=/account?tab%3D%C3%A9%26x%3D1",
        "/sign-in?next=/account",
    ]


def test_what_a_stranger_posts_is_not_done_and_shown_again(visitor: Visitor, ada: Person, session: Session) -> None:
    answer = visitor.send("/sign-in", to="/account", name="Mallory")
    assert (answer.status_code, ">Mallory</textarea>" in answer.text) == (401, True)
    session.refresh(ada)
    assert ada.name == "Ada"


def test_no_address_no_password_and_no_token_is_logged(
    visitor: Visitor, ada: Person, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        visitor.send("/register", name="Ben", email="ben@example.org", password=PASSWORD)
        visitor.send("/reset", email=ada.email)
        visitor.signs_in(ada.email, "not the password")
        visitor.client.get("/confirm/forged-token")
        visitor.signs_in(ada.email)
    said = caplog.text.lower()
    secrets = ["ben@", ada.email, PASSWORD, "not the password", "forged-token", *map(link, mailbox())]
    assert [secret for secret in secrets if secret.lower() in said] == []
