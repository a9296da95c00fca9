import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.mail.models import Mail
from tests.builders import person

PASSWORD = "seven quiet lakes"


@dataclass
class Visitor:
    """Somebody at a browser: fetches a page, fills in its form, sends it."""

    client: FlaskClient

    def send(self, page: str, to: str = "", **typed: str) -> TestResponse:
        """Fill in the form of `page` and send it there, or to another address."""
        html = self.client.get(page).text
        return self.client.post(to or page, data={"csrf_token": csrf_token(html), **typed})

    def signs_in(self, address: str, password: str = PASSWORD) -> TestResponse:
        return self.send("/sign-in", email=address, password=password)

    @property
    def is_signed_in(self) -> bool:
        return self.client.get("/account").status_code == 200

    @property
    def cookie(self) -> str:
        cookie = self.client.get_cookie("session")
        assert cookie is not None
        return cookie.value


def csrf_token(html: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found, "the page has no form"
    return found[1]


def notices(response: TestResponse) -> list[str]:
    """What the page tells its reader above the content."""
    return [text.strip() for text in re.findall(r'role="status">\s*<p>(.*?)</p>', response.text, re.DOTALL)]


def errors(response: TestResponse) -> list[str]:
    """What the page says is wrong with the form."""
    found = re.search(r'class="error-summary".*?<ul>(.*?)</ul>', response.text, re.DOTALL)
    return (
        [re.sub(r"<[^>]+>", "", item).strip() for item in re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL)]
        if found
        else []
    )


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def another(app: Flask) -> Callable[[], Visitor]:
    return lambda: Visitor(app.test_client())


@pytest.fixture
def ada(app: Flask, session: Session) -> Person:
    """Ada, whose account is confirmed and has a password."""
    with app.app_context():
        password = hash_password(PASSWORD)
    return person(session, "Ada", password=password)


Mailbox = Callable[[], list[Mail]]


@pytest.fixture
def mailbox(session: Session) -> Mailbox:
    """The mails written so far, oldest first."""

    def read() -> list[Mail]:
        session.expire_all()
        return list(session.scalars(select(Mail).order_by(Mail.id)))

    return read


def link(mail: Mail) -> str:
    """The path of the first link in a mail; its address must be the portal's own."""
    found = re.search(r"^(http://localhost)(/\S+)$", mail.body, re.MULTILINE)
    assert found, mail.body
    return urlsplit(found[2])._replace(scheme="", netloc="").geturl()
