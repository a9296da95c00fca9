"""From the signed decision to the page of the winners: the organiser, two authors, a juror, and everybody."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask_security.utils import hash_password
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.accounts.models import Person
from portal.database import db
from portal.mail.models import Mail
from portal.prize import upkeep
from tests.builders import person
from tests.journeys.conftest import BEGIN, PASSWORD, Portal
from tests.journeys.looking import faults
from tests.prize.chamber import committee

pytestmark = pytest.mark.browser

OFFICE, OWN = "/organise/prize/2027/announcement", "/prize/2027/entry"
WINNERS = "/prize/2027/winners"
Addresses = dict[str, str]


@pytest.fixture
def addresses(portal: Portal) -> Iterator[Addresses]:
    """A decision whose names are open. Where the mail goes of the organiser, the first and the last author, a juror
    and a member of the committee."""
    with portal.app.app_context():
        session = db.session()
        its = committee(session)
        its.edition.allows_remarks = True
        its.unseal()
        people = {
            "olga": person(session, "Olga", is_organiser=True),
            "first": its.author("BBBBBB"),
            "last": its.author("HHHHHH"),
            "jun": session.scalars(select(Person).filter_by(name="Jun")).one(),
            "cas": its.people["Cas"],
        }
        secret = hash_password(PASSWORD)
        for somebody in people.values():
            somebody.password = secret
        people["first"].name, people["last"].name = "Zephyrine Quillmarrow", "Abel Ash"
        session.commit()
        found = {who: somebody.email for who, somebody in people.items()}
        session.rollback()
        yield found
        db.session.remove()


def come_in(page: Page, portal: Portal, address: str, path: str) -> None:
    page.goto(f"{portal.url}/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{portal.url}/")
    page.goto(f"{portal.url}{path}")


def mailed(portal: Portal, address: str) -> list[str]:
    """The kinds of mail to this address, the first first."""
    with portal.app.app_context():
        kinds = db.session.scalars(select(Mail.kind).filter_by(to=address).order_by(Mail.id)).all()
        db.session.rollback()
    return [kind.removeprefix("prize/") for kind in kinds]


def test_from_the_decision_to_the_page_of_the_winners(
    portal: Portal, addresses: Addresses, visitor: Callable[..., Page]
) -> None:
    public, juror = visitor(width=320), visitor()
    office, winner, other = visitor(), visitor(width=360), visitor(javascript=False, width=360)
    public.goto(f"{portal.url}{WINNERS}")
    expect(public.get_by_role("heading", name="There is no such page")).to_be_visible()

    # The organiser's edition names the next step; the winners are told, and nobody else.
    come_in(office, portal, addresses["olga"], "/organise/prize/2027/")
    expect(office.get_by_role("heading", name="Next: tell the winners")).to_be_visible()
    office.get_by_role("link", name="Tell and announce the winners").click()
    office.get_by_text("Look at that mail").click()
    expect(office.get_by_text("Dear Zephyrine Quillmarrow,").first).to_be_visible()
    office.get_by_role("button", name="Tell them now").click()
    expect(office.get_by_text("The winners are told.")).to_be_visible()
    assert {who: mailed(portal, addresses[who]) for who in ("first", "last", "jun")} == {
        "first": ["told-winner"], "last": [], "jun": [],
    }  # fmt: skip

    # The first author follows the mail, and says how to be named.
    come_in(winner, portal, addresses["first"], portal.newest_link(addresses["first"]).removeprefix(portal.url))
    expect(winner.get_by_role("heading", name="Your essay wins the first prize")).to_be_visible()
    expect(winner.get_by_text("This is not public yet.")).to_be_visible()
    winner.get_by_role("button", name="Save it").click()
    expect(winner.get_by_role("link", name="May your name stand there? Choose one.")).to_be_visible()
    winner.get_by_label("Yes, as I type it below").check()
    winner.get_by_label("Your name, as it is to be printed").fill("Zéphyrine Q. Marrow")
    winner.get_by_label("With my country: Switzerland").check()
    winner.get_by_role("button", name="Save it").click()
    expect(winner.get_by_text("by Zéphyrine Q. Marrow, Switzerland")).to_be_visible()

    # It is planned; until then nobody sees anything.
    office.goto(f"{portal.url}{OFFICE}")
    expect(office.get_by_role("cell", name="Zéphyrine Q. Marrow, with the country")).to_be_visible()
    office.get_by_label("Later, at a moment that I choose").check()
    office.get_by_label("The moment").fill("2027-03-01T13:00")
    office.get_by_label("I have looked at the page").check()
    office.get_by_role("button", name="Announce the winners").click()
    expect(office.get_by_role("heading", name="The announcement is planned")).to_be_visible()
    come_in(other, portal, addresses["last"], OWN)
    come_in(juror, portal, addresses["jun"], "/prize/jury/")
    for page in (other, juror):
        assert "13:00" not in page.content()
    public.goto(f"{portal.url}{WINNERS}")
    expect(public.get_by_role("heading", name="There is no such page")).to_be_visible()

    # It is time.
    portal.clock.instant = BEGIN + timedelta(hours=1)
    public.goto(f"{portal.url}/")
    public.get_by_role("link", name="See the winners").click()
    expect(public.get_by_role("heading", name="The winners", exact=True)).to_be_visible()
    expect(public.get_by_text("by Zéphyrine Q. Marrow, Switzerland")).to_be_visible()
    expect(public.get_by_text("The author’s name will follow.")).to_have_count(2)
    assert "Quillmarrow" not in public.content()
    with portal.app.app_context():
        assert [upkeep.announce(portal.clock.now()) for _ in range(2)] == [1, 0]
    assert {who: mailed(portal, addresses[who])[-1:] for who in ("first", "last", "jun", "cas")} == {
        "first": ["announced-winner"], "last": ["announced-entrant"], "jun": ["announced-judge"],
        "cas": ["announced-judge"],
    }  # fmt: skip

    # Each finds their own side of it.
    other.goto(f"{portal.url}{OWN}")
    expect(other.get_by_text("Your essay is not among them.")).to_be_visible()
    expect(other.get_by_role("heading", name="What jurors wrote to you")).to_be_visible()
    juror.goto(f"{portal.url}/prize/jury/")
    juror.get_by_role("link", name="see them").click()
    expect(juror.get_by_text("Zéphyrine Q. Marrow")).to_be_visible()
    winner.goto(f"{portal.url}{OWN}/award")
    winner.get_by_label("No, the title alone").check()
    winner.get_by_role("button", name="Change it").click()
    expect(winner.locator("p.panel")).to_have_text("The author prefers not to be named.")
    public.reload()
    expect(public.get_by_text("The author prefers not to be named.")).to_be_visible()
    office.goto(f"{portal.url}{OFFICE}")
    expect(office.get_by_role("heading", name="The winners are announced")).to_be_visible()


@pytest.mark.parametrize("portal", ["sqlite"], indirect=True)
def test_nothing_serious_is_found_on_any_of_its_pages(portal: Portal, addresses: Addresses, browser: Browser) -> None:
    office, winner, public = (browser.new_context().new_page() for _ in range(3))
    come_in(office, portal, addresses["olga"], OFFICE)
    for summary in office.locator("details.letter > summary").all():
        summary.click()
    found = faults(office)
    office.get_by_role("button", name="Tell them now").click()
    come_in(winner, portal, addresses["first"], f"{OWN}/award")
    found += faults(winner)
    winner.get_by_role("button", name="Save it").click()
    found += faults(winner)
    office.get_by_role("button", name="Announce the winners").click()
    found += faults(office)
    office.goto(f"{portal.url}{OFFICE}")
    office.get_by_label("Now").check()
    office.get_by_label("I have looked at the page").check()
    office.get_by_role("button", name="Announce the winners").click()
    expect(office.get_by_role("heading", name="The winners are announced")).to_be_visible()
    for page, path in ((office, OFFICE), (office, "/organise/prize/2027/"), (winner, OWN), (winner, f"{OWN}/award"),
                       *((public, path) for path in (WINNERS, "/prize/", "/prize/2027/", "/"))):  # fmt: skip
        page.goto(portal.url + path)
        found += faults(page)
    for page in (office, winner, public):
        page.context.close()
    assert found == []
