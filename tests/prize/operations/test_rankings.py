from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.database import db
from portal.prize import upkeep
from portal.prize.models import Edition, StoredRanking
from portal.prize.operations import rankings
from portal.prize.queries import rankings as queries
from portal.scoring import office
from portal.scoring.clerk import work_out as answer
from portal.scoring.task import Task
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, person, review, seat
from tests.scoring.test_task import GIVEN

OTHER = replace(GIVEN, places=2)
Rows = Callable[[], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    """The work takes transactions of its own."""
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def rows(session: Session, year: Edition) -> Rows:
    """The rankings kept: digest and state, the oldest first."""

    def read() -> list[tuple[str, str]]:
        session.expire_all()
        found = session.execute(select(StoredRanking.digest, StoredRanking.state).order_by(StoredRanking.claimed_at))
        return [tuple(row) for row in found]

    return read


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """What the clerk was asked, who answers as ever."""
    tasks: list[Task] = []
    ask = office.ask

    def note(task: Task, seconds: float) -> dict[str, object]:
        tasks.append(task)
        return ask(task, seconds)

    monkeypatch.setattr(office, "ask", note)
    return tasks


def test_a_ranking_is_worked_out_once_and_kept(session: Session, year: Edition, rows: Rows, asked: list[Task]) -> None:
    done = [rankings.work_out(year.id, GIVEN, now=NOW, seconds=60) for _ in range(2)]
    assert (done, asked, rows()) == ([True, False], [GIVEN], [(GIVEN.digest, "done")])
    kept = session.scalars(select(StoredRanking)).one()
    assert kept.result == answer(GIVEN).as_facts()


def test_what_takes_too_long_for_a_page_is_left_to_the_clock(year: Edition, rows: Rows, asked: list[Task]) -> None:
    assert not rankings.work_out(year.id, GIVEN, now=NOW, seconds=0.001)
    assert rows() == [(GIVEN.digest, "postponed")]
    assert not rankings.work_out(year.id, GIVEN, now=NOW + SECOND, seconds=60)
    assert rankings.work_out(year.id, GIVEN, now=NOW + SECOND, seconds=60, again=True)
    assert rows() == [(GIVEN.digest, "done")]


def test_what_failed_is_tried_again_after_a_while(year: Edition, rows: Rows, caplog: pytest.LogCaptureFixture) -> None:
    broken = replace(GIVEN, scores=())
    assert not rankings.work_out(year.id, broken, now=NOW, seconds=60)
    assert rows() == [(broken.digest, "failed")]
    assert caplog.messages == [
        f"the ranking of edition {year.id} could not be worked out: portal.scoring.reviews.NoScores"
    ]
    instants = [NOW + rankings.STALE_AFTER + wait for wait in (timedelta(0), SECOND)]
    rankings.work_out(year.id, broken, now=instants[0], seconds=60, again=True)
    assert len(caplog.messages) == 1
    rankings.work_out(year.id, broken, now=instants[1], seconds=60, again=True)
    assert len(caplog.messages) == 2


def test_one_claim_holds_until_it_is_stale(session: Session, year: Edition) -> None:
    def claim(after: timedelta, again: bool = True) -> bool:
        return rankings.claim(session, year.id, GIVEN.digest, now=NOW + after, again=again)

    late = rankings.STALE_AFTER + SECOND
    assert [claim(SECOND), claim(SECOND), claim(late, again=False)] == [True, False, False]
    assert [claim(late + SECOND), claim(late + SECOND)] == [True, False]


def test_of_an_edition_the_last_ranking_is_kept(session: Session, year: Edition, rows: Rows) -> None:
    another = edition(session, 2026)
    rankings.work_out(another.id, GIVEN, now=NOW - DAY, seconds=60)
    rankings.work_out(year.id, GIVEN, now=NOW, seconds=60)
    rankings.work_out(year.id, replace(GIVEN, scores=()), now=NOW + SECOND, seconds=60)
    assert [state for _, state in rows()] == ["done", "done", "failed"]
    rankings.work_out(year.id, OTHER, now=NOW + 2 * SECOND, seconds=60)
    assert rows() == [(GIVEN.digest, "done"), (OTHER.digest, "done")]


def test_what_is_postponed_twice_is_there_once(session: Session, year: Edition, rows: Rows) -> None:
    for _ in range(2):
        rankings.postpone(session, year.id, GIVEN.digest, now=NOW)
    session.commit()
    assert rows() == [(GIVEN.digest, "postponed")]


def test_the_clock_works_out_what_is_missing_and_then_has_nothing_to_do(
    session: Session, year: Edition, jun: Person, rows: Rows
) -> None:
    review(session, assignment(session, seat(session, year, jun), entry(session, year, person(session))))
    edition(session, 2026, reading_from=NOW - DAY)
    assert [upkeep.rank(NOW), upkeep.rank(NOW)] == [1, 0]
    task = queries.board(session, year).task
    assert rows() == [(task.digest if task else "", "done")]
