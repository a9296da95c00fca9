from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.events import queries
from portal.events.listing import Listing

DESK = "/organise/events"


@pytest.fixture
def desk(olga: Person, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    return sign_in(olga)


@pytest.fixture
def kept(session: Session) -> Callable[[str], Listing]:
    """The listing of this slug, as the database has it now."""

    def kept(slug: str) -> Listing:
        session.expire_all()
        listing = queries.of_slug(session, slug)
        assert listing is not None
        return listing

    return kept


def fields(page: str) -> dict[str, Any]:
    """What the form on the page holds, as a browser would send it; without what its buttons say."""
    (form,) = html.fromstring(page).xpath("//main//form[.//input[@name='csrf_token']]")
    # The first line's end in a text area is the page's own.
    return {name: value.removeprefix("\n") for name, value in form.form_values() if name != "act"}


def send(client: FlaskClient, address: str, page: str | None = None, **typed: str) -> TestResponse:
    """The form of a page, with this typed into it. page: what was on the screen; else it is opened now"""
    shown = fields(page if page is not None else client.get(address).text)
    return client.post(address, data={**shown, **typed})


def errors(page: str) -> Mapping[str, str]:
    """What is said of each field, by its id."""
    found = html.fromstring(page).xpath("//p[@class='field-error']")
    return {
        str(p.get("id")).removesuffix("-error"): " ".join(p.text_content().split()).removeprefix("Error: ")
        for p in found
    }


def words(page: str, path: str = "//main") -> str:
    """What can be read there, in one line."""
    return " ".join(" ".join(node.text_content() for node in html.fromstring(page).xpath(path)).split())
