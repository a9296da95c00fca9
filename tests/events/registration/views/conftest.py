import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.mail.models import Mail
from tests.accounts.conftest import Visitor

Visit = Callable[[Person], Visitor]


@pytest.fixture
def mailbox(session: Session) -> Callable[[], list[tuple[str, str]]]:
    """Every mail so far: to whom (the local part's name) and its subject."""

    def read() -> list[tuple[str, str]]:
        rows = session.execute(select(Mail.to, Mail.subject).order_by(Mail.id))
        return [(re.split(r"-\d", to)[0], subject.split(":")[0]) for to, subject in rows]

    return read


def text_of(answer: TestResponse | str, path: str = "//main") -> str:
    """What a page says there, in one line."""
    page = answer if isinstance(answer, str) else answer.text
    return " ".join(" ".join(html.fromstring(page).xpath(f"string({path})").split()).split())


def fact(answer: TestResponse, term: str) -> str:
    """What the page says under a term of its facts."""
    return text_of(answer, f"//dt[.='{term}']/following-sibling::dd[1]")


def ticked(answer: TestResponse) -> dict[str, Any]:
    """The form of a page with every box ticked, as a browser would send it."""
    form = html.fromstring(answer.text).xpath("//main//form[@method='post']")[0]
    inputs = form.xpath(".//input[@name]")
    return {one.get("name"): one.get("value") or "" for one in inputs if one.get("type") != "radio"}
