"""The whole of it, in a browser: a student hands in, three jurors score, the committee sees the place."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.essays import essay as word_file
from tests.journeys.conftest import BEGIN, PASSWORD, Portal

pytestmark = pytest.mark.browser

AUTHOR = "Ada Winterbourne"
SCORES = {"Jun Castellanos": (8, 7, 9, 8), "Noor Haddad": (6, 7, 7, 6), "Ines Marchetti": (9, 8, 8, 9)}


def sign_in(page: Page, address: str) -> None:
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


def come_back(page: Page, portal: Portal, path: str, address: str) -> None:
    """Open a page a month later: the session has ended, and signing in leads to where one wanted to go."""
    page.goto(f"{portal.url}{path}")
    sign_in(page, address)
    page.wait_for_url(f"{portal.url}{path}")


def open_edition(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/organise/prize/")
    page.get_by_role("link", name="Open an edition").click()
    closes = BEGIN + timedelta(days=30)
    for label, value in {
        "Year": "2027",
        "Title": "Ascona Prize 2027",
        "Entries open": (BEGIN - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M"),
        "Entries close": closes.strftime("%Y-%m-%dT%H:%M"),
        "Jurors may begin to read": closes.strftime("%Y-%m-%dT%H:%M"),
        "Reviews are taken until before": (closes + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M"),
        "Fewest words": "5000",
        "Most words": "12000",
        "Readers for each essay": "3",
        "Prize money, in whole units": "5000",
        "Currency": "EUR",
        "How it is split (first, second, third place)": "2500, 1500, 1000",
        "Congress where the prizes are given": "Balint Congress in Ascona",
        "Congress begins": "2027-09-22",
        "Congress ends": "2027-09-25",
        "Longest talk of a winner, in minutes": "15",
        "Address for questions": "prize@balint.example",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Time zone of the dates below").select_option("UTC")
    page.get_by_role("button", name="Open the edition").click()
    expect(page.get_by_text("Edition 2027 is set up.")).to_be_visible()


def invite(page: Page, name: str, address: str, role: str) -> None:
    page.get_by_label("As", exact=True).select_option(label=role)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Mail address").fill(address)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"The invitation to {name} is on its way.")).to_be_visible()


def accept_invitation(page: Page, portal: Portal, address: str) -> None:
    page.goto(portal.newest_link(address))
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Yes, I accept").click()
    expect(page.get_by_text("Thank you: your seat is taken.")).to_be_visible()


def register_and_hand_in(page: Page, portal: Portal, essay: Path) -> str:
    """From the call to the receipt; returns the essay's code."""
    page.goto(f"{portal.url}/prize/2027/")
    page.get_by_role("link", name="Enter your essay").click()
    page.get_by_role("link", name="Open an account").click()
    page.get_by_label("Name").fill(AUTHOR)
    page.get_by_label("E-mail address").fill("ada@students.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    page.goto(portal.newest_link("ada@students.example"))
    confirming = page.url
    page.locator("main").get_by_role("button").click()
    expect(page).not_to_have_url(confirming)
    if "/sign-in" in page.url:
        sign_in(page, "ada@students.example")
    page.goto(f"{portal.url}/prize/2027/entry")
    page.get_by_label("Title of your essay").fill("The coat on the chair")
    page.get_by_label("Your essay as a Word file").set_input_files(essay)
    page.get_by_label("Your medical school").fill("Fictive University of Norvale")
    page.get_by_label("Country of your school").select_option("NO")
    page.get_by_label("Year of study").fill("4")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Hand in the essay").click()
    expect(page.get_by_role("heading", name="We have your essay")).to_be_visible()
    return page.locator(".receipt .code").inner_text()


def score(page: Page, code: str, points: tuple[int, ...]) -> str:
    """Read and score the one essay on the desk; returns all that the juror could read of it."""
    page.get_by_role("link", name=code, exact=True).click()
    expect(page.get_by_role("heading", name="The coat on the chair").first).to_be_visible()
    seen = page.content()
    for name, given in zip(("Exposition", "Reflection", "Action", "Progression"), points, strict=True):
        page.get_by_role("group", name=name).locator("label", has_text=re.compile(f"^\\s*{given}\\s*$")).click()
    page.get_by_label("Comment for the committee").fill(f"Read to the end. I give {sum(points)}.")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text(re.compile(r"Your draft is saved\.|^Saved \d\d:\d\d$"))).to_be_visible()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text(f"Your review of {code} is handed in.")).to_be_visible()
    return seen


