"""A student on a bad line, minutes before the deadline: nothing is lost, and what was registered counts."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from portal.accounts.operations import create_person
from portal.database import db, transaction
from portal.prize.models import Manuscript
from portal.prize.operations import editions
from tests.builders import settings
from tests.essays import essay
from tests.journeys.conftest import BEGIN, PASSWORD, Portal

pytestmark = pytest.mark.browser

ADDRESS = "ada@students.example"
CLOSES = BEGIN + timedelta(minutes=10)


@pytest.fixture
def student(portal: Portal, visitor: Callable[..., Page]) -> Page:
    """Ada, on the empty form of an edition that closes in ten minutes."""
    with portal.app.app_context(), transaction() as session:
        editions.create(session, 2027, settings(closes_at=CLOSES), organiser=None, now=BEGIN)
        create_person(session, email=ADDRESS, name="Ada Vale", password=PASSWORD, confirmed_at=BEGIN, now=BEGIN)
    page = visitor()
    page.goto(f"{portal.url}/prize/2027/entry")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    return page


def fill_in(page: Page, file: Path) -> None:
    page.get_by_label("Title of your essay").fill("The chair by the window")
    page.get_by_label("Your essay as a Word file").set_input_files(file)
    page.get_by_label("Your medical school").fill("School of Medicine, Elmstead")
    page.get_by_label("Country of your school").select_option("CH")
    page.get_by_label("Year of study").fill("4")
    for declaration in page.locator(".choice input").all():
        declaration.check()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "My essay.docx"
    path.write_bytes(essay(5000))
    return path


def versions(portal: Portal) -> int:
    with portal.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Manuscript)) or 0


def test_an_upload_that_is_cut_off_is_sent_again_by_itself_and_taken_once(
    portal: Portal, student: Page, file: Path
) -> None:
    tries = []

    def cut_off_twice(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        tries.append(route.request.url)
        if len(tries) == 1:
            route.abort("connectionreset")
        elif len(tries) == 2:
            # Taken, and the answer lost on its way back.
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    student.route("**/prize/2027/entry", cut_off_twice)
    fill_in(student, file)
    student.get_by_role("button", name="Hand in the essay").click()
    expect(student.get_by_text("The line dropped.")).to_be_visible()
    expect(student.get_by_role("heading", level=1)).to_have_text("We have your essay")
    assert (len(tries), versions(portal)) == (3, 1)


def test_a_file_that_was_registered_in_time_is_taken_after_the_deadline(
    portal: Portal, student: Page, file: Path
) -> None:
    portal.clock.instant = CLOSES - timedelta(seconds=1)
    fill_in(student, file)
    expect(student.get_by_role("status").filter(has_text="Your file is registered")).to_be_visible()
    portal.clock.instant = CLOSES + timedelta(minutes=29)
    student.get_by_role("button", name="Hand in the essay").click()
    expect(student.get_by_role("heading", level=1)).to_have_text("We have your essay")
    receipt = student.locator(".receipt")
    expect(receipt).to_contain_text("12:09:59 UTC")
    expect(receipt).to_contain_text("12:39:00 UTC")
    expect(receipt.locator(".digest")).to_have_text(sha256(essay(5000)).hexdigest())


@pytest.mark.parametrize("portal", ["sqlite"], indirect=True)
def test_a_file_that_was_chosen_before_the_script_came_is_registered_once_it_comes(
    portal: Portal, student: Page, file: Path
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    student.route("**/upload.js*", hold)
    with student.expect_request("**/upload.js*"):
        student.reload(wait_until="commit")
    student.get_by_label("Your essay as a Word file").set_input_files(file)
    held[0].continue_()
    expect(student.get_by_role("status").filter(has_text="Your file is registered")).to_be_visible()


def test_a_file_that_is_chosen_too_late_is_refused_and_what_was_typed_stays(
    portal: Portal, student: Page, file: Path
) -> None:
    student.get_by_label("Title of your essay").fill("The chair by the window")
    portal.clock.instant = CLOSES
    student.get_by_label("Your essay as a Word file").set_input_files(file)
    student.get_by_role("button", name="Hand in the essay").click()
    expect(student.locator("main")).to_contain_text("This call is closed.")
    expect(student.get_by_label("Title of your essay")).to_have_value("The chair by the window")
    assert versions(portal) == 0
