from collections.abc import Callable
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Criterion, Edition, Entry, Score, Seat, StoredRanking
from portal.prize.operations import rankings as operations
from portal.prize.queries import rankings
from portal.prize.queries.juror_names import key
from portal.prize.queries.rankings import Board
from portal.scoring.task import METHOD, Task
from tests.builders import DAY, NOW, assignment, edition, entry, manuscript, person, review, seat


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def jurors(session: Session, year: Edition, jun: Person, noor: Person) -> tuple[Seat, Seat]:
    return seat(session, year, jun), seat(session, year, noor)


@pytest.fixture
def essay_of(session: Session, year: Edition) -> Callable[..., Entry]:
    return lambda code, **values: entry(session, year, person(session), code=code, **values)


EssayOf = Callable[..., Entry]
Jurors = tuple[Seat, Seat]


def task(board: Board) -> Task:
    assert board.task is not None
    return board.task


def test_a_review_counts_when_it_is_handed_in_on_the_essay_as_it_stands(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    counted, drafted, replaced, recused, withdrawn = map(essay_of, ["BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF", "GGGGGG"])
    review(session, assignment(session, jurors[0], counted), (7, 8, 9, 10))
    review(session, assignment(session, jurors[0], drafted), (1, 1, 1, 1), handed_in=False)
    review(session, assignment(session, jurors[0], replaced), (1, 1, 1, 1))
    manuscript(session, replaced)
    recusal = assignment(session, jurors[0], recused, recused_at=NOW, recusal_reason="I taught her.")
    review(session, recusal, (1, 1, 1, 1))
    review(session, assignment(session, jurors[0], withdrawn), (1, 1, 1, 1))
    withdrawn.withdrawn_at = NOW
    session.commit()
    its = task(rankings.board(session, year))
    assert its.scores == (("BBBBBB", key(jurors[0].id), (7, 8, 9, 10)),)
    assert its.essays == ("BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF")
    assert its.jurors == tuple(key(juror.id) for juror in jurors)
    assert (its.places, its.scale, its.weights) == (3, (1, 10), (1, 1, 1, 1))
    assert rankings.handed_in_at(session, year.id) == [NOW - DAY]


def test_without_a_review_there_is_nothing_to_work_out(session: Session, year: Edition, essay_of: EssayOf) -> None:
    essay_of("BBBBBB")
    board = rankings.board(session, year)
    assert (board.task, board.stored, board.state, board.reviews) == (None, None, None, 0)
    assert [(s.essay, s.place) for s in board.summaries()] == [("BBBBBB", None)]


def test_the_review_of_a_juror_who_left_afterwards_counts_and_has_a_name(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    review(session, assignment(session, jurors[0], essay_of("BBBBBB")))
    jurors[0].withdrawn_at = NOW
    session.commit()
    board = rankings.board(session, year)
    assert board.names == {key(jurors[0].id): "Jun", key(jurors[1].id): "Noor"}
    assert [(e.code, e.readers) for e in board.essays.values()] == [("BBBBBB", 1)]


def test_two_jurors_of_one_name_are_told_apart(session: Session, year: Edition) -> None:
    one, other = (seat(session, year, person(session, "Kim")) for _ in range(2))
    assert set(rankings.board(session, year).names.values()) == {f"Kim ({key(one.id)})", f"Kim ({key(other.id)})"}


def test_the_plain_summary_goes_by_the_exact_mean_with_the_unread_at_the_end(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    essay_of("ZZZZZZ", words=5100)
    good, better = essay_of("BBBBBB", title="Good"), essay_of("CCCCCC", title="Better")
    essay_of("XXXXXX", withdrawn_at=NOW)
    review(session, assignment(session, jurors[0], good), (7, 7, 7, 7))
    assignment(session, jurors[1], good)
    review(session, assignment(session, jurors[0], better), (7, 7, 7, 8))
    review(session, assignment(session, jurors[1], better), (9, 7, 7, 8))
    board = rankings.board(session, year)
    assert [(s.place, s.essay, s.mean, s.reads) for s in board.summaries()] == [
        (1, "CCCCCC", Fraction(15, 2), 2),
        (2, "BBBBBB", 7, 1),
        (None, "ZZZZZZ", None, 0),
    ]
    essays = [(e.title, e.words, e.readers) for e in board.essays.values()]
    assert essays[:2] == [("Good", 6000, 2), ("Better", 6000, 2)]
    assert (board.reviews, board.expected) == (3, 4)
    assert [c.name for c in board.criteria] == ["Exposition", "Reflection", "Action", "Progression"]


def test_a_review_that_lost_a_score_counts_in_the_task_and_has_no_mean(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    its = review(session, assignment(session, jurors[0], essay_of("BBBBBB")), (7, 8, 9, 10))
    action = session.scalars(select(Criterion.id).filter_by(edition_id=year.id, key="action")).one()
    session.delete(session.get_one(Score, (its.id, action)))
    session.commit()
    board = rankings.board(session, year)
    assert task(board).scores[0][2] == (7, 8, None, 10)
    assert [s.mean for s in board.summaries()] == [None]


def test_a_ranking_is_current_until_something_that_it_follows_from_changes(
    app: Flask, session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    its = review(session, assignment(session, jurors[0], essay_of("BBBBBB")))
    first = task(rankings.board(session, year))
    with app.app_context():
        assert operations.work_out(year.id, first, now=NOW, seconds=60)
    session.expire_all()
    board = rankings.board(session, year)
    assert (board.state, board.is_current, board.stored and board.stored.digest) == ("done", True, first.digest)
    session.scalars(select(Score).filter_by(review_id=its.id)).first().points = 3  # type: ignore[union-attr]
    session.commit()
    board = rankings.board(session, year)
    assert (board.state, board.is_current, board.stored and board.stored.digest) == (None, False, first.digest)


def test_nobody_is_advised_to_read_what_they_have_must_not_have_or_have_no_room_for(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    wil = seat(session, year, person(session, "Wil"), most_essays=2)
    essays = [essay_of(code) for code in ("BBBBBB", "CCCCCC", "DDDDDD")]
    review(session, assignment(session, jurors[0], essays[0]))
    assignment(session, wil, essays[0])
    assignment(session, jurors[1], essays[1], recused_at=NOW, recusal_reason="I taught her.")
    held = essay_of("FFFFFF", held=True)
    keys = [key(its.id) for its in (*jurors, wil)]
    its = rankings.with_advice(session, year, task(rankings.board(session, year)))
    assert set(its.barred) == {
        ("BBBBBB", keys[0]), ("BBBBBB", keys[2]), ("CCCCCC", keys[1]), *((held.code, juror) for juror in keys),
    }  # fmt: skip
    assert its.room == {keys[2]: 1}
    assert its.coming == (("BBBBBB", keys[2]),)
    jurors[0].withdrawn_at = NOW
    session.commit()
    its = rankings.with_advice(session, year, task(rankings.board(session, year)))
    assert its.room == {keys[0]: 0, keys[2]: 1}


def test_the_clock_looks_after_editions_that_are_judged_and_those_somebody_waits_for(session: Session) -> None:
    years = [
        edition(session, 2021, reading_from=NOW - DAY),
        edition(session, 2022),
        edition(session, 2023),
        edition(session, 2024, reading_from=NOW - DAY),
    ]
    years[3].decided_at = years[3].announced_at = NOW
    operations.postpone(session, years[2].id, "0" * 64, now=NOW)
    session.commit()
    assert [its.year for its in rankings.in_work(session, NOW)] == [2021, 2023]
    done = {"digest": "0" * 64, "method": METHOD, "state": "done", "result": {}}
    session.add(StoredRanking(edition_id=years[1].id, claimed_at=NOW, **done))
    session.commit()
    assert [its.year for its in rankings.in_work(session, NOW)] == [2021, 2023]
