"""A receipt is checked by somebody without an account, on any device, and on paper."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.database import db
from portal.prize.models import Entry
from tests import builders
from tests.journeys.conftest import BEGIN, Portal

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("portal", ["sqlite"], indirect=True)]

REGISTERED = BEGIN - timedelta(days=1)


@pytest.fixture
def file(portal: Portal, tmp_path: Path) -> Path:
    """A receipt that says all that a receipt can say, as its owner keeps it. It is called by its code."""
    with portal.app.app_context():
        session = db.session()
        year = builders.edition(session, zone="America/Argentina/Buenos_Aires")
        entry: Entry = builders.entry(session, year, builders.person(session), title="Weltschmerz und " * 12)
        builders.manuscript(
            session, entry, main_words=5800, received_at=REGISTERED, registered_at=REGISTERED, arrived_at=BEGIN
        )
        row = builders.receipt(session, entry)
        path = tmp_path / f"{row.code}.json"
        path.write_text(row.as_file(), encoding="utf-8")
        entry.withdrawn_at = BEGIN
        session.commit()
        db.session.remove()
    return path


def test_a_file_is_checked_without_scripts_on_a_narrow_screen(
    portal: Portal, visitor: Callable[..., Page], file: Path
) -> None:
    page = visitor(javascript=False, width=320)
    page.goto(f"{portal.url}/receipts/")
    page.get_by_label("File of the receipt").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("This receipt is genuine.")).to_be_visible()
    page.get_by_role("link", name="See whether this version stands today").click()
    expect(page.get_by_text("The essay is withdrawn")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the receipt").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == file.read_text(encoding="utf-8")


def test_a_code_is_typed_as_it_stands_on_paper(portal: Portal, visitor: Callable[..., Page], file: Path) -> None:
    page = visitor()
    page.goto(f"{portal.url}/receipts/")
    page.get_by_label("Code of the receipt").fill(file.stem.lower())
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("heading", name="This receipt is genuine")).to_be_visible()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_longest_receipt_is_one_sheet_of_paper(
    portal: Portal, visitor: Callable[..., Page], file: Path, paper: str
) -> None:
    page = visitor()
    page.goto(f"{portal.url}/receipts/{file.stem}")
    sheet = page.pdf(format=paper, margin=dict.fromkeys(("top", "right", "bottom", "left"), "12mm"))
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
