from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Role
from portal.prize.queries.navigation import Places, places
from tests.builders import NOW, edition, entry, seat


def test_everybody_is_led_to_the_places_they_have(session: Session, ada: Person, jun: Person, sol: Person) -> None:
    old, year = edition(session, 2026), edition(session)
    for one in (old, year):
        entry(session, one, ada)
    seat(session, year, jun)
    seat(session, old, jun, Role.COMMITTEE)
    assert [places(session, p.id) for p in (ada, jun, sol)] == [
        Places((2027, 2026), (), ()),
        Places((), (2027,), (2026,)),
        Places((), (), ()),
    ]


def test_a_seat_that_was_taken_back_leads_nowhere(session: Session, jun: Person) -> None:
    seat(session, edition(session), jun, withdrawn_at=NOW)
    assert places(session, jun.id) == Places((), (), ())
