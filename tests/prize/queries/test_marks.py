from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import Assignment, Criterion, Edition, Entry, Manuscript, Review, Score, Seat
from portal.prize.queries import rankings
from portal.prize.queries.marks import board_mark
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, manuscript, person, review, seat


class Judged:
    """One essay that Jun has scored and Noor has not begun."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.edition: Edition = edition(session, reading_from=NOW - DAY)
        self.jun, self.noor = (seat(session, self.edition, person(session, name)) for name in ("Jun", "Noor"))
        self.entry = entry(session, self.edition, person(session), code="BBBBBB", title="The chair")
        self.given = assignment(session, self.jun, self.entry)
        self.review = review(session, self.given, (7, 8, 9, 10))
        self.unread = assignment(session, self.noor, self.entry)

    def score(self) -> Score:
        return self.session.scalars(select(Score).filter_by(review_id=self.review.id, points=9)).one()

    def criterion(self) -> Criterion:
        return self.session.scalars(select(Criterion).filter_by(edition_id=self.edition.id, key="action")).one()

    def standing(self) -> Manuscript:
        return self.session.scalars(select(Manuscript).filter_by(entry_id=self.entry.id, replaced_at=None)).one()


def change(row: object, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)


CHANGES: dict[str, Callable[[Judged], object]] = {
    "a score": lambda its: change(its.score(), points=3),
    "a score that is gone": lambda its: its.session.delete(its.score()),
    "two scores the other way round": lambda its: [
        change(score, points=17 - score.points)
        for score in its.session.scalars(select(Score).where(Score.points.in_([8, 9])))
    ],
    "a review taken back": lambda its: change(its.review, handed_in_at=None),
    "a draft saved": lambda its: change(its.review, saved_at=NOW + SECOND),
    "a draft begun": lambda its: review(its.session, its.unread, (5, None, None, None), handed_in=False),
    "a review more": lambda its: review(its.session, its.unread),
    "a new version of the essay": lambda its: manuscript(its.session, its.entry),
    "an essay that is held": lambda its: change(its.standing(), held=True),
    "other words": lambda its: change(its.standing(), words=7000, main_words=7000),
    "another title": lambda its: change(its.entry, title="The chair."),
    "an essay withdrawn": lambda its: change(its.entry, withdrawn_at=NOW),
    "an essay more": lambda its: entry(its.session, its.edition, person(its.session)),
    "a juror who stepped back": lambda its: change(its.unread, recused_at=NOW, recusal_reason="I taught her."),
    "an essay taken from a juror": lambda its: its.session.delete(its.unread),
    "an assignment that is no more than a plan": lambda its: change(its.unread, published_at=None),
    "a juror more": lambda its: seat(its.session, its.edition, person(its.session, "Wil")),
    "a juror of another name": lambda its: change(its.noor, name="Noor B."),
    "a juror who left": lambda its: change(its.noor, withdrawn_at=NOW),
    "another weight": lambda its: change(its.criterion(), weight=2),
    "another name of a criterion": lambda its: change(its.criterion(), name="Deeds"),
    "another scale": lambda its: change(its.edition, highest=20),
    "fewer places": lambda its: change(its.edition, shares=[500_000]),
}


@pytest.mark.parametrize("changed", CHANGES)
def test_a_board_that_is_kept_is_not_shown_after(session: Session, changed: str) -> None:
    its = Judged(session)
    before = rankings.board(session, its.edition)
    assert rankings.board(session, its.edition) == before
    CHANGES[changed](its)
    session.commit()
    after = rankings.board(session, its.edition)
    assert replace(after, mark=before.mark) != before
    rankings.forget()
    assert rankings.board(session, its.edition) == after


def test_what_stands_on_no_board_leaves_it_as_it_is(session: Session) -> None:
    its = Judged(session)
    before = board_mark(session, its.edition)
    another = edition(session, 2028)
    text = entry(session, another, person(session))
    review(session, assignment(session, seat(session, another, person(session)), text))
    change(its.review, comment="Well observed.")
    session.commit()
    assert board_mark(session, its.edition) == before


def test_whatever_a_board_is_read_from_is_in_its_mark(queries: list[str], session: Session) -> None:
    """Every table that making a board anew asks for is asked for by the mark."""
    its = Judged(session)
    rankings.forget()
    rankings.board(session, its.edition)
    tables = [table.__tablename__ for table in (Assignment, Criterion, Entry, Manuscript, Review, Score, Seat)]
    asked = " ".join(queries)
    known = next(statement for statement in queries if "concat_ws" in statement)
    assert [table for table in tables if f" {table}" in asked and f" {table}" not in known] == []
