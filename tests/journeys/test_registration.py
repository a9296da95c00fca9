"""A place from the page of the event to the refund, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.accounts import memberships
from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.accounts.operations import create_person
from portal.database import db, transaction
from portal.events import operations as events
from portal.events.listing import Audience
from portal.events.members.operations import boards, joining
from portal.events.queries import one
from portal.events.registration import upkeep
from portal.events.registration.models import Registration
from tests.events.members.conftest import posted, way
from tests.events.registration.conftest import SOCIETY, discussion, group
from tests.journeys.conftest import BEGIN, PASSWORD, Portal
from tests.journeys.looking import faults
from tests.journeys.test_accessibility import enter

pytestmark = pytest.mark.browser

GROUP, BOARD = "/events/group", "american-balint-society-members"
PEOPLE = ("ada@example.org", "ben@example.org", "olga@example.org")


@pytest.fixture
def society(portal: Portal) -> Portal:
    """A group with one place, and an evening; Ada, Ben who is a member and has a board, and Olga who organises."""
    with portal.app.app_context(), transaction() as session:
        event = events.put(session, group(capacity=1), now=BEGIN)
        events.put(session, discussion(), now=BEGIN)
        for address in PEOPLE:
            create_person(
                session,
                email=address,
                name=address.split("@")[0].title(),
                password=PASSWORD,
                confirmed_at=BEGIN,
                now=BEGIN,
                is_organiser=address.startswith("olga"),
            )
        _, ben, olga = session.scalars(select(Person).order_by(Person.id))
        verified = {"kind": Kind.MEMBER, "body": SOCIETY, "since": BEGIN.date(), "until": None}
        memberships.verify(session, ben.id, **verified, organiser=olga, now=BEGIN)
        joining.say(session, one(session, event.id), None, way(), organiser=olga, now=BEGIN)
        board = boards.open_board(session, SOCIETY, Audience.MEMBERS, organiser=olga, now=BEGIN)
        boards.post(session, board.id, posted(), organiser=olga, now=BEGIN)
    return portal


@pytest.fixture
def reader(society: Portal, visitor: Callable[..., Page]) -> Callable[[str], Page]:
    """Somebody who is signed in, on a phone without JavaScript."""

    def reader(address: str) -> Page:
        page = visitor(javascript=False, width=360)
        enter(page, society, address)
        return page

    return reader


def register(page: Page, portal: Portal, link: str, button: str) -> None:
    page.goto(portal.url + GROUP)
    page.get_by_role("link", name=link).click()
    # `all` takes the boxes that are there at that moment, which on a slow machine can be those of no page yet.
    expect(page.get_by_role("button", name=button)).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name=button).click()


def test_a_place_is_taken_paid_given_back_and_passed_on(society: Portal, reader: Callable[[str], Page]) -> None:
    ada, ben, olga = (reader(address) for address in PEOPLE)
    register(ada, society, "Register", "Take a place")
    expect(ada.locator("main")).to_contain_text("You have a place, at every one of the 2 meetings")
    expect(ada.locator("main")).to_contain_text("USD 400 to pay.")
    register(ben, society, "Join the waitlist", "Join the waitlist")
    expect(ben.locator("main")).to_contain_text("You are number 1 on the waitlist.")

    olga.goto(f"{society.url}/organise/")
    olga.get_by_role("row", name="An online group").get_by_role("link", name="Registrations").click()
    olga.get_by_role("link", name="Ada").click()
    olga.get_by_label("Amount").fill("400")
    olga.get_by_role("button", name="It was paid").click()
    expect(olga.locator("main")).to_contain_text("Nothing is open.")

    ada.goto(f"{society.url}/my-events")
    ada.get_by_role("link", name="An online group").click()
    ada.get_by_role("link", name="Give the place back …").click()
    expect(ada.locator("main")).to_contain_text("USD 300 comes back to you by Wednesday 31 March 2027")
    ada.get_by_role("button", name="Yes, give it back").click()
    expect(ada.locator("main")).to_contain_text("Your place is given back, and a mail acknowledges it.")

    ben.goto(society.newest_link("ben@example.org"))
    ben.get_by_role("button", name="Take the place").click()
    expect(ben.locator("main")).to_contain_text("The place is yours. A mail confirms it.")
    with society.app.app_context():
        rows = select(Person.name, Registration.seat, Registration.why).join(
            Person, Person.id == Registration.person_id
        )
        assert [tuple(row) for row in db.session.execute(rows.order_by(Registration.id))] == [
            ("Ada", 1, "left"), ("Ben", 1, None),
        ]  # fmt: skip
        assert upkeep.pass_on(BEGIN) == 0


@pytest.mark.parametrize("portal", ["sqlite"], indirect=True)
def test_nothing_serious_is_found_on_its_pages(
    society: Portal, reader: Callable[[str], Page], browser: Browser
) -> None:
    register(reader("ada@example.org"), society, "Register", "Take a place")
    register(reader("ben@example.org"), society, "Join the waitlist", "Join the waitlist")
    place, desk = f"{GROUP}/registration", "/organise/events/group"
    pages = {
        "ada@example.org": [GROUP, place, f"{place}/leave", "/my-events", "/events/discussion/registration"],
        "ben@example.org": [place, "/account", "/boards/", f"/boards/{BOARD}", f"{GROUP}/join"],
        "olga@example.org": [
            f"{desk}/registrations",
            f"{desk}/registrations/1",
            f"{desk}/call-off",
            f"{desk}/joining",
            f"{desk}/joining/remove",
            "/organise/boards/",
            f"/organise/boards/{BOARD}",
            f"/organise/boards/{BOARD}/posts/1",
            f"/organise/boards/{BOARD}/posts/1/take-down",
            f"/organise/boards/{BOARD}/close",
            "/organise/members?q=a",
            "/organise/members/1",
        ],
    }
    found = []
    for address, paths in pages.items():
        page = browser.new_context().new_page()
        enter(page, society, address)
        for path in paths:
            page.goto(society.url + path)
            found += faults(page)
        page.context.close()
    assert found == []
