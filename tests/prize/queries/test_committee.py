from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import BlindCopy, Edition, Entry, Manuscript, Role, Seat
from portal.prize.queries import committee
from portal.prize.queries.juror_names import key
from portal.prize.queries.reading import Unread, why_unread
from tests.builders import (
    DAY,
    NOW,
    assignment,
    criteria,
    edition,
    entry,
    highlight,
    manuscript,
    person,
    review,
    seat,
)


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


def test_the_edition_is_there_for_its_committee_alone(
    session: Session, year: Edition, jurors: Jurors, cas: Person, jun: Person, olga: Person
) -> None:
    place = seat(session, year, cas, Role.COMMITTEE)
    assert [committee.edition(session, 2027, who.id) for who in (cas, jun, olga)] == [year, None, None]
    assert [committee.editions(session, who.id) for who in (cas, jun, olga)] == [[year], [], []]
    place.withdrawn_at = NOW
    session.commit()
    assert (committee.edition(session, 2027, cas.id), committee.editions(session, cas.id)) == (None, [])


def test_the_jury_s_progress_counts_what_can_still_be_read(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    codes = ["BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF", "GGGGGG"]
    texts = [essay_of(code) for code in codes]
    for text in texts[:4]:
        assignment(session, jurors[1], text)
    done, draft, replaced = (assignment(session, jurors[0], text) for text in texts[:3])
    review(session, done, saved_at=NOW)
    review(session, draft, handed_in=False)
    review(session, replaced)
    manuscript(session, texts[2])
    assignment(session, jurors[0], texts[3], recused_at=NOW, recusal_reason="I taught her.")
    seat(session, year, person(session, "Invited"), accepted_at=None, person_id=None)
    seat(session, year, person(session, "Gone"), withdrawn_at=NOW)
    noor, jun = committee.jurors(session, year.id)
    assert (noor.name, noor.assigned, noor.begun, noor.handed_in, noor.recused, noor.left) == ("Noor", 4, 0, 0, 0, 4)
    assert (jun.name, jun.assigned, jun.begun, jun.handed_in, jun.recused, jun.left) == ("Jun", 3, 3, 1, 1, 2)
    assert (noor.last_at, jun.last_at) == (None, NOW)


def test_what_is_planned_counts_nowhere_before_it_is_published(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    planned = assignment(session, jurors[0], essay_of("BBBBBB"), published_at=None)

    def seen() -> tuple[int, int, tuple[str, ...]]:
        reviews = committee.reviews(session, year.id, "BBBBBB")
        assert reviews is not None
        assigned = sum(juror.assigned for juror in committee.jurors(session, year.id))
        readers = sum(essay.readers for essay in committee.essays(session, year.id))
        return assigned, readers, reviews.waiting_for

    assert seen() == (0, 0, ())
    planned.published_at = NOW
    session.commit()
    assert seen() == (1, 1, ("Jun",))


def test_an_essay_that_was_withdrawn_or_is_held_is_not_asked_of_a_juror(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    review(session, assignment(session, jurors[0], essay_of("BBBBBB", withdrawn_at=NOW)))
    assignment(session, jurors[0], essay_of("CCCCCC"))
    assignment(session, jurors[0], essay_of("DDDDDD", held=True))
    jun = next(j for j in committee.jurors(session, year.id) if j.name == "Jun")
    assert (jun.assigned, jun.begun, jun.handed_in) == (1, 0, 0)


def test_the_reviews_of_an_essay_are_those_that_count_and_the_others_are_waited_for(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    text = essay_of("BBBBBB", title="The chair")
    review(session, assignment(session, jurors[1], text), (7, 8, 9, 10), comment="It stays with me.")
    review(session, assignment(session, jurors[0], text), (1, 1, 1, 1), handed_in=False, comment="A draft")
    third = seat(session, year, person(session, "Wil"))
    assignment(session, third, text, recused_at=NOW, recusal_reason="I taught her.")
    found = committee.reviews(session, year.id, "BBBBBB")
    assert found is not None
    assert (found.title, found.words, found.waiting_for) == ("The chair", 6000, ("Jun",))
    assert [(r.juror, r.points, r.comment) for r in found.reviews] == [("Noor", (7, 8, 9, 10), "It stays with me.")]


def test_two_jurors_of_one_name_are_told_apart_on_an_essay_that_one_has_read_and_one_is_to_read(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    text = essay_of("BBBBBB")
    one, other, gone = (seat(session, year, person(session, "Kim")) for _ in range(3))
    gone.withdrawn_at = NOW
    review(session, assignment(session, one, text))
    assignment(session, other, text)
    review(session, assignment(session, jurors[1], text))
    found = committee.reviews(session, year.id, "BBBBBB")
    assert found is not None
    assert [r.juror for r in found.reviews] == [f"Kim ({key(one.id)})", "Noor"]
    assert found.waiting_for == (f"Kim ({key(other.id)})",)
    # Once one of them has left without a review, there is but one.
    other.withdrawn_at = NOW
    session.flush()
    found = committee.reviews(session, year.id, "BBBBBB")
    assert found is not None
    assert [r.juror for r in found.reviews] == ["Kim", "Noor"]


def test_what_a_juror_marked_is_evidence_once_the_review_is_in_by_criterion(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    text = essay_of("BBBBBB")
    done, draft = assignment(session, jurors[1], text), assignment(session, jurors[0], text)
    exposition, reflection, *_ = (c.id for c in criteria(session, year))
    highlight(session, done, 0, 3)
    highlight(session, done, 12, 17, criterion_id=reflection)
    highlight(session, done, 9, 11, criterion_id=reflection, note="Of what?")
    highlight(session, done, 26, 33, criterion_id=exposition)
    highlight(session, draft, 4, 8)
    review(session, done)
    review(session, draft, handed_in=False)
    found = committee.reviews(session, year.id, "BBBBBB")
    assert found is not None
    (noor,) = found.reviews
    assert [(e.criterion, e.quote, e.note) for e in noor.evidence] == [
        ("Exposition", "version", ""),
        ("Reflection", "of", "Of what?"),
        ("Reflection", "essay", ""),
        (None, "The", ""),
    ]
    manuscript(session, text)
    review(session, assignment(session, seat(session, year, person(session, "Wil")), text))
    again = committee.reviews(session, year.id, "BBBBBB")
    assert again is not None
    assert [(r.juror, r.evidence) for r in again.reviews] == [("Wil", ())]


def test_of_an_essay_that_nobody_can_read_now_it_says_why_and_shows_no_passage(
    session: Session, year: Edition, jurors: Jurors, essay_of: EssayOf
) -> None:
    """A juror may have marked the name of its author."""
    texts = [essay_of(code) for code in ("BBBBBB", "CCCCCC", "DDDDDD")]
    for text in texts:
        task = assignment(session, jurors[1], text)
        highlight(session, task, 0, 3)
        review(session, task)
    session.execute(update(Manuscript).filter_by(entry_id=texts[1].id).values(held=True))
    missing = select(Manuscript.id).filter_by(entry_id=texts[2].id)
    session.execute(delete(BlindCopy).where(BlindCopy.manuscript_id.in_(missing)))
    found = committee.reviews_of(session, year.id, [text.code for text in texts])
    assert [(its.unread, len(its.reviews), len(its.reviews[0].evidence)) for its in found] == [
        (None, 1, 1),
        (Unread.HELD, 1, 0),
        (Unread.NO_COPY, 1, 0),
    ]
    assert [why_unread(session, year.id, text.code) for text in texts] == [None, Unread.HELD, Unread.NO_COPY]


def test_an_essay_of_another_edition_or_a_withdrawn_one_is_not_found(
    session: Session, year: Edition, essay_of: EssayOf
) -> None:
    entry(session, edition(session, 2026), person(session), code="BBBBBB")
    essay_of("CCCCCC", withdrawn_at=NOW)
    assert [committee.reviews(session, year.id, code) for code in ("BBBBBB", "CCCCCC", "DDDDDD")] == [None] * 3
