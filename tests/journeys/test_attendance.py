"""From the organiser's ticks to a stranger who verifies a certificate, in a real browser."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.accounts.operations import create_person
from portal.database import transaction
from portal.events import operations as events
from tests.events.attendance.conftest import AFTER, evenings
from tests.events.registration.conftest import join
from tests.journeys.conftest import BEGIN, PASSWORD, Portal
from tests.journeys.looking import as_it_is, sideways
from tests.journeys.test_accessibility import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def society(portal: Portal) -> Portal:
    """Three evenings that are over; Ada and Ben had places."""
    with portal.app.app_context(), transaction() as session:
        event = events.put(session, evenings(), now=BEGIN)
        for name in ("Ada", "Ben", "Olga"):
            person = create_person(
                session,
                email=f"{name.lower()}@example.org",
                name=name,
                password=PASSWORD,
                confirmed_at=BEGIN,
                now=BEGIN,
                is_organiser=name == "Olga",
            )
            if name != "Olga":
                join(session, event, person, now=BEGIN)
    portal.clock.instant = AFTER
    return portal


def test_who_was_there_is_ticked_certified_verified_and_corrected(
    society: Portal, visitor: Callable[..., Page], tmp_path: Path
) -> None:
    olga, ada, stranger = visitor(touch=True), visitor(width=1280), visitor(javascript=False, width=320)
    enter(olga, society, "olga@example.org")
    olga.goto(f"{society.url}/organise/")
    olga.get_by_role("link", name="An online group").click()
    olga.get_by_role("link", name="Attendance").click()
    olga.get_by_role("link", name="Tuesday 13 April 2027").click()
    olga.get_by_role("button", name="Everybody was there").click()
    expect(olga.locator("main")).to_contain_text("Nothing is kept yet.")
    assert as_it_is(olga) == []
    olga.get_by_role("group", name="Ben").get_by_label("partly", exact=True).check()
    olga.get_by_role("group", name="Ben").get_by_label("Minutes, if partly").fill("40")
    olga.get_by_role("button", name="Keep it").click()
    expect(olga.locator("main")).to_contain_text("Kept: 2 people are recorded or changed.")
    assert as_it_is(olga) == []

    enter(ada, society, "ada@example.org")
    ada.goto(f"{society.url}/my-events")
    ada.get_by_role("link", name="your credit").click()
    expect(ada.locator("main")).to_contain_text("1 meeting in full, 1 h 30 min together.")
    assert as_it_is(ada) == []
    ada.get_by_role("button", name="Issue the certificate of this event").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("This certificate is genuine")
    assert as_it_is(ada) == []
    with ada.expect_download() as download:
        ada.get_by_role("link", name="Certificate (PDF)").click()
    download.value.save_as(tmp_path / "certificate.pdf")
    (page,) = PdfReader(BytesIO((tmp_path / "certificate.pdf").read_bytes())).pages
    code = ada.locator(".code").inner_text()
    assert f"Code {code}" in page.extract_text()

    stranger.goto(f"{society.url}/certificates/")
    stranger.get_by_label("Code of the certificate").fill(code.lower().replace("-", " "))
    stranger.get_by_role("button", name="Look it up").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This certificate is genuine")
    expect(stranger.locator("main")).to_contain_text("Together: 1 meeting, 1 h 30 min.")
    assert sideways(stranger) == []

    olga.get_by_role("group", name="Ada").get_by_label("not there", exact=True).check()
    olga.get_by_role("button", name="Keep it").click()
    expect(olga.locator("main")).to_contain_text("1 certificate stated otherwise and is taken back; a mail says so.")
    stranger.reload()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This certificate is taken back")
    assert society.newest_link("ada@example.org") == f"{society.url}/my-credit"
