"""Nothing that a juror can fetch depends on who wrote an essay.

The same two essays are handed in twice, the second time with their authors swapped. Every byte and every header that
Jun gets must be the same, form tokens aside.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.mail.models import Mail
from portal.prize import upkeep
from portal.prize.models import Blob, Edition, Entry, Manuscript, Seat
from portal.prize.operations import entries, reading_plans, receipts
from portal.prize.queries import jury, jury_essay
from portal.prize.rules.codes import in_groups
from portal.prize.rules.declarations import DECLARATIONS
from tests.accounts.conftest import csrf_token
from tests.builders import DAY, NOW, assignment, criteria, edition, person, seat
from tests.essays import essay
from tests.offprints.sheets import filled

SignIn = Callable[[Person], FlaskClient]


@dataclass(frozen=True)
class Author:
    """Everything about an author that must not reach a juror."""

    name: str
    email: str
    school: str
    country: str
    year_of_study: str
    help_received: str
    file_name: str


ZEPHYRINE = Author(
    "Zephyrine Quillmarrow", "z@norvale.example", "University of Norvale", "NZ", "6", "Uncle Obadiah", "Zeph v9.docx"
)
ABEL = Author("Abel Ash", "abel@elm.example", "Elmstead", "AR", "2", "", "essay of Abel.docx")
# One for each time that an essay is handed in.
RECEIPTS = ("BCDFGHJKMNPQRTVWX3", "CDFGHJKMNPQRTVWX34", "DFGHJKMNPQRTVWX347")
CALENDAR = "the-address-of-this-juror-s-own-calendar"
TITLES = {"BBBBBB": "The chair by the window", "CCCCCC": "What the night was like"}


@dataclass
class Crawl:
    """What a juror got, step by step and by mail, and which routes that were.

    form: a page that has a form for this client.
    """

    app: Flask
    client: FlaskClient
    form: str = "/account"
    answers: list[tuple[str, int, list[tuple[str, str]], bytes]] = field(default_factory=list)
    visited: set[tuple[str, str]] = field(default_factory=set)
    mails: list[tuple[Any, ...]] = field(default_factory=list)

    def get(self, path: str) -> TestResponse:
        return self._note("GET", path, self.client.get(path))

    def post(self, path: str, *, script: bool = False, **typed: Any) -> TestResponse:
        """script: whether it is sent by one of ours, which is answered in JSON."""
        data = {"csrf_token": csrf_token(self.client.get(self.form).text), **typed}
        headers = {"Accept": "application/json"} if script else {}
        return self._note("POST", path, self.client.post(path, data=data, headers=headers))

    def _note(self, method: str, path: str, answer: TestResponse) -> TestResponse:
        rule, _ = self.app.url_map.bind("localhost").match(path.partition("?")[0], method, return_rule=True)
        self.visited.add((method, rule.rule))
        headers = [
            (name, self._cookie(value) if name == "Set-Cookie" else value)
            for name, value in answer.headers
            # When a limit of this juror's own is over, by the clock on the wall.
            if name not in ("X-RateLimit-Reset", "Retry-After")
        ]
        body = re.sub(rb'(name="csrf_token"[^>]*value=")[^"]+', rb"\1", answer.data)
        answer.close()
        self.answers.append((f"{method} {path}", answer.status_code, headers, body))
        return answer

    def _cookie(self, header: str) -> str:
        """A cookie's content and attributes, without its signature and what is random in it."""
        name, value, attributes = re.fullmatch(r"(\w+)=([^;]*);(.*)", header).groups()  # type: ignore[union-attr]
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer is not None
        # How long the password counts as given, too, is by the clock on the wall.
        passing = ("csrf_token", "fs_gexp")
        content = {key: kept for key, kept in serializer.loads(value).items() if key not in passing} if value else {}
        return f"{name}={content};{attributes}"


@pytest.fixture
def year(session: Session) -> Edition:
    """Open, with jurors reading along; short essays will do."""
    return edition(session, reading_from=NOW - DAY, minimum_words=30)


@pytest.fixture
def chair(session: Session, year: Edition) -> Seat:
    return seat(session, year, person(session, "Jun"))


