"""The committee's way in a browser: each declares and names alone, they propose, sign, and open the names."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask_security.utils import hash_password
from playwright.sync_api import Browser, Page, expect

from portal.database import db
from portal.prize.operations import decided
from portal.prize.queries import receipts
from portal.prize.rules import record
from tests.journeys.conftest import PASSWORD, Portal
from tests.journeys.looking import faults
from tests.prize.chamber import CODES, Committee, committee, typed

pytestmark = pytest.mark.browser

ROOM = "/prize/2027/committee/deliberation/"
DECISION = "/prize/2027/committee/decision/"
FULL_NAMES = {"Cas": "Dr Cas Albrecht", "Ida": "Dr Ida Bellwether", "Leo": "Dr Leo Carmine"}


@pytest.fixture
def its(portal: Portal) -> Iterator[Committee]:
    """A committee of three before six essays."""
    with portal.app.app_context():
        its = committee(db.session())
        for who, name in FULL_NAMES.items():
            its.people[who].password = hash_password(PASSWORD)
            its.people[who].name = its.seats[who].name = name
        db.session.commit()
        yield its
        db.session.remove()


@pytest.fixture
def addresses(its: Committee) -> dict[str, str]:
    """Where their mail goes; nothing is held open in the database."""
    found = {who: its.people[who].email for who in FULL_NAMES}
    db.session.rollback()
    return found


def come_in(page: Page, portal: Portal, address: str) -> None:
    page.goto(f"{portal.url}{ROOM}")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{portal.url}{ROOM}")


def declare_and_name(page: Page, codes: tuple[str, ...]) -> None:
    page.get_by_role("link", name="Declare").click()
    page.get_by_label("No, in none of them").check()
    page.get_by_role("button", name="Declare this").click()
    page.get_by_role("link", name="Name them").click()
    for label, code in zip(("First", "Second", "Third"), codes, strict=True):
        page.get_by_label(label, exact=True).select_option(code)
    page.get_by_role("button", name="Hand in, for good").click()
    expect(page.get_by_role("heading", name="What each of you named")).to_be_visible()


def sign(page: Page, portal: Portal, name: str) -> None:
    page.goto(f"{portal.url}{DECISION}")
    page.get_by_label("I have read what stands above").check()
    page.get_by_label("Your name, as it stands above").fill(name)
    page.get_by_role("button", name="Sign", exact=True).click()


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways but what says that it can be."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_three_members_come_to_a_decision(
    portal: Portal, addresses: dict[str, str], visitor: Callable[..., Page], tmp_path: Path
) -> None:
    cas, ida, leo = visitor(), visitor(width=360), visitor(javascript=False, width=360)
    for page, who in ((cas, "Cas"), (ida, "Ida"), (leo, "Leo")):
        come_in(page, portal, addresses[who])

    # Ida notes and names; Cas finds nothing of it before their own are in.
    declare_and_name(ida, (CODES[1], CODES[0], CODES[2]))
    ida.get_by_role("link", name="Compare the finalists").click()
    expect(ida.locator(f"#{CODES[1]}")).to_be_visible()
    assert fits(ida)
    ida.locator(f"#{CODES[1]}").get_by_role("link", name="Note").click()
    ida.get_by_label("Your note").fill("The doubt is allowed to stay.")
    ida.get_by_role("button", name="Keep the note").click()
    expect(ida.get_by_text("The doubt is allowed to stay.")).to_be_visible()
    cas.goto(f"{portal.url}{ROOM}finalists")
    assert "The doubt is allowed" not in cas.content()
    cas.goto(f"{portal.url}{ROOM}meeting")
    expect(cas.get_by_text("First say in which essays you have an interest")).to_be_visible()
    cas.goto(f"{portal.url}{ROOM}")
    declare_and_name(cas, CODES[:3])
    expect(cas.get_by_text("The doubt is allowed to stay.")).to_be_visible()
    expect(cas.get_by_text("Not in yet: Dr Leo Carmine.")).to_be_visible()
    declare_and_name(leo, CODES[:3])

    # Cas proposes: first with a split that does not add up, then against the ranking, with the reason.
    cas.get_by_role("link", name="Write a proposal").click()
    for n, code in enumerate((CODES[5], *CODES[1:3]), 1):
        cas.get_by_label(f"Essay of award {n}").select_option(code)
    cas.get_by_label("Amount of award 3").fill("1,000.01")
    cas.get_by_label("Why these").fill("We read all of them.")
    cas.get_by_role("button", name="Put to signature").click()
    expect(cas.get_by_text("The amounts miss the pot: EUR 0.01 too much is given.")).to_be_visible()
    cas.get_by_label("Amount of award 3").fill("1,000")
    cas.get_by_role("button", name="Put to signature").click()
    cas.get_by_label(f"Reason: {CODES[5]} on place 1").fill("It is unlike any other.")
    cas.get_by_label(f"Reason: no place for {CODES[0]}").fill("It was printed before.")
    cas.get_by_role("button", name="Put to signature").click()
    expect(cas.get_by_role("heading", name="Put to signature")).to_be_visible()

    # Everybody signs; the last signature decides.
    sign(cas, portal, "Somebody Else")
    expect(cas.get_by_text("Sign as Dr Cas Albrecht").first).to_be_visible()
    for page, who in ((cas, "Cas"), (ida, "Ida"), (leo, "Leo")):
        sign(page, portal, FULL_NAMES[who])
    expect(leo.get_by_text("Yours was the last signature: it is decided.")).to_be_visible()
    assert fits(ida)

    # Nobody is named before the names are opened.
    cas.goto(f"{portal.url}{DECISION}")
    assert "Elmstead" not in cas.content()
    cas.get_by_label("Open the names of the winners").check()
    cas.get_by_role("button", name="Open the names").click()
    expect(cas.get_by_role("cell", name=re.compile("Elmstead")).first).to_be_visible()
    # On a phone the amounts stand in sight beside so many names.
    ida.goto(f"{portal.url}{DECISION}")
    ends = ida.locator("td.numeric").evaluate_all("cells => cells.map((cell) => cell.getBoundingClientRect().right)")
    assert (len(ends), max(ends) <= 360) == (4, True)

    with cas.expect_download() as arriving:
        cas.get_by_role("link", name="Signed record (JSON)").click()
    arriving.value.save_as(tmp_path / "decision.json")
    with portal.app.app_context():
        public = [key.public for key in receipts.keys(db.session())]
    content = (tmp_path / "decision.json").read_bytes()
    assert record.faults(content, public) == []
    assert [award["essay"] for award in json.loads(content)["record"]["decision"]["awards"]] == [CODES[5], *CODES[1:3]]
    with cas.expect_download() as arriving:
        cas.get_by_role("link", name="Minutes as PDF").click()
    assert Path(arriving.value.path()).read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("portal", ["sqlite"], indirect=True)
def test_nothing_serious_is_found_on_any_of_its_pages(
    portal: Portal, its: Committee, addresses: dict[str, str], browser: Browser
) -> None:
    page = browser.new_context().new_page()
    come_in(page, portal, addresses["Cas"])
    found: list[str] = []

    def look(*paths: str) -> None:
        for path in paths:
            page.goto(portal.url + path)
            found.extend(faults(page))

    look(ROOM, f"{ROOM}interests", f"{ROOM}finalists", f"{ROOM}meeting")
    its.declare("Cas", GGGGGG="I know the ward.")
    look(f"{ROOM}first", f"{ROOM}notes/BBBBBB")
    its.name("Cas", *CODES[:3], sentence="They stay with me.")
    its.declare("Ida", BBBBBB="I taught there.")
    its.name("Ida", *CODES[1:4])
    its.declare("Leo")
    its.name("Leo")
    its.save("Ida", typed("HHHHHH", "CCCCCC", "DDDDDD"))
    look(f"{ROOM}meeting", DECISION, f"{DECISION}proposal")
    its.put("Cas", version=1)
    its.sign("Ida", name=FULL_NAMES["Ida"])
    look(ROOM, DECISION)
    for who in ("Cas", "Leo"):
        its.sign(who, name=FULL_NAMES[who])
    look(DECISION, f"{DECISION}minutes", "/prize/2027/committee/")
    decided.unseal(its.session, its.edition.id, its.people["Cas"].id, now=its.now)
    asks = {"reason": "A wrong score.", "name": FULL_NAMES["Leo"], "now": its.now}
    decided.ask_to_reopen(its.session, its.edition.id, its.people["Leo"].id, **asks)
    its.session.commit()
    look(DECISION, f"{DECISION}minutes")
    page.context.close()
    assert found == []
