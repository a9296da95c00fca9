from sqlalchemy.orm import Session

from portal.prize.queries import public
from tests.builders import edition


def test_a_call_is_its_edition_with_the_criteria_in_order(session: Session) -> None:
    year = edition(session)
    call = public.call(session, 2027)
    assert call is not None
    assert call.edition is year
    assert [c.name for c in call.criteria] == ["Exposition", "Reflection", "Action", "Progression"]
    assert public.call(session, 2026) is None


def test_editions_come_the_latest_first_and_are_found_by_their_listing(session: Session) -> None:
    old, year = edition(session, 2026), edition(session)
    assert public.editions(session) == [year, old]
    assert public.by_event(session) == {old.event_id: old, year.event_id: year}
