"""A group from an empty desk to the mail that one of its evenings is moved, in a real browser without JavaScript."""

from collections.abc import Callable
from datetime import date, time

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.models import Person
from portal.database import db, transaction
from portal.events import operations as events
from portal.events.listing import Audience, Meeting
from portal.events.models import Event
from portal.events.registration.models import Registration
from portal.mail.models import Mail
from tests.events.conftest import a_listing
from tests.events.registration.conftest import join
from tests.journeys.conftest import BEGIN, Portal, with_accounts
from tests.journeys.test_accessibility import enter

pytestmark = pytest.mark.browser

TITLE = "Evenings on Mondays"


def fill_in_the_listing(page: Page) -> None:
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("In short").fill("Three evenings for clinicians.")
    page.get_by_label("Organised by").fill("The society")
    page.get_by_label("Led by").fill("Ines Varandas")
    page.get_by_label("For whom").select_option("Clinicians")
    page.get_by_label("Time zone").fill("new york")
    page.get_by_label("online", exact=True).check()
    page.get_by_label("open", exact=True).check()
    page.get_by_label("Fee", exact=False).first.fill("free")
    page.get_by_role("button", name="Keep as a draft").click()
    # What cannot be is said at the field, and the rest is still there.
    expect(page.locator("#fee-error")).to_contain_text("This is no amount.")
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    page.get_by_label("Fee", exact=False).first.fill("0")
    page.get_by_label("Currency").fill("usd")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator("main")).to_contain_text("Before it can be published")


def work_out_the_dates(page: Page) -> None:
    page.get_by_label("Which", exact=True).select_option("1st")
    page.get_by_label("Weekday").select_option("Monday")
    page.get_by_label("First day").fill("2027-07-01")
    page.get_by_label("Last day", exact=True).fill("2027-10-31")
    page.locator("#at").fill("19:00")
    page.locator("#minutes").fill("60")
    page.locator("#first_minutes").fill("90")
    page.get_by_role("button", name="Work out the dates").click()


@pytest.mark.parametrize("portal", ["sqlite"], indirect=True)
def test_from_an_empty_desk_to_a_moved_evening(portal: Portal, visitor: Callable[..., Page]) -> None:
    portal.add_organiser("olga@example.org", "Olga")
    page = visitor(javascript=False, width=320)
    enter(page, portal, "olga@example.org")
    page.goto(f"{portal.url}/organise/")
    expect(page.locator("main")).to_contain_text("No listing yet")
    page.locator(".empty").get_by_role("link", name="New listing").click()
    fill_in_the_listing(page)

    with portal.app.app_context(), transaction() as session:
        evening = Meeting("other.one", date(2027, 8, 2), "Europe/Zurich", time(1))
        later = Meeting("other.two", date(2027, 10, 5), "Europe/Zurich", time(1, 30), 60)
        others = (evening, later)
        events.put(
            session, a_listing("other", audience=Audience.CLINICIANS, title="Another", meetings=others), now=BEGIN
        )
    page.get_by_role("link", name="Set the dates").click()
    work_out_the_dates(page)
    rows = page.locator(".meeting-row")
    expect(rows).to_have_count(4)
    expect(rows.nth(0)).to_contain_text("A public holiday: Independence Day (observed).")
    expect(rows.nth(2)).to_contain_text("A public holiday: Labor Day.")
    expect(rows.nth(3)).to_contain_text("At the same time as Another")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.get_by_role("button", name="Leave it out 5 July 2027").click()
    expect(rows.nth(0)).to_contain_text("left out")
    expect(rows.nth(1)).to_contain_text("19:00–20:30")
    page.get_by_role("button", name="Save the dates").click()

    page.get_by_role("link", name="Preview", exact=True).click()
    expect(page.locator("main")).to_contain_text("Monday 2 August 2027, 19:00–20:30 New York time")
    page.get_by_role("link", name="Back to the desk").click()
    page.get_by_role("link", name="Publish it").click()
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator("main")).to_contain_text("It is published: everybody can see it now.")

    with portal.app.app_context():
        (ada,) = with_accounts("Ada")
        with transaction() as session:
            event = session.scalars(select(Event).filter_by(title=TITLE)).one()
            join(session, event, session.get_one(Person, ada.id), now=BEGIN)
    page.get_by_role("link", name="Dates", exact=True).click()
    page.get_by_role("button", name="A week later 6 September 2027").click()
    expect(page.locator("main")).to_contain_text("1 person will be told")
    page.get_by_label("A sentence of yours").fill("So that you have Labor Day for yourselves.")
    page.get_by_role("button", name="Save the dates, and tell them").click()
    expect(page.locator("main")).to_contain_text("1 person with a place is told by mail.")

    with portal.app.app_context():
        mail = db.session.scalars(select(Mail).filter_by(kind="events/changed")).one()
        assert db.session.scalars(select(Registration)).one().person_id == ada.id
    assert mail.to == "ada@jury.example"
    assert (
        "- Monday 6 September 2027, 19:00–20:00 New York time is moved."
        " It is now Monday 13 September 2027, 19:00–20:00 New York time.\n" in mail.body
    )
    assert "So that you have Labor Day for yourselves." in mail.body
    entries = Calendar.from_ical(mail.attachments[0]["text"]).walk("VEVENT")
    moved = [e for e in entries if e.decoded("DTSTART").day == 13]
    # It has counted the three dates and their rule, the publication and the move.
    assert [(e.decoded("DTSTART").isoformat(), e["SEQUENCE"]) for e in moved] == [("2027-09-13T19:00:00-04:00", 6)]