@pytest.mark.parametrize(
    ("portal", "javascript"),
    [("postgresql", True), ("sqlite", False)],
    ids=["postgresql with scripts", "sqlite without scripts"],
    indirect=["portal"],
)
def test_a_student_hands_in_three_jurors_score_and_the_committee_sees_the_place(
    portal: Portal, visitor: Callable[..., Page], tmp_path: Path, javascript: bool
) -> None:
    essay = tmp_path / "essay.docx"
    essay.write_bytes(word_file(6000, title="The coat on the chair", author=AUTHOR))

    organiser = visitor(javascript=javascript)
    portal.add_organiser("olga@prize.example", "Olga Perren")
    organiser.goto(f"{portal.url}/sign-in")
    sign_in(organiser, "olga@prize.example")
    open_edition(organiser, portal)
    organiser.get_by_role("link", name="Jury and committee").click()
    addresses = {name: f"{name.split()[0].lower()}@jury.example" for name in SCORES}
    for name, address in addresses.items():
        invite(organiser, name, address, "juror")
    invite(organiser, "Cas Oberholzer", "cas@foundation.example", "committee member")

    desks = {name: visitor(javascript=javascript) for name in SCORES}
    for name, page in desks.items():
        accept_invitation(page, portal, addresses[name])
    committee = visitor(javascript=javascript)
    accept_invitation(committee, portal, "cas@foundation.example")

    student = visitor(javascript=javascript, width=360)
    code = register_and_hand_in(student, portal, essay)
    portal.make_copies()

    portal.clock.instant = BEGIN + timedelta(days=31)
    come_back(student, portal, "/prize/2027/entry", "ada@students.example")
    expect(student.get_by_text("The call is closed: your essay stands as it is.")).to_be_visible()
    come_back(organiser, portal, "/organise/prize/2027/", "olga@prize.example")
    organiser.get_by_role("link", name="Who reads what").click()
    organiser.get_by_role("button", name="Plan what is missing").click()
    expect(organiser.get_by_text("3 readings are planned.")).to_be_visible()
    organiser.get_by_text("Publish the plan").click()
    organiser.get_by_role("button", name="Yes, publish").click()
    expect(organiser.get_by_text("3 readings are published, and 3 jurors told by mail.")).to_be_visible()

    for name, points in SCORES.items():
        come_back(desks[name], portal, "/prize/jury/", addresses[name])
        seen = score(desks[name], code, points)
        assert "The coat on the chair" in seen
        assert not [leak for leak in (*AUTHOR.split(), "ada@", "Norvale", "Norway") if leak in seen]

    come_back(committee, portal, "/prize/2027/committee/", "cas@foundation.example")
    row = committee.locator("tr", has_text=code)
    expect(row.locator(".place")).to_have_text("1")
    # (32 + 26 + 34) / 12
    expect(row).to_contain_text("7.67")
    expect(row).to_contain_text("3 of 3")
    assert AUTHOR not in committee.content()
    row.get_by_role("link", name=code).click()
    expect(committee.get_by_text("Read to the end. I give 34.")).to_be_visible()

    answer = committee.request.get(f"{portal.url}/prize/2027/committee/scores.csv")
    rows = list(csv.reader(io.StringIO(answer.text().lstrip("\ufeff"))))
    assert rows[0] == ["essay", "juror", "Exposition", "Reflection", "Action", "Progression"]
    assert sorted(rows[1:]) == sorted([code, name, *map(str, points)] for name, points in SCORES.items())
