"""Axe finds nothing serious on any desk, wide or narrow, light or dark; and nothing scrolls sideways."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from portal.accounts.operations import create_person
from portal.database import db, transaction
from portal.events import operations as events
from portal.prize.models import Entry, Role
from tests import builders
from tests.journeys.conftest import BEGIN, PASSWORD, Portal
from tests.journeys.looking import faults
from tests.test_cli import LISTINGS

pytestmark = pytest.mark.browser

PAGES = {
    "": [
        "/",
        "/events/",
        "/events/ascona-prize-2026",
        "/events/online-group-tuesdays-2026?zone=copenhagen",
        "/events/month/2026-03",
        "/prize/",
        "/prize/2027/",
        "/prize/check",
        "/receipts/",
        "/receipts/?code=",
        "/receipts/keys",
        "/receipts/BCDFGH",
        "/receipts/{receipt}",
        "/certificates/?code=",
        "/certificates/BCDFGH",
        "/certificates/keys",
        "/sign-in",
        "/register",
    ],
    "ada@example.org": [
        "/prize/2027/entry",
        "/prize/2027/entry/edit",
        "/account",
        "/account/data",
        "/account/data/delete",
        "/my-credit",
        "/nowhere",
    ],
    "ben@example.org": ["/prize/2027/entry"],
    "jun@example.org": [
        "/prize/jury/2027/scores",
        "/prize/jury/",
        "/prize/jury/entries/{code}",
        "/prize/jury/entries/{code}/recuse",
        "/prize/jury/seat/2027",
    ],
    "cas@example.org": [
        "/prize/2027/committee/",
        "/prize/2027/committee/evidence",
        "/prize/2027/committee/files",
        "/prize/2027/committee/reads",
        "/prize/2027/rules",
        "/prize/2027/committee/entries/{code}",
    ],
    "olga@example.org": [
        "/organise/",
        "/organise/events/announcements",
        "/organise/events/new",
        "/organise/events/online-group-tuesdays-2026",
        "/organise/events/online-group-tuesdays-2026/edit",
        "/organise/events/online-group-tuesdays-2026/dates",
        "/organise/events/online-group-tuesdays-2026/preview",
        "/organise/events/online-group-tuesdays-2026/state/postpone",
        "/organise/events/online-group-tuesdays-2026/attendance?q=a",
        "/organise/events/online-group-tuesdays-2026/attendance/online-group-tuesdays-2026.2026-02-10",
        "/organise/events/online-group-tuesdays-2026/attendance/online-group-tuesdays-2026.2026-02-10/sign-in",
        "/organise/events/import",
        "/organise/prize/",
        "/organise/prize/new",
        "/organise/prize/2027/",
        "/organise/prize/2027/edit",
        "/organise/prize/2027/extensions",
        "/organise/prize/2027/jury",
        "/organise/prize/2027/jury/plan",
        "/organise/prize/2027/jury/conflicts",
        "/organise/prize/2027/jury/reminders",
        "/organise/prize/2027/remarks",
        "/organise/prize/2027/mailed",
        "/organise/prize/2027/record",
        "/organise/prize/2027/rules",
        "/organise/prize/2027/entries/{code}",
    ],
}


@pytest.fixture
def code(portal: Portal) -> str:
    """The code of the one essay in an edition that has something on every desk."""
    with portal.app.app_context():
        with transaction() as session:
            events.import_file(session, LISTINGS, now=BEGIN)
            people = {
                address.split("@")[0]: create_person(
                    session,
                    email=address,
                    name=address.split("@")[0].title(),
                    password=PASSWORD,
                    confirmed_at=BEGIN,
                    now=BEGIN,
                    is_organiser=address.startswith("olga"),
                )
                for address in PAGES
                if address
            }
        session = db.session()
        edition = builders.edition(session, reading_from=BEGIN - timedelta(days=1), allows_remarks=True)
        entry = builders.entry(session, edition, people["ada"])
        seat = builders.seat(session, edition, people["jun"])
        builders.seat(session, edition, people["cas"], Role.COMMITTEE)
        builders.review(session, builders.assignment(session, seat, entry), remark="Warmly, Jun")
        builders.assignment(session, seat, builders.entry(session, edition, builders.person(session)))
        code = entry.code
        db.session.remove()
    return code


@pytest.fixture
def receipt(portal: Portal, code: str) -> str:
    """The code of that essay's receipt."""
    with portal.app.app_context():
        session = db.session()
        found = builders.receipt(session, session.scalars(select(Entry).filter_by(code=code)).one()).code
        db.session.remove()
    return found


def enter(page: Page, portal: Portal, address: str) -> None:
    page.goto(f"{portal.url}/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{portal.url}/")


@pytest.mark.parametrize("portal", ["sqlite"], indirect=True)
def test_nothing_serious_is_found_on_any_desk(portal: Portal, browser: Browser, code: str, receipt: str) -> None:
    found = []
    for address, paths in PAGES.items():
        context = browser.new_context()
        page = context.new_page()
        if address:
            enter(page, portal, address)
        for path in paths:
            page.goto(portal.url + path.format(code=code, receipt=receipt))
            found += faults(page)
        context.close()
    assert found == []
