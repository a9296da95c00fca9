"""The office pastes prose, looks at what was read, and keeps drafts: by keyboard, without a script, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.events.views.test_organiser_announcements import BOTH
from tests.journeys.conftest import PASSWORD, Portal
from tests.journeys.looking import faults

pytestmark = pytest.mark.browser


@pytest.fixture
def office(portal: Portal, visitor: Callable[..., Page]) -> Callable[..., Page]:
    portal.add_organiser("olga@example.org", "Olga Perren")

    def open_page(**window: object) -> Page:
        page = visitor(**window)
        page.goto(f"{portal.url}/sign-in")
        page.fill("input[name=email]", "olga@example.org")
        page.fill("input[name=password]", PASSWORD)
        page.locator("main button[type=submit]").click()
        page.goto(f"{portal.url}/organise/")
        page.get_by_role("link", name="Read announcements").click()
        return page

    return open_page


def test_olga_follows_a_fact_to_its_words_and_back_and_keeps_it_by_keyboard(office: Callable[..., Page]) -> None:
    page = office(javascript=False, width=360)
    page.fill("textarea", BOTH)
    page.get_by_role("button", name="Read it").press("Enter")
    # The browser is at the answer, and not at the top.
    expect(page.get_by_role("heading", name="What was read").first).to_be_in_viewport()
    fact = page.locator("#draft-1 .read-facts > div", has_text="Fee for members")
    fact.get_by_role("link").press("Enter")
    mark = page.locator("mark:target")
    expect(mark).to_have_text("$90")
    mark.locator("xpath=following-sibling::sup[1]/a").press("Enter")
    expect(page.locator(".read-facts > :target")).to_contain_text("USD 90")
    page.get_by_label("Keep this draft, as discussion-may-2030").press("Space")
    page.get_by_role("button", name="Keep as drafts").press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 draft kept, for organisers alone to see.")
    # One that is kept alone is completed next.
    expect(page.get_by_role("heading", level=1)).to_have_text("Online group on Saturdays, May to July 2030")
    expect(page.locator(".kicker")).to_contain_text("draft")


def test_what_was_pasted_is_there_again_whatever_she_did_meanwhile_until_she_signs_out(
    office: Callable[..., Page], portal: Portal
) -> None:
    page = office()
    page.fill("textarea", BOTH)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("link", name="Events", exact=True).click()
    page.goto(f"{portal.url}/organise/events/announcements")
    expect(page.locator("textarea")).to_have_value(BOTH)
    page.get_by_role("button", name="Empty the box").click()
    expect(page.locator("textarea")).to_have_value("")
    page.reload()
    expect(page.locator("textarea")).to_have_value("")
    page.fill("textarea", BOTH)
    page.goto(f"{portal.url}/organise/events/announcements")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_reading_is_accessible_and_does_not_scroll_sideways(office: Callable[..., Page]) -> None:
    page = office()
    page.fill("textarea", BOTH)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="What was read").first).to_be_visible()
    assert faults(page) == []
