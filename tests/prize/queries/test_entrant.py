from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Blob, Draft, Manuscript
from portal.prize.operations import drafts
from portal.prize.queries import entrant
from tests.builders import NOW, edition, entry, manuscript, seat


def test_an_entrant_finds_her_own_entry_with_every_version_the_standing_one_first(
    session: Session, ada: Person, ben: Person
) -> None:
    year = edition(session)
    hers = entry(session, year, ada)
    manuscript(session, hers, words=6100)
    entry(session, year, ben)
    own = entrant.own_entry(session, year.id, ada.id)
    assert own is not None
    assert (own.entry.id, [m.number for m in own.manuscripts], own.standing.words) == (hers.id, [2, 1], 6100)


def test_nobody_finds_somebody_else_s_entry_or_file(session: Session, ada: Person, sol: Person) -> None:
    year = edition(session)
    entry(session, year, ada)
    assert entrant.own_entry(session, year.id, sol.id) is None
    assert entrant.own_file(session, year.id, sol.id, 1) is None


def test_every_version_can_be_had_byte_for_byte(session: Session, ada: Person) -> None:
    year = edition(session)
    manuscript(session, entry(session, year, ada))
    contents = dict(session.execute(select(Manuscript.number, Blob.content).join(Blob)).all())
    for number in (1, 2):
        found = entrant.own_file(session, year.id, ada.id, number)
        assert found is not None
        assert (found[0].number, found[1]) == (number, contents[number])
    assert contents[1] != contents[2]
    assert entrant.own_file(session, year.id, ada.id, 3) is None


def test_a_seat_makes_a_judge_until_it_is_taken_back(session: Session, jun: Person, ada: Person) -> None:
    year = edition(session)
    its = seat(session, year, jun)
    assert [entrant.terms(session, year, p.id).judges for p in (jun, ada)] == [True, False]
    its.withdrawn_at = NOW
    session.commit()
    assert not entrant.terms(session, year, jun.id).judges


def test_a_draft_gives_its_file_back(session: Session, ada: Person) -> None:
    year = edition(session)
    drafts.save(session, year.id, ada.id, {}, file=None, now=NOW)
    draft = session.get_one(Draft, (year.id, ada.id))
    assert entrant.kept_file(session, draft) is None
    drafts.save(session, year.id, ada.id, {}, file=("My essay.docx", b"bytes"), now=NOW)
    assert entrant.kept_file(session, draft) == ("My essay.docx", b"bytes")
