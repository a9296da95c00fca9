from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Role
from portal.prize.queries import organiser
from tests.builders import DAY, NOW, assignment, edition, entry, manuscript, person, review, seat


def test_the_list_counts_what_stands_and_who_sits(session: Session, ada: Person, ben: Person, jun: Person) -> None:
    old, year = edition(session, 2026), edition(session)
    entry(session, year, ada)
    entry(session, year, ben, withdrawn_at=NOW)
    seat(session, year, jun)
    seat(session, year, person(session, "Cas"), Role.COMMITTEE)
    seat(session, year, person(session, "Gone"), withdrawn_at=NOW)
    seat(session, year, person(session, "Invited"), accepted_at=None, person_id=None)
    lines = [(line.edition.id, line.entries, line.jurors) for line in organiser.editions(session)]
    assert lines == [(year.id, 1, 1), (old.id, 0, 0)]


def test_entries_come_with_author_version_and_readers_the_latest_first(
    session: Session, ada: Person, ben: Person, jun: Person, noor: Person
) -> None:
    year = edition(session)
    first, second = entry(session, year, ada, code="BBBBBB"), entry(session, year, ben, code="CCCCCC", held=True)
    manuscript(session, first, words=6100, received_at=NOW)
    review(session, assignment(session, seat(session, year, jun), first), handed_in=False)
    assignment(session, seat(session, year, noor), first, recused_at=NOW, recusal_reason="I taught her.")
    lines = organiser.entries(session, year.id)
    assert [(e.code, e.author, e.email, e.words, e.held) for e in lines] == [
        ("BBBBBB", "Ada", ada.email, 6100, False),
        ("CCCCCC", "Ben", ben.email, 6000, True),
    ]
    assert [(r.name, r.begun, r.recused) for r in lines[0].readers] == [("Jun", True, False), ("Noor", False, True)]
    assert [line.active_readers for line in lines] == [1, 0]
    assert organiser.entry(session, year.id, "BBBBBB") == lines[0]
    assert organiser.entry(session, edition(session, 2026).id, "BBBBBB") is None
    assert second.code == "CCCCCC"


def test_a_reader_who_left_is_one_only_with_a_review_handed_in(session: Session, ada: Person) -> None:
    year = edition(session, closes_at=NOW - DAY)
    text = entry(session, year, ada)
    for name, handed_in in (("Done", True), ("Draft", False)):
        review(session, assignment(session, seat(session, year, person(session, name)), text), handed_in=handed_in)
    for place in organiser.seats(session, year.id):
        place.withdrawn_at = NOW
    session.commit()
    (line,) = organiser.entries(session, year.id)
    assert [r.name for r in line.readers] == ["Done"]


def test_seats_stand_jurors_first_and_the_living_before_the_gone(session: Session) -> None:
    year = edition(session)
    seat(session, year, person(session, "Zoe"))
    seat(session, year, person(session, "Amy"), withdrawn_at=NOW)
    seat(session, year, person(session, "Bea"), accepted_at=None, person_id=None, declined_at=NOW)
    seat(session, year, person(session, "Cas"), Role.COMMITTEE)
    assert [s.name for s in organiser.seats(session, year.id)] == ["Zoe", "Bea", "Amy", "Cas"]
    its = organiser.seats(session, year.id)[0]
    assert organiser.seat(session, year.id, its.id) is its
    assert organiser.seat(session, edition(session, 2026).id, its.id) is None
