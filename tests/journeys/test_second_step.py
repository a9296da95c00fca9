"""Olga runs the portal: she is led to a second step, sets up an app, and signs in with it, without her phone, and after
she forgot her password."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.phones import Phone, recovery_codes, scanned
from tests.journeys.conftest import PASSWORD, Portal
from tests.journeys.looking import faults

pytestmark = pytest.mark.browser

OLGA = "olga@prize.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def strict(portal: Portal) -> Portal:
    """A portal that is set up as in production."""
    portal.app.extensions["settings"] = replace(portal.app.extensions["settings"], second_factor="required")
    portal.add_organiser(OLGA, "Olga Perren")
    return portal


def give_password(page: Page, portal: Portal, password: str = PASSWORD, where: str = "/organise/") -> None:
    page.goto(portal.url + where)
    page.get_by_label("E-mail address").fill(OLGA)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def give_code(page: Page, portal: Portal, phone: Phone) -> None:
    portal.clock.instant += MINUTE
    page.get_by_label("Code from your app").fill(phone.code(portal.clock.instant))
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_organiser_is_led_to_it_and_signs_in_with_it_ever_after(
    strict: Portal, visitor: Callable[..., Page], tmp_path: Path, javascript: bool
) -> None:
    page = visitor(javascript=javascript, width=360)
    give_password(page, strict)
    heading(page, "Two steps to sign in")
    expect(page.get_by_role("heading", name="Please set this up first")).to_be_visible()
    page.get_by_role("link", name="Set it up").click()
    phone = scanned(page.content())
    page.get_by_label("Code from your app").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("alert")).to_contain_text("This code does not fit")
    page.get_by_label("Code from your app").fill(phone.code(strict.clock.instant))
    page.get_by_role("button", name="Turn it on").click()
    heading(page, "Your recovery codes")
    phone.recovery = recovery_codes(page.content())
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep them as a file").click()
    download.value.save_as(tmp_path / "codes.txt")
    assert (tmp_path / "codes.txt").read_text().splitlines()[-10:] == phone.recovery
    page.get_by_role("link", name="I have kept them: go on").click()
    heading(page, "Organise")

    sign_out(page)
    give_password(page, strict)
    heading(page, "The code from your app")
    give_code(page, strict, phone)
    heading(page, "Organise")

    sign_out(page)
    give_password(page, strict)
    page.get_by_role("link", name="No phone at hand? Use a recovery code").click()
    page.get_by_label("Recovery code").fill(phone.recovery[0].lower())
    page.get_by_role("button", name="Sign in").click()
    heading(page, "Organise")

    sign_out(page)
    page.goto(f"{strict.url}/reset")
    page.get_by_label("E-mail address").fill(OLGA)
    page.get_by_role("button", name="Send the link").click()
    page.goto(strict.newest_link(OLGA))
    page.get_by_label("New password").fill("nine loud rivers")
    page.get_by_role("button", name="Save the password").click()
    give_password(page, strict, "nine loud rivers")
    heading(page, "The code from your app")
    page.goto(f"{strict.url}/organise/")
    heading(page, "Sign in")
    give_password(page, strict, "nine loud rivers")
    give_code(page, strict, phone)
    heading(page, "Organise")


def test_an_act_of_weight_asks_once_more_and_goes_on_with_what_was_typed(
    strict: Portal, visitor: Callable[..., Page]
) -> None:
    strict.app.extensions["settings"] = replace(strict.app.extensions["settings"], second_factor="optional")
    page = visitor()
    give_password(page, strict, where="/account/email")
    page.get_by_label("New e-mail address").fill("olga.perren@prize.example")
    strict.clock.instant += 20 * MINUTE
    page.get_by_role("button", name="Send the link").click()
    heading(page, "Please confirm that it is you")
    assert faults(page) == []
    page.get_by_label("Password").fill("a guess")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not your present password.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("status")).to_contain_text("is on its way to olga.perren@prize.example")


def test_axe_finds_nothing_serious_on_its_pages(strict: Portal, visitor: Callable[..., Page]) -> None:
    page, found = visitor(), []

    def look() -> None:
        found.extend(faults(page))

    give_password(page, strict)
    look()
    page.get_by_role("link", name="Set it up").click()
    page.locator("details").first.evaluate("details => details.open = true")
    look()
    phone = scanned(page.content())
    page.get_by_label("Code from your app").fill(phone.code(strict.clock.instant))
    page.get_by_role("button", name="Turn it on").click()
    heading(page, "Your recovery codes")
    look()
    for where in ("", "/move", "/codes"):
        page.goto(f"{strict.url}/account/two-steps{where}")
        look()
    strict.app.extensions["settings"] = replace(strict.app.extensions["settings"], second_factor="optional")
    page.goto(f"{strict.url}/account/two-steps/off")
    look()
    strict.clock.instant += 20 * MINUTE
    page.reload()
    heading(page, "Please confirm that it is you")
    look()
    page.goto(f"{strict.url}/account")
    sign_out(page)
    give_password(page, strict)
    heading(page, "The code from your app")
    look()
    page.goto(f"{strict.url}/sign-in/recovery-code")
    look()
    assert found == []
