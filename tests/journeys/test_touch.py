"""The reading page under a finger, on a telephone: essay and scores are one swipe or one tap apart."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import select

from portal.database import db
from portal.manuscripts.reading import sanitised
from portal.prize.models import BlindCopy, Highlight, Review
from tests import builders
from tests.journeys.conftest import BEGIN, Portal, with_accounts
from tests.journeys.test_nothing_is_lost import COMMENT, SAVED, open_essay
from tests.journeys.test_reading import select_text

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("portal", ["sqlite"], indirect=True)]

LINES = [f"<p>{f'Paragraph {n} goes on for a while and says little. ' * 6}</p>" for n in range(40)]


@pytest.fixture
def phone(portal: Portal, visitor: Callable[..., Page]) -> Page:
    """Essay BBBBBB on Jun's telephone."""
    with portal.app.app_context():
        ada, jun = with_accounts("Ada", "Jun")
        session = db.session()
        edition = builders.edition(session, reading_from=BEGIN - timedelta(days=1))
        entry = builders.entry(session, edition, ada, code="BBBBBB")
        session.scalars(select(BlindCopy)).one().html = sanitised("".join(LINES))
        builders.assignment(session, builders.seat(session, edition, jun), entry)
        session.commit()
        db.session.remove()
    page = open_essay(visitor(touch=True), portal)
    page.wait_for_load_state("networkidle")
    return page


class Finger:
    """A finger on the screen, as the browser gets it from the glass."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._glass: CDPSession = page.context.new_cdp_session(page)

    def moves(self, begin: tuple[float, float], end: tuple[float, float], *, second: bool = False) -> None:
        """Down at `begin`, in twelve steps to `end`, up. second: another moves as far the other way."""
        self._touch("touchStart", begin, begin, second)
        for step in range(1, 13):
            at = (begin[0] + (end[0] - begin[0]) * step / 12, begin[1] + (end[1] - begin[1]) * step / 12)
            self._touch("touchMove", at, begin, second)
        self._glass.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        # What the finger set in motion comes to rest: until then a tap would only stop it.
        self._page.wait_for_timeout(700)

    def swipes(self, to: str, *, y: float = 400) -> None:
        edges = (290.0, 70.0) if to == "left" else (70.0, 290.0)
        self.moves((edges[0], y), (edges[1], y + 15))

    def _touch(self, kind: str, at: tuple[float, float], begin: tuple[float, float], second: bool) -> None:
        points = [{"x": at[0], "y": at[1], "id": 0}]
        if second:
            points.append({"x": 2 * begin[0] - at[0], "y": at[1] + 90, "id": 1})
        self._glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def showing(page: Page) -> str:
    """Which of the two is on the screen, which the switch says as well."""
    current = page.locator("[data-reader-switch] [aria-current]").inner_text()
    assert page.locator(".essay").is_visible() == (current == "Essay")
    assert page.get_by_label(COMMENT).is_visible() == (current == "Scores")
    return current


def test_a_swipe_turns_to_the_scores_and_back_to_where_one_was(phone: Page) -> None:
    finger = Finger(phone)
    finger.moves((180, 600), (180, 200))
    finger.moves((180, 600), (180, 200))
    place = phone.evaluate("scrollY")
    assert (place > 300, showing(phone)) == (True, "Essay")
    finger.swipes("left")
    assert showing(phone) == "Scores"
    finger.swipes("right")
    assert showing(phone) == "Essay"
    assert abs(phone.evaluate("scrollY") - place) < 5


def test_in_the_scores_one_may_swipe_from_anywhere_and_no_score_changes(phone: Page) -> None:
    finger = Finger(phone)
    phone.get_by_role("link", name="Scores").tap()
    points = phone.get_by_role("group", name="Exposition").locator(".points").bounding_box()
    assert points is not None
    finger.swipes("right", y=points["y"] + 20)
    assert showing(phone) == "Essay"
    assert phone.locator(".points input:checked").count() == 4  # each is "not yet"
    assert phone.locator(".points input[value='']:checked").count() == 4


def test_what_is_no_swipe_turns_nothing(phone: Page) -> None:
    finger = Finger(phone)
    finger.swipes("right")  # there already
    finger.moves((200, 500), (120, 420))  # a slanting line is a way of scrolling
    finger.moves((200, 400), (150, 402))  # a finger that trembles
    finger.moves((180, 400), (80, 400), second=True)  # two fingers that enlarge the text
    assert showing(phone) == "Essay"


def test_scores_are_given_saved_and_handed_in_by_taps_alone(portal: Portal, phone: Page) -> None:
    phone.get_by_role("link", name="Scores").tap()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    for name in ("Exposition", "Reflection", "Action", "Progression"):
        choice = phone.get_by_role("group", name=name).get_by_role("radio", name="8", exact=True)
        choice.scroll_into_view_if_needed()
        box = choice.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        choice.tap()
        expect(choice).to_be_checked()
    phone.get_by_label(COMMENT).tap()
    phone.keyboard.insert_text("On the train.")
    expect(phone.locator(SAVED)).to_have_text("Saved 12:00")
    phone.get_by_role("button", name="Hand in").tap()
    expect(phone.get_by_text("Your review of BBBBBB is handed in.")).to_be_visible()
    with portal.app.app_context():
        assert db.session.scalars(select(Review.comment)).all() == ["On the train."]
        db.session.remove()


def test_where_it_is_saved_is_in_sight_wherever_one_types(phone: Page) -> None:
    phone.get_by_role("link", name="Scores").tap()
    phone.get_by_role("group", name="Exposition").get_by_role("radio", name="8", exact=True).tap()
    state = phone.locator(SAVED)
    expect(state).to_have_text("Saved 12:00")
    switch, box = phone.locator("[data-reader-switch]").bounding_box(), state.bounding_box()
    assert switch is not None
    assert box is not None
    assert phone.evaluate("scrollY") < 100  # far from the foot of the form
    assert box["y"] > 0
    assert abs(box["y"] + box["height"] - switch["y"]) < 4


def test_a_selected_passage_is_marked_by_a_tap_and_a_swipe_does_not_lose_it(portal: Portal, phone: Page) -> None:
    select_text(phone, "Paragraph 2 goes on")
    marking = phone.get_by_role("form", name="Mark a passage")
    expect(marking).to_be_visible()
    Finger(phone).swipes("left", y=300)
    assert showing(phone) == "Essay"
    marking.get_by_role("button", name="Reflection").tap()
    expect(phone.locator(".essay mark").first).to_have_text("Paragraph 2 goes on")
    with portal.app.app_context():
        assert db.session.scalars(select(Highlight.quote)).all() == ["Paragraph 2 goes on"]
        db.session.remove()
