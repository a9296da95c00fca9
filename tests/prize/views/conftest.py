import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.mail.models import Mail
from portal.prize.models import Edition, Receipt
from portal.prize.operations import entries, rankings
from portal.prize.rules.declarations import DECLARATIONS
from portal.scoring import office
from portal.scoring.task import Task
from tests.accounts.conftest import Visitor
from tests.builders import NOW, SIGNER, application, edition, upload
from tests.essays import essay

Visit = Callable[[Person], Visitor]
Mailbox = Callable[[], list[Mail]]

# The entry form, filled in well; the file comes on top.
TYPED = {
    "title": "The chair by the window",
    "school": "School of Medicine, Elmstead",
    "country": "CH",
    "year_of_study": "4",
    "help_received": "A friend read it.",
    **dict.fromkeys(DECLARATIONS, "y"),
}


# The file that Ada handed in where there is a receipt.
ESSAY = essay(40)

_worked_out: dict[tuple[str, str], str] = {}

# What a form carries besides what somebody typed.
UNSEEN = {"csrf_token", "attempt", "wording"}


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine shows the same pages, later."""
    monkeypatch.setattr(rankings, "PAGE_SECONDS", 120.0)


@pytest.fixture(autouse=True)
def _same_task_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ranking that was worked out for one test is not worked out again for the next: a second each, of processor."""
    work_out = office._ask

    def ask(job: str, task: Task, seconds: float) -> dict[str, Any]:
        key = job, task.as_json()
        if key not in _worked_out:
            _worked_out[key] = json.dumps(work_out(job, task, seconds))
        found: dict[str, Any] = json.loads(_worked_out[key])
        return found

    monkeypatch.setattr(office, "_ask", ask)


def word_file(words: int = 5000, name: str = "My essay.docx") -> tuple[BytesIO, str]:
    return BytesIO(essay(words)), name


def heading(answer: TestResponse) -> str:
    """The page's main heading."""
    found = re.search(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)
    assert found, answer.text
    return " ".join(found[1].split())


def facts(answer: TestResponse) -> dict[str, str]:
    """What the page's lists of facts say, by term, without mark-up."""
    pairs = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", answer.text, re.DOTALL)
    return {term: " ".join(re.sub(r"<[^>]+>", "", value).split()) for term, value in pairs}


def lines(answer: TestResponse) -> list[list[str]]:
    """The rows of the page's tables, cell by cell, without mark-up."""
    bodies = " ".join(re.findall(r"<tbody>(.*?)</tbody>", answer.text, re.DOTALL))
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", bodies, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def values(answer: TestResponse) -> dict[str, str]:
    """What is filled in on the page's forms, by field; files, tokens and what is empty left out."""
    found: dict[str, str] = {}
    for form in html.fromstring(answer.text).forms:
        found |= {name: value.lstrip("\r\n") for name, value in form.form_values() if name not in UNSEEN}
    # "on" is lxml's word for a choice whose value is empty.
    return {name: value for name, value in found.items() if value not in ("", "on")}


def told(answer: TestResponse) -> list[str]:
    """What the page says in its notices, without mark-up."""
    found = re.findall(r'<div class="notice tone-\w+">(.*?)</div>', answer.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", text).split()) for text in found]


def sent(visitor: Visitor, receipt: bytes, essay: bytes | None = None, name: str = "receipt.json") -> TestResponse:
    """Have a receipt's file checked, and the essay beside it."""
    files = {"receipt": (BytesIO(receipt), name)}
    if essay is not None:
        files["essay"] = (BytesIO(essay), "My essay.docx")
    return visitor.send("/receipts/", **files)  # type: ignore[arg-type]


@pytest.fixture
def visit(sign_in: Callable[[Person], FlaskClient]) -> Visit:
    """Somebody at a browser, signed in."""
    return lambda who: Visitor(sign_in(who))


@pytest.fixture
def mailbox(session: Session) -> Mailbox:
    """The mails written so far, oldest first."""

    def read() -> list[Mail]:
        session.expire_all()
        return list(session.scalars(select(Mail).order_by(Mail.id)))

    return read


@pytest.fixture
def zurich(session: Session) -> Edition:
    """An edition whose dates are printed in Zurich's time."""
    return edition(session, zone="Europe/Zurich")


@pytest.fixture
def handed_in(session: Session, zurich: Edition, ada: Person) -> Receipt:
    """The receipt of Ada's essay, as it was when she got it."""
    done = entries.submit(session, zurich.id, ada.id, application(), upload(ESSAY), signer=SIGNER, now=NOW)
    assert done.receipt is not None
    session.expunge(done.receipt)
    session.commit()
    return done.receipt
