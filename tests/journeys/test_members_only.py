"""The way into a meeting appears when it is time, and is gone with the place: a member on a phone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.database import db, transaction
from portal.events import operations as events
from portal.events.listing import Audience
from portal.events.members.operations import boards, joining
from portal.events.queries import one
from portal.events.registration.operations import registrations
from tests.events.members.conftest import LINK, posted, way
from tests.events.registration.conftest import SOCIETY, discussion, vouch
from tests.journeys.conftest import BEGIN, Portal, with_accounts
from tests.journeys.looking import as_it_is
from tests.journeys.test_accessibility import enter

pytestmark = pytest.mark.browser

# The evening is on 8 April from eight to nine in New York; the link is there a day before.
OPENS = datetime(2027, 4, 8, 0, tzinfo=UTC)
EVENING = "/events/discussion"


@pytest.fixture
def society(portal: Portal) -> Portal:
    """Ada, a member, has a place in an evening for members, an hour before its link is there; and there is a board."""
    with portal.app.app_context():
        with_accounts("Ada")
        session = db.session()
        ada = session.scalars(select(Person)).one()
        vouch(session, ada, Kind.MEMBER)
        with transaction() as session:
            event = events.put(session, discussion(audience=Audience.MEMBERS), now=BEGIN)
            joining.say(session, one(session, event.id), None, way(passcode="lago"), organiser=ada, now=BEGIN)
            registrations.register(session, event.id, ada.id, promises=(), shown_cents=0, now=BEGIN)
            board = boards.open_board(session, SOCIETY, Audience.MEMBERS, organiser=ada, now=BEGIN)
            boards.post(session, board.id, posted(until=date(2027, 4, 8)), organiser=ada, now=BEGIN)
        db.session.remove()
    portal.clock.instant = OPENS - timedelta(hours=1)
    return portal


@pytest.mark.parametrize("portal", ["sqlite"], indirect=True)
def test_the_link_appears_when_it_is_time_and_is_gone_with_the_place(
    society: Portal, visitor: Callable[..., Page]
) -> None:
    ada = visitor(touch=True)
    main = ada.locator("main")

    enter(ada, society, "ada@jury.example")
    ada.get_by_role("link", name="Boards").click()
    ada.get_by_role("link", name="Members", exact=True).click()
    expect(main).to_contain_text("At eight.")
    assert as_it_is(ada) == []

    ada.goto(f"{society.url}/my-events")
    expect(main).to_contain_text("appears here from Wednesday 7 April 2027, 20:00 New York time")
    ada.get_by_role("link", name="An evening on difference").click()
    expect(main).to_contain_text("appears here from Wednesday 7 April 2027, 20:00 New York time")
    ada.get_by_role("link", name="link to the meeting").click()
    expect(main).to_contain_text("You are in the right place, and it is early")
    assert as_it_is(ada) == []

    society.clock.instant = OPENS
    ada.reload()
    expect(ada.get_by_role("link", name="Join the meeting")).to_have_attribute("href", LINK)
    expect(main).to_contain_text("lago")
    assert as_it_is(ada) == []
    ada.get_by_role("link", name="Your registration").click()
    expect(ada.get_by_role("link", name="How to join")).to_be_visible()
    ada.get_by_role("link", name="Give the place back …").click()
    ada.get_by_role("button", name="Yes, give it back").click()
    expect(main).to_contain_text("Your place is given back")
    expect(ada.get_by_role("link", name="How to join")).to_have_count(0)
    ada.goto(f"{society.url}{EVENING}/join")
    expect(main).to_contain_text("How to join is shown to those who have a place, and you have none.")
    assert LINK not in ada.content()
    assert as_it_is(ada) == []
    ada.goto(f"{society.url}/my-events")
    ada.get_by_role("button", name="Make the address").click()
    expect(main).to_contain_text("Your calendar has a new address.")
    expect(ada.get_by_role("link", name="Follow")).to_be_visible()
    assert as_it_is(ada) == []
