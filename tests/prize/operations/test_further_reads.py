"""The committee asks for further reads: at once, once, and only for what may be."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.models import Assignment, Bar, Edition, Role
from portal.prize.operations import further_reads
from portal.prize.refusals import NotAsking
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, person, seat
from tests.prize.conftest import Acts


@pytest.fixture
def year(session: Session, cas: Person) -> Edition:
    its = edition(session, reading_from=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    return its


def published(session: Session) -> dict[tuple[int, int], bool]:
    session.expire_all()
    rows = session.execute(select(Assignment.seat_id, Assignment.entry_id, Assignment.published_at.is_not(None)))
    return {(seat_id, entry_id): there for seat_id, entry_id, there in rows}


def test_a_read_is_on_its_juror_s_desk_at_once_and_the_register_says_who_asked(
    session: Session, year: Edition, cas: Person, jun: Person, noor: Person
) -> None:
    chairs = [seat(session, year, who) for who in (jun, noor)]
    lengths = {"BBBBBB": 6000, "CCCCCC": 5000}
    texts = [entry(session, year, person(session), code=code, words=words) for code, words in lengths.items()]
    wanted = [(chairs[0].id, "BBBBBB"), (chairs[1].id, "CCCCCC"), (chairs[0].id, "CCCCCC")]
    done = further_reads.ask(session, year.id, wanted, member=cas, now=NOW)
    session.commit()
    assert done == further_reads.Asked({chairs[0].id: (6000, 5000), chairs[1].id: (5000,)}, had=0, left=0)
    assert published(session) == {
        (chair.id, text.id): True
        for chair, text in ((chairs[0], texts[0]), (chairs[0], texts[1]), (chairs[1], texts[1]))
    }
    act = session.scalars(select(Act).filter_by(verb="ask")).one()
    assert (act.actor_id, act.subject, act.facts) == (
        cas.id,
        "edition 2027",
        {"reads": 3, "readings": {str(chairs[0].id): ["BBBBBB", "CCCCCC"], str(chairs[1].id): ["CCCCCC"]}},
    )


def test_a_double_click_asks_once(session: Session, year: Edition, cas: Person, jun: Person, acts: Acts) -> None:
    chair = seat(session, year, jun)
    text = entry(session, year, person(session), code="BBBBBB")
    done = [further_reads.ask(session, year.id, [(chair.id, "BBBBBB")], member=cas, now=NOW) for _ in range(2)]
    assert [(asked.readings, asked.had, asked.left) for asked in done] == [(1, 0, 0), (0, 1, 0)]
    assert published(session) == {(chair.id, text.id): True}
    assert [verb for _, verb, _ in acts()] == ["ask"]


def test_what_the_organiser_has_planned_is_published_and_the_rest_of_the_plan_is_not(
    session: Session, year: Edition, cas: Person, jun: Person
) -> None:
    chair = seat(session, year, jun, most_essays=2)
    texts = [entry(session, year, person(session), code=code) for code in ("BBBBBB", "CCCCCC")]
    for text in texts:
        assignment(session, chair, text, published_at=None)
    further_reads.ask(session, year.id, [(chair.id, "BBBBBB")], member=cas, now=NOW)
    assert published(session) == {(chair.id, texts[0].id): True, (chair.id, texts[1].id): False}


def test_what_cannot_be_is_left_out_and_nobody_says_why(
    session: Session, year: Edition, cas: Person, jun: Person, olga: Person
) -> None:
    chair, full = seat(session, year, jun), seat(session, year, person(session, "Full"), most_essays=1)
    gone = seat(session, year, person(session, "Gone"), withdrawn_at=NOW)
    close, free, held, back = (
        entry(session, year, person(session), code=code, held=code == "DDDDDD")
        for code in ("BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF")
    )
    session.add(Bar(seat_id=chair.id, entry_id=close.id, reason="Her aunt.", barred_by_id=olga.id, barred_at=NOW))
    withdrawn = entry(session, year, person(session), code="GGGGGG", withdrawn_at=NOW)
    assignment(session, full, free)
    assignment(session, chair, back, recused_at=NOW, recusal_reason="I taught her.")
    before = published(session)
    wanted = [(chair.id, text.code) for text in (close, held, back, withdrawn)]
    wanted += [(full.id, "BBBBBB"), (gone.id, "BBBBBB"), (chair.id, "XXXXXX")]
    done = further_reads.ask(session, year.id, wanted, member=cas, now=NOW)
    assert (done.words, done.had, done.left) == ({}, 0, 7)
    assert published(session) == before


def test_a_limit_holds_for_all_that_is_asked_for_at_once(
    session: Session, year: Edition, cas: Person, jun: Person
) -> None:
    chair = seat(session, year, jun, most_essays=2)
    codes = ["BBBBBB", "CCCCCC", "DDDDDD"]
    for code in codes:
        entry(session, year, person(session), code=code)
    done = further_reads.ask(session, year.id, [(chair.id, code) for code in codes], member=cas, now=NOW)
    assert (done.readings, done.left) == (2, 1)


@pytest.mark.parametrize("when", ["before", "due", "decided"])
def test_nobody_is_asked_for_what_could_not_be_handed_in(
    session: Session, year: Edition, cas: Person, jun: Person, when: str
) -> None:
    chair = seat(session, year, jun)
    entry(session, year, person(session), code="BBBBBB")
    now = {"before": year.reading_from - SECOND, "due": year.reviews_due_at, "decided": NOW}[when]
    if when == "decided":
        year.decided_at = NOW - timedelta(hours=1)
        session.commit()
    with pytest.raises(NotAsking) as refused:
        further_reads.ask(session, year.id, [(chair.id, "BBBBBB")], member=cas, now=now)
    assert refused.value.is_decided is (when == "decided")
    assert published(session) == {}
    last = year.reviews_due_at - SECOND
    if when == "due":
        assert further_reads.ask(session, year.id, [(chair.id, "BBBBBB")], member=cas, now=last).readings == 1
