"""Reading away from the net: the files that a juror gets, and those that are kept once they are made."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.manuscripts.intake import prepare
from portal.offprints import press
from portal.prize import upkeep
from portal.prize.models import Assignment, BlindCopy, Edition, Entry, Manuscript, Seat
from portal.prize.operations import copies, offprints
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, manuscript, person, review, seat
from tests.essays import essay
from tests.prize.views.conftest import Visit

ESSAY = "/prize/jury/entries/BBBBBB/essay"
ALL = "/prize/jury/2027/still-to-read.zip"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def chair(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun)


@pytest.fixture
def task(session: Session, year: Edition, chair: Seat, ada: Person) -> Assignment:
    return assignment(session, chair, entry(session, year, ada, code="BBBBBB", title="The chair"))


@pytest.fixture
def make(app: Flask) -> Callable[[], int]:
    """What is done by itself, between requests."""

    def make() -> int:
        with app.app_context():
            return upkeep.make_offprints()

    return make


def kept(session: Session) -> list[tuple[bool, bool]]:
    """Of each blind copy, whether a print and a book of it are kept."""
    session.expire_all()
    rows = session.execute(select(BlindCopy.pdf, BlindCopy.epub).order_by(BlindCopy.manuscript_id))
    return [(row.pdf is not None, row.epub is not None) for row in rows]


def said(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


@pytest.mark.parametrize(
    ("kind", "begins", "mimetype"),
    [("pdf", b"%PDF-1.7", "application/pdf"), ("epub", b"PK\x03\x04", "application/epub+zip")],
)
def test_a_file_is_an_attachment_under_the_code(
    task: Assignment, jun: Person, visit: Visit, kind: str, begins: bytes, mimetype: str
) -> None:
    answer = visit(jun).client.get(f"{ESSAY}.{kind}")
    assert (answer.status_code, answer.mimetype, answer.data.startswith(begins)) == (200, mimetype, True)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=essay-BBBBBB.{kind}"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_what_was_made_ahead_is_what_a_juror_gets(
    session: Session, task: Assignment, jun: Person, visit: Visit, make: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    made = visit(jun).client.get(f"{ESSAY}.pdf").data
    assert kept(session) == [(False, False)]  # to look is not to write
    assert (make(), make()) == (1, 0)
    assert kept(session) == [(True, True)]
    monkeypatch.delattr(press, "typeset")
    assert visit(jun).client.get(f"{ESSAY}.pdf").data == made


def test_only_what_jurors_were_given_is_made_ahead(
    session: Session, year: Edition, chair: Seat, make: Callable[[], int]
) -> None:
    entry(session, year, person(session))
    assignment(session, chair, entry(session, year, person(session), held=True))
    assignment(session, chair, entry(session, year, person(session)), published_at=None)
    session.commit()
    assert make() == 0


def test_a_copy_that_is_made_anew_has_its_book_and_print_made_anew(
    session: Session, task: Assignment, make: Callable[[], int]
) -> None:
    make()
    its = session.scalars(select(BlindCopy).options(undefer(BlindCopy.html))).one()
    before = its.html
    copies.keep(session, its.manuscript_id, prepare(essay(40)), [])
    session.commit()
    assert kept(session) == [(False, False)]
    # What was made of the copy that was there before comes too late.
    offprints.keep(session, its.manuscript_id, made_of=before, pdf=b"old", epub=b"old")
    session.commit()
    assert kept(session) == [(False, False)]


def test_one_essay_that_cannot_be_made_keeps_no_other_waiting(
    session: Session,
    year: Edition,
    chair: Seat,
    task: Assignment,
    make: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assignment(session, chair, entry(session, year, person(session), code="CCCCCC"))
    session.commit()
    typeset = press.typeset

    def fails_on_the_first(essay: press.Essay) -> bytes:
        if essay.code == "BBBBBB":
            raise press.Busy
        return typeset(essay)

    monkeypatch.setattr(press, "typeset", fails_on_the_first)
    assert make() == 1
    assert kept(session) == [(False, False), (True, True)]


def test_all_that_is_still_to_be_read_comes_in_one_file_in_the_juror_s_order(
    session: Session, year: Edition, chair: Seat, task: Assignment, jun: Person, visit: Visit
) -> None:
    for code, given in (("CCCCCC", {}), ("DDDDDD", {}), ("FFFFFF", {"recused_at": NOW, "recusal_reason": "Mine."})):
        last = assignment(session, chair, entry(session, year, person(session), code=code), **given)
        if code == "CCCCCC":
            review(session, last)
    with visit(jun).client.get(ALL) as answer:
        content = answer.data
    assert answer.headers["Content-Disposition"] == "attachment; filename=still-to-read-2027.zip"
    assert {"ETag", "Last-Modified"} & set(answer.headers.keys()) == set()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert list(files) == [
        "scores-2027.xlsx",
        *(f"{kind}/{name}.{ending}" for name in ("01-BBBBBB", "02-DDDDDD")
          for kind, ending in (("word", "docx"), ("pdf", "pdf"), ("epub", "epub"))),
    ]  # fmt: skip
    assert files["word/01-BBBBBB.docx"] == b"the blind copy of BBBBBB"
    assert "The text of essay DDDDDD, version 1." in said(files["pdf/02-DDDDDD.pdf"])
    codes = [row[0].value for row in load_workbook(BytesIO(files["scores-2027.xlsx"]))["Scores"]["B2:B9"]]
    assert codes[:3] == ["BBBBBB", "DDDDDD", None]


def test_the_version_that_stands_is_the_one_that_is_read(
    session: Session, task: Assignment, jun: Person, visit: Visit, make: Callable[[], int]
) -> None:
    make()
    manuscript(session, session.get_one(Entry, task.entry_id))
    assert "version 2." in said(visit(jun).client.get(f"{ESSAY}.pdf").data)


def test_an_essay_that_may_not_be_read_has_no_file(
    session: Session, year: Edition, task: Assignment, jun: Person, noor: Person, visit: Visit, clock: FixedClock
) -> None:
    seat(session, year, noor)
    paths = [f"{ESSAY}.{kind}" for kind in ("pdf", "epub")]
    assert [visit(noor).client.get(path).status_code for path in paths] == [404, 404]
    clock.instant = year.reading_from - SECOND
    assert [visit(jun).client.get(path).status_code for path in [*paths, ALL]] == [409, 409, 409]
    clock.instant = NOW
    session.scalars(select(Manuscript)).one().held = True
    session.commit()
    assert [visit(jun).client.get(path).status_code for path in paths] == [404, 404]


def test_where_no_file_can_be_made_now_the_page_says_so(
    task: Assignment, jun: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "SECONDS_TO_WAIT", 0.01)
    with press._hands, press._hands:
        answers = [visit(jun).client.get(path) for path in (f"{ESSAY}.pdf", f"{ESSAY}.epub", ALL)]
    assert [answer.status_code for answer in answers] == [503, 503, 503]