def hands_in(session: Session, sign_in: SignIn, author: Author, title: str, words: int) -> None:
    """An author hands in an essay of so many words."""
    writer = session.scalar(select(Person).filter_by(email=author.email)) or person(
        session, author.name, email=author.email
    )
    client = sign_in(writer)
    typed = {
        "csrf_token": csrf_token(client.get("/account").text),
        "title": title,
        "file": (BytesIO(essay(words, title=author.school, author=author.name)), author.file_name),
        **dict.fromkeys(DECLARATIONS, "y"),
        **{name: getattr(author, name) for name in ("school", "country", "year_of_study", "help_received")},
    }
    answer = client.post("/prize/2027/entry", data=typed)
    assert answer.status_code == 303, answer.text


Run = Callable[..., Crawl]


@pytest.fixture
def run(
    app: Flask,
    session: Session,
    connection: Connection,
    sign_in: SignIn,
    year: Edition,
    chair: Seat,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Both authors hand in, Jun does all that a juror can do, and everything is undone."""
    keys = [f"criterion_{c.id}" for c in criteria(session, year)]
    jun, due_at = session.get_one(Person, chair.person_id), year.reviews_due_at

    def hand_in(author: Author, title: str, words: int) -> None:
        hands_in(session, sign_in, author, title, words)

    def make_copies() -> None:
        with app.app_context():
            assert upkeep.make_copies(NOW) > 0

    def run(first: Author, second: Author, *, titles: dict[str, str] = TITLES) -> Crawl:
        app.extensions["limiter"].reset()
        monkeypatch.setattr(reading_plans, "new_token", lambda: CALENDAR)
        session.commit()  # its own savepoint must not lie around this one
        undo = connection.begin_nested()
        if connection.dialect.name == "postgresql":  # which counts on after what is undone
            connection.execute(text("ALTER SEQUENCE highlight_id_seq RESTART"))
        drawn = iter(titles)
        monkeypatch.setattr(entries, "new_code", lambda: next(drawn))
        for author, title, words in zip((first, second), titles.values(), (40, 45), strict=True):
            hand_in(author, title, words)
        make_copies()
        for position, code in enumerate(reversed(titles)):
            assignment(session, chair, session.scalars(select(Entry).filter_by(code=code)).one(), position=position)
        crawl = Crawl(app, sign_in(jun))
        one, other = (f"/prize/jury/entries/{code}" for code in titles)
        for path in ("/prize/jury/", "/prize/jury/?q=Zephyrine", one, f"{one}/essay.docx", f"{other}/essay.docx"):
            crawl.get(path)
        scores = dict(zip(keys, "7899", strict=True))
        crawl.post(f"{one}/review", comment="So far", version="0", **{keys[0]: "7"})
        crawl.post(f"{one}/review", comment="Elsewhere", version="0", **scores)
        passage = {"begins": "0", "ends": "3", "quote": "She", "criterion": keys[1].removeprefix("criterion_")}
        for place in ({}, passage, passage | {"quote": "Her"}, passage | {"criterion": "", "note": "Who?"}):
            crawl.post(f"{one}/highlights", script=True, **place)
        for share in ("0.63", "1.01"):
            crawl.post(f"{one}/place", share=share)
        crawl.post(f"{one}/highlights/2/remove", script=True)
        crawl.post(f"{one}/highlights/99/remove")
        crawl.get(one)
        crawl.post(f"{one}/review", act="hand in", comment="With gaps", version="1", **{keys[0]: "7"})
        crawl.post(f"{one}/review", act="hand in", comment="Off the scale", version="2", **scores | {keys[1]: "11"})
        crawl.post(f"{one}/review", act="hand in", comment="Done", version="2", **scores)
        for path in (one, other, "/prize/jury/", f"{one}/change"):
            crawl.get(path)
        crawl.post(f"{one}/change", version="3", **scores)
        crawl.post(f"{one}/change", version="3", reason="I misread page 9.", comment="Done anew", **scores)
        hand_in(first, titles["BBBBBB"], 50)
        # Until the copy of the new version is made, there is nothing to be had.
        for path in (one, f"{one}/essay.docx"):
            crawl.get(path)
        make_copies()
        for path in ("/prize/jury/", one, f"{one}/essay.docx", f"{other}/recuse", f"{one}/change"):
            crawl.get(path)
        for version in ("4", "5", "5"):
            crawl.post(f"{one}/review", script=True, comment="Of the second", version=version, **scores)
        crawl.post("/prize/jury/entries/DDDDDD/review", script=True, comment="Of none", version="0")
        crawl.post("/prize/jury/2027/plan", **{"plan-2027-days": "1", "plan-2027-zone": "Nowhere"})
        crawl.post("/prize/jury/2027/plan", **{"plan-2027-days": "1", "plan-2027-zone": "Europe/Zurich"})
        for path, until in (("quiet", "soon"), ("quiet", "2027-03-20"), ("quiet/end", "")):
            crawl.post(f"/prize/jury/2027/{path}", **{"quiet-2027-until": until})
        crawl.get("/prize/jury/2027/reminders")
        with app.app_context():
            for days in (3, 1):
                upkeep.remind_jury(due_at - days * DAY)
        crawl.get("/prize/jury/")
        close = {"schools": ZEPHYRINE.school, "people": ZEPHYRINE.name, "countries-0": ZEPHYRINE.country}
        crawl.get("/prize/jury/seat")
        crawl.get("/prize/jury/seat/2027")
        crawl.post("/prize/jury/seat/2027", most_essays="none", zone="", **close)
        crawl.post("/prize/jury/seat/2027", zone="", **close)
        crawl.get("/prize/jury/seat/2027")
        for path in (f"{one}/essay.pdf", f"{other}/essay.epub", "/prize/jury/2027/still-to-read.zip"):
            crawl.get(path)
        crawl.post("/prize/jury/2027/calendar")
        crawl.get(f"/prize/jury/calendar/{CALENDAR}.ics")
        crawl.get("/prize/jury/")
        crawl.get("/prize/jury/2027/scores")
        workbook = crawl.get("/prize/jury/2027/scores.xlsx").data
        crawl.post("/prize/jury/2027/scores", sheet=(BytesIO(b"none"), "scores.xlsx"))
        preview = crawl.post("/prize/jury/2027/scores", sheet=(BytesIO(filled(workbook, {"E2": 7})), "scores.xlsx"))
        read = re.findall(r'name="read" value="([^"]+)"', preview.text)[0]
        crawl.post("/prize/jury/2027/scores/save", read=read)
        crawl.post(f"{other}/recuse", reason="")
        crawl.post(f"{other}/recuse", reason="I taught this student.")
        for path in (other, f"{other}/essay.docx", "/prize/jury/", "/prize/jury/entries/DDDDDD", "/", "/account"):
            crawl.get(path)
        crawl.mails = [
            (mail.kind, mail.key, mail.subject, mail.body, mail.attachments)
            for mail in session.scalars(select(Mail).filter_by(to=jun.email).order_by(Mail.id))
        ]
        session.commit()
        undo.rollback()
        session.expire_all()
        return crawl

    return run


def test_a_juror_s_pages_are_the_same_whoever_wrote_the_essays(app: Flask, run: Run) -> None:
    once, swapped = run(ZEPHYRINE, ABEL), run(ABEL, ZEPHYRINE)
    for before, after in zip(once.answers, swapped.answers, strict=True):
        assert after == before
    assert swapped.mails == once.mails
    assert [kind for kind, *_ in once.mails] == ["prize/still-to-read"] * 2
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/prize/jury/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes - once.visited == set()
    assert [status for _, status, _, _ in once.answers] == [
        *[200] * 5, 303, 409, 422, 201, 409, 201, 204, 422, 204, 303, 200, 422, 422, 303,
        *[200] * 4, 422, 303, 404, 404, *[200] * 4, 302,
        409, 200, 409, 404, 422, 303, 422, 303, 303, 303, 200, 302, 200, 422, 303, 200,
        200, 200, 200, 303, 200, 200, 200, 200, 422, 200, 303,
        422, 303, 200, 404, 200, 404, 200, 200
    ]  # fmt: skip


def test_what_a_juror_reads_is_the_essay(run: Run) -> None:
    """So that the test above compares something."""
    answers = {step: body for step, _, _, body in run(ZEPHYRINE, ABEL).answers}
    assert (
        b"She waited by the window"
        in answers["GET /prize/jury/entries/CCCCCC/recuse"] + answers["GET /prize/jury/entries/BBBBBB"]
    )
    assert answers["GET /prize/jury/entries/BBBBBB/essay.docx"][:4] == b"PK\x03\x04"


def test_what_a_juror_gets_is_kept_by_nobody_and_carries_no_mark_of_a_version(run: Run) -> None:
    for step, _, headers, _ in run(ZEPHYRINE, ABEL).answers:
        if "/prize/jury/" in step:
            names = dict(headers)
            assert names["Cache-Control"] == "private, no-store", step
            assert {"ETag", "Last-Modified"} & names.keys() == set(), step


def test_nothing_hidden_can_be_asked_for(run: Run) -> None:
    """A juror's pages take no questions: a name in the address is a word like any other."""
    answers = {step: body for step, _, _, body in run(ZEPHYRINE, ABEL).answers[:2]}
    assert answers["GET /prize/jury/?q=Zephyrine"] == answers["GET /prize/jury/"]


def codes_of_receipts(crawl: Crawl) -> list[str]:
    """The codes, of those that were given out, that stand anywhere in what a juror got, with dashes or without."""
    got = b" ".join(body + repr(headers).encode() for _, _, headers, body in crawl.answers).replace(b"-", b"")
    return [code for code in RECEIPTS if code.encode() in got]


@pytest.fixture
def _known_receipts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The receipts of one run have the codes that this test knows."""
    monkeypatch.setattr(receipts, "new_receipt_code", iter(RECEIPTS).__next__)


@pytest.mark.usefixtures("_known_receipts")
def test_nothing_that_a_juror_gets_leads_to_a_receipt(run: Run) -> None:
    crawl = run(ZEPHYRINE, ABEL)
    assert codes_of_receipts(crawl) == []
    assert [path for path, _, _, body in crawl.answers if re.search(rb'="[^"]*/receipts/\w', body)] == []


@pytest.mark.usefixtures("_known_receipts")
def test_a_receipt_s_code_in_a_title_would_be_found(run: Run) -> None:
    planted = run(ZEPHYRINE, ABEL, titles={"BBBBBB": f"The chair {in_groups(RECEIPTS[1])}", "CCCCCC": "The night"})
    assert codes_of_receipts(planted) == [RECEIPTS[1]]


# ---- Leaks, planted to see that they are found ----


def differ(once: Crawl, swapped: Crawl) -> list[str]:
    return [before[0] for before, after in zip(once.answers, swapped.answers, strict=True) if before != after]


def test_a_school_in_a_title_would_be_found(run: Run) -> None:
    def titles(first: Author, second: Author) -> dict[str, str]:
        return dict(zip(TITLES, (f"{first.school}: a night", f"{second.school}: a night"), strict=True))

    once = run(ZEPHYRINE, ABEL, titles=titles(ZEPHYRINE, ABEL))
    swapped = run(ABEL, ZEPHYRINE, titles=titles(ABEL, ZEPHYRINE))
    assert "GET /prize/jury/" in differ(once, swapped)


def test_an_order_by_author_would_be_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    blind = jury.shelves

    def by_author(session: Session, person_id: int) -> list[jury.Shelf]:
        names = dict(session.execute(select(Entry.code, Person.name).join(Person, Person.id == Entry.person_id)).all())
        shelves = blind(session, person_id)
        return [replace(s, entries=tuple(sorted(s.entries, key=lambda e: names[e.code]))) for s in shelves]

    monkeypatch.setattr(jury, "shelves", by_author)
    assert "GET /prize/jury/" in differ(run(ZEPHYRINE, ABEL), run(ABEL, ZEPHYRINE))


def test_the_file_as_it_was_sent_would_be_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_sent(session: Session, _person_id: int, code: str) -> bytes | None:
        return session.scalar(
            select(Blob.content)
            .join(Manuscript, Manuscript.sha256 == Blob.sha256)
            .join(Entry, Entry.id == Manuscript.entry_id)
            .where(Entry.code == code, Manuscript.replaced_at.is_(None))
        )

    monkeypatch.setattr(jury_essay, "blind_file", as_sent)
    assert "GET /prize/jury/entries/BBBBBB/essay.docx" in differ(run(ZEPHYRINE, ABEL), run(ABEL, ZEPHYRINE))


def test_a_header_that_depends_on_the_author_would_be_found(
    app: Flask, run: Run, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mark(response: Any) -> Any:
        response.headers["X-Essay"] = session.scalars(select(Entry.school).order_by(Entry.id).limit(1)).first() or ""
        return response

    monkeypatch.setitem(app.after_request_funcs, None, [*app.after_request_funcs[None], mark])
    assert "GET /prize/jury/" in differ(run(ZEPHYRINE, ABEL), run(ABEL, ZEPHYRINE))
