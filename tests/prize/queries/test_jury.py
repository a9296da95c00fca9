from dataclasses import fields

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Edition, Manuscript, Role, Seat
from portal.prize.queries import jury, jury_essay
from portal.prize.queries.assigned import State
from portal.prize.queries.jury_essay import BlindEntry
from tests.builders import DAY, NOW, assignment, criteria, edition, entry, manuscript, person, review, seat


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def chair(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun)


def test_a_blind_entry_has_no_room_for_an_author() -> None:
    assert [f.name for f in fields(BlindEntry)] == ["code", "title", "words", "html", "headings"]


def test_the_shelf_says_where_the_juror_stands_with_each_essay_in_the_juror_s_own_order(
    session: Session, year: Edition, chair: Seat, jun: Person
) -> None:
    titles = ["unread", "draft", "replaced", "handed in", "recused", "withdrawn"]
    for position, title in zip([3, 1, 6, 2, 5, 4], titles, strict=True):
        text = entry(session, year, person(session), title=title, withdrawn_at=NOW if title == "withdrawn" else None)
        recusal = {"recused_at": NOW, "recusal_reason": "I taught her."} if title == "recused" else {}
        task = assignment(session, chair, text, position=position, **recusal)
        if title in ("draft", "replaced", "handed in"):
            review(session, task, handed_in=title != "draft")
        if title == "replaced":
            manuscript(session, text)
    (shelf,) = jury.shelves(session, jun.id)
    assert [e.title for e in shelf.entries] == ["draft", "handed in", "unread", "withdrawn", "recused", "replaced"]
    assert [e.state for e in shelf.entries] == [State(e.title) for e in shelf.entries]
    assert [e.title for e in shelf.readable] == ["draft", "handed in", "unread", "replaced"]
    # Three essays of 6,000 words at 200 a minute are still to be read.
    assert (shelf.done, shelf.minutes_left) == (1, 90)


def test_an_essay_that_may_name_its_author_is_not_there(
    session: Session, year: Edition, chair: Seat, jun: Person
) -> None:
    text = entry(session, year, person(session), held=True)
    assignment(session, chair, text)
    assert jury.shelves(session, jun.id)[0].entries == ()
    assert jury_essay.desk(session, jun.id, text.code) is None
    assert jury_essay.blind_file(session, jun.id, text.code) is None


def test_jun_cannot_find_an_essay_she_is_not_assigned(
    session: Session, year: Edition, chair: Seat, jun: Person, noor: Person
) -> None:
    text = entry(session, year, person(session))
    assignment(session, seat(session, year, noor), text)
    assert jury_essay.desk(session, noor.id, text.code) is not None
    assert (jury_essay.desk(session, jun.id, text.code), jury_essay.blind_file(session, jun.id, text.code)) == (
        None,
        None,
    )


def test_a_seat_that_is_taken_back_leaves_nothing_to_read(
    session: Session, year: Edition, chair: Seat, jun: Person
) -> None:
    text = entry(session, year, person(session))
    review(session, assignment(session, chair, text))
    chair.withdrawn_at = NOW
    session.commit()
    assert (jury.shelves(session, jun.id), jury_essay.desk(session, jun.id, text.code)) == ([], None)
    assert jury_essay.blind_file(session, jun.id, text.code) is None


def test_a_seat_on_the_committee_is_no_desk(session: Session, year: Edition, cas: Person) -> None:
    text = entry(session, year, person(session))
    assignment(session, seat(session, year, cas, Role.COMMITTEE), text)
    assert (jury.shelves(session, cas.id), jury_essay.desk(session, cas.id, text.code)) == ([], None)


def test_the_desk_has_the_text_that_stands_the_criteria_and_the_juror_s_own_review(
    session: Session, year: Edition, chair: Seat, jun: Person, noor: Person
) -> None:
    text = entry(session, year, person(session), code="K7QMXR")
    review(session, assignment(session, seat(session, year, noor), text), (1, 1, 1, 1), comment="Noor's")
    review(session, assignment(session, chair, text), (7, None, 9, 10), handed_in=False, comment="Jun's", version=3)
    desk = jury_essay.desk(session, jun.id, "K7QMXR")
    assert desk is not None
    keys = [c.id for c in criteria(session, year)]
    assert desk.entry.html == "<p>The text of essay K7QMXR, version 1.</p>"
    assert [c.name for c in desk.criteria] == ["Exposition", "Reflection", "Action", "Progression"]
    assert [points for points, _ in desk.criteria[0].anchors] == [2, 4, 6, 8, 10]
    assert (desk.review.points, desk.review.comment, desk.review.version) == (
        {keys[0]: 7, keys[2]: 9, keys[3]: 10},
        "Jun's",
        3,
    )
    assert (desk.state, desk.recused, desk.withdrawn, desk.final) == (State.DRAFT, False, False, False)
    assert jury_essay.blind_file(session, jun.id, "K7QMXR") == b"the blind copy of K7QMXR"


def test_a_new_version_is_what_the_desk_shows(session: Session, year: Edition, chair: Seat, jun: Person) -> None:
    text = entry(session, year, person(session), code="K7QMXR")
    review(session, assignment(session, chair, text))
    manuscript(session, text, words=7000)
    desk = jury_essay.desk(session, jun.id, "K7QMXR")
    assert desk is not None
    assert (desk.state, desk.final, desk.entry.words) == (State.REPLACED, False, 7000)
    assert desk.entry.html == "<p>The text of essay K7QMXR, version 2.</p>"
    assert len(session.scalars(select(Manuscript.id)).all()) == 2


@pytest.mark.parametrize("gone", ["recused", "withdrawn"])
def test_what_a_juror_stepped_back_from_or_an_author_withdrew_is_not_read_any_more(
    session: Session, year: Edition, chair: Seat, jun: Person, gone: str
) -> None:
    text = entry(session, year, person(session), withdrawn_at=NOW if gone == "withdrawn" else None)
    recusal = {"recused_at": NOW, "recusal_reason": "I taught her."} if gone == "recused" else {}
    review(session, assignment(session, chair, text, **recusal), comment="What I wrote", handed_in=False)
    desk = jury_essay.desk(session, jun.id, text.code)
    assert desk is not None
    assert (desk.state, desk.entry.html, desk.entry.headings) == (State(gone), "", [])
    assert desk.review.comment == "What I wrote"
    assert jury_essay.blind_file(session, jun.id, text.code) is None


def test_the_next_essay_is_the_next_to_do_in_the_same_edition_and_round_again(
    session: Session, year: Edition, chair: Seat, jun: Person
) -> None:
    texts = [entry(session, year, person(session), code=code) for code in ("BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF")]
    tasks = [assignment(session, chair, text) for text in texts]
    before = edition(session, 2026, reading_from=NOW - DAY)
    assignment(session, seat(session, before, jun), entry(session, before, person(session)))
    review(session, tasks[2])
    assert [jury.next_to_read(session, jun.id, t.code) for t in texts] == ["CCCCCC", "FFFFFF", "FFFFFF", "BBBBBB"]
    for task in (tasks[0], tasks[1], tasks[3]):
        review(session, task)
    assert jury.next_to_read(session, jun.id, "BBBBBB") is None
    assert jury.next_to_read(session, jun.id, "ZZZZZZ") is None
