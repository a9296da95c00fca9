from sqlalchemy.orm import Session

from portal.prize.models import Assignment, Entry, Role
from portal.prize.queries.organiser_jury import State, jury
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, manuscript, person, review, seat

OPEN = {"accepted_at": None, "person_id": None}


def test_every_seat_is_in_one_state_and_the_seated_come_first(session: Session) -> None:
    year = edition(session)
    for name, values in {
        "Ann": {"withdrawn_at": NOW},
        "Bea": OPEN | {"declined_at": NOW},
        "Cyd": OPEN | {"expires_at": NOW},
        "Dee": OPEN | {"expires_at": NOW + SECOND},
        "Eve": OPEN | {"opened_at": NOW - DAY},
        "Fay": {},
        "Gil": OPEN | {"opened_at": NOW - DAY, "expires_at": NOW},
    }.items():
        seat(session, year, person(session, name), **values)
    found = jury(session, year.id, NOW)
    assert [(line.name, line.state) for line in found.lines] == [
        ("Fay", State.SEATED),
        ("Eve", State.OPENED),
        ("Dee", State.SENT),
        ("Cyd", State.EXPIRED),
        ("Gil", State.EXPIRED),
        ("Bea", State.DECLINED),
        ("Ann", State.WITHDRAWN),
    ]
    assert found.tally("juror") == dict.fromkeys(State, 1) | {State.EXPIRED: 2}
    assert found.tally("committee") == {}


def test_a_juror_s_reviews_are_counted_by_how_far_they_are(session: Session) -> None:
    year = edition(session)
    its = seat(session, year, person(session, "Jun"), most_essays=12, close_to={"schools": []})
    seat(session, year, person(session, "Cas"), Role.COMMITTEE)

    def given(**values: object) -> Assignment:
        return assignment(session, its, entry(session, year, person(session)), **values)

    given()
    review(session, given(), handed_in=False)
    review(session, given())
    replaced = given()
    review(session, replaced)
    manuscript(session, session.get_one(Entry, replaced.entry_id))
    given(recused_at=NOW, recusal_reason="I taught her.")
    given(published_at=None)
    assignment(session, its, entry(session, year, person(session), withdrawn_at=NOW))
    (line,) = jury(session, year.id, NOW).of("juror")
    assert (line.given, line.handed_in, line.begun, line.stepped_back, line.planned) == (4, 1, 2, 1, 1)
    assert (line.most_essays, line.declared) == (12, True)
