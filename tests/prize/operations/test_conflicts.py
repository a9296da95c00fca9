import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.dealing import table
from portal.prize.models import Assignment, Bar, Edition, Entry, Seat, Waiver
from portal.prize.operations import assignments, conflicts, plans
from portal.prize.refusals import CannotAssign, NotAssigned
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.conftest import Acts

NOBODY: dict[str, list[str]] = {"schools": [], "people": [], "countries": []}
ELMSTEAD = NOBODY | {"schools": ["ELMSTEAD Medical School"]}


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=NOW - DAY, reads_per_entry=1)


@pytest.fixture
def its(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun)


@pytest.fixture
def text(session: Session, year: Edition, ada: Person) -> Entry:
    """From the School of Medicine, Elmstead."""
    return entry(session, year, ada, code="BBBBBB")


def declare(session: Session, its: Seat, close_to: dict[str, list[str]], **values: object) -> None:
    told = {"most_essays": None, "zone": None} | values
    conflicts.declare(session, its.id, close_to=close_to, now=NOW, **told)  # type: ignore[arg-type]


def plan(session: Session, year: Edition, olga: Person) -> plans.Planned:
    return plans.plan(session, year.id, seed=1, organiser=olga, now=NOW)


def test_what_a_juror_tells_is_kept_and_the_register_has_none_of_it(
    session: Session, its: Seat, jun: Person, acts: Acts
) -> None:
    declare(session, its, ELMSTEAD, most_essays=9, zone="Europe/Zurich")
    assert (its.close_to, its.most_essays, its.zone) == (ELMSTEAD, 9, "Europe/Zurich")
    assert acts() == [(jun.id, "declare closeness", f"seat {its.id}")]


def test_whoever_has_left_declares_nothing(session: Session, its: Seat) -> None:
    its.withdrawn_at = NOW
    session.flush()
    with pytest.raises(NotAssigned):
        declare(session, its, ELMSTEAD)


def test_an_essay_from_a_juror_s_own_school_goes_to_somebody_else(
    session: Session, year: Edition, its: Seat, text: Entry, noor: Person, olga: Person
) -> None:
    other = seat(session, year, noor)
    declare(session, its, ELMSTEAD)
    assert plan(session, year, olga) == plans.Planned(1, 0, ())
    assert session.scalars(select(Assignment.seat_id)).all() == [other.id]
    with pytest.raises(CannotAssign):
        assignments.give(session, year.id, its.id, text.code, organiser=olga, now=NOW)


def test_what_the_organiser_sets_aside_keeps_nobody_apart_until_the_juror_declares_anew(
    session: Session, year: Edition, its: Seat, text: Entry, olga: Person, acts: Acts
) -> None:
    declare(session, its, ELMSTEAD)
    assert table(session, year).barred == {(its.id, text.code)}
    conflicts.waive(session, year.id, its.id, text.code, "Another Elmstead.", organiser=olga, now=NOW)
    assert table(session, year).barred == frozenset()
    declare(session, its, ELMSTEAD, most_essays=5)
    assert table(session, year).barred == frozenset()
    declare(session, its, ELMSTEAD | {"people": ["Ada"]})
    assert table(session, year).barred == {(its.id, text.code)}
    assert acts()[1] == (olga.id, "waive", "entry BBBBBB")


def test_what_was_found_can_be_taken_back(
    session: Session, year: Edition, its: Seat, text: Entry, olga: Person, acts: Acts
) -> None:
    conflicts.bar(session, year.id, its.id, text.code, "They are married.", organiser=olga, now=NOW)
    assert table(session, year).barred == {(its.id, text.code)}
    gone = [conflicts.forget(session, year.id, its.id, text.code, organiser=olga, now=NOW) for _ in range(2)]
    assert (gone, table(session, year).barred) == ([True, False], frozenset())
    assert [verb for _, verb, _ in acts()] == ["bar", "withdraw finding"]


def test_the_same_finding_again_has_the_later_reason(
    session: Session, year: Edition, its: Seat, text: Entry, olga: Person
) -> None:
    for reason in ("First.", "Second."):
        conflicts.waive(session, year.id, its.id, text.code, reason, organiser=olga, now=NOW)
        conflicts.bar(session, year.id, its.id, text.code, reason, organiser=olga, now=NOW)
    assert session.scalars(select(Waiver.reason)).all() == session.scalars(select(Bar.reason)).all() == ["Second."]


def test_nothing_is_found_of_a_juror_or_an_essay_of_another_edition(
    session: Session, year: Edition, its: Seat, text: Entry, olga: Person, noor: Person
) -> None:
    other = edition(session, 2026)
    foreign = seat(session, other, noor)
    for seat_id, code, edition_id in ((foreign.id, text.code, year.id), (its.id, "DDDDDD", year.id)):
        with pytest.raises(CannotAssign):
            conflicts.bar(session, edition_id, seat_id, code, "No.", organiser=olga, now=NOW)


def test_a_late_declaration_changes_no_desk_and_publishing_takes_back_what_is_not_begun(
    session: Session, year: Edition, its: Seat, text: Entry, noor: Person, olga: Person, acts: Acts
) -> None:
    assignment(session, its, text)
    declare(session, its, ELMSTEAD)
    assert session.scalars(select(Assignment.seat_id)).all() == [its.id]
    other = seat(session, year, noor)
    plan(session, year, olga)
    mark = table(session, year).mark
    done = plans.publish(session, year.id, mark=mark, organiser=olga, now=NOW)
    assert (list(done.words), done.taken) == ([other.id], 1)
    assert session.scalars(select(Assignment.seat_id)).all() == [other.id]
    assert [verb for _, verb, _ in acts()] == ["declare closeness", "plan", "take back", "publish"]


def test_a_late_declaration_takes_nothing_that_is_begun(
    session: Session, year: Edition, its: Seat, text: Entry, olga: Person
) -> None:
    review(session, assignment(session, its, text), handed_in=False)
    declare(session, its, ELMSTEAD)
    found = table(session, year)
    assert (found.given, found.late) == ({(its.id, text.code)}, frozenset())
    assert plan(session, year, olga) == plans.Planned(0, 0, ())


def test_what_is_planned_for_somebody_who_is_found_close_is_planned_for_somebody_else(
    session: Session, year: Edition, its: Seat, text: Entry, noor: Person, olga: Person
) -> None:
    plan(session, year, olga)
    other = seat(session, year, noor)
    declare(session, its, ELMSTEAD)
    assert table(session, year).impossible == {(its.id, text.code)}
    assert plan(session, year, olga) == plans.Planned(1, 1, ())
    assert session.scalars(select(Assignment.seat_id)).all() == [other.id]


def test_a_juror_s_own_name_and_address_count_without_a_declaration(
    session: Session, year: Edition, olga: Person
) -> None:
    teacher = seat(session, year, person(session, "Mia Okafor", email="okafor@elmstead.test"))
    entry(session, year, person(session), code="CCCCCC", supervisor="Prof. Okafor, Mia")
    entry(session, year, person(session, email="ada@med.elmstead.test"), code="DDDDDD")
    entry(session, year, person(session), code="FFFFFF")
    assert table(session, year).barred == {(teacher.id, "CCCCCC"), (teacher.id, "DDDDDD")}
