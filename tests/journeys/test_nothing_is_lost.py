"""What a juror types into a review comes back, whatever happens on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Response, Route, expect
from sqlalchemy import delete, select

from portal.database import db
from portal.prize.models import Assignment, Review
from tests import builders
from tests.journeys.conftest import BEGIN, Portal, with_accounts
from tests.journeys.test_the_main_job import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("portal", ["sqlite"], indirect=True)]

ESSAY = "/prize/jury/entries/BBBBBB"
COMMENT = "Comment for the committee"
SAVED = "[data-save-state]"
TROUBLE = "[data-save-trouble]"


@pytest.fixture(autouse=True)
def _desk(portal: Portal) -> None:
    """BBBBBB is on the desks of Jun and Noor."""
    with portal.app.app_context():
        people = with_accounts("Ada", "Jun", "Noor")
        session = db.session()
        edition = builders.edition(session, reading_from=BEGIN - timedelta(days=1))
        entry = builders.entry(session, edition, people[0], code="BBBBBB")
        for juror in people[1:]:
            builders.assignment(session, builders.seat(session, edition, juror), entry)
        db.session.remove()


def open_essay(page: Page, portal: Portal, who: str = "jun") -> Page:
    page.goto(portal.url + ESSAY)
    sign_in(page, f"{who}@jury.example")
    page.wait_for_url(portal.url + ESSAY)
    return page


def type_comment(page: Page, text: str) -> None:
    page.get_by_label(COMMENT).press_sequentially(text)


def give(page: Page, criterion: str, points: int) -> None:
    page.get_by_role("group", name=criterion).get_by_role("radio", name=str(points), exact=True).check()


def stored(portal: Portal) -> list[str]:
    """The comments that the portal has."""
    with portal.app.app_context():
        found = list(db.session.scalars(select(Review.comment).order_by(Review.id)))
        db.session.remove()
    return found


def saves(page: Page) -> list[Response]:
    """What the portal answers from now on where the page saves."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if answer.url.endswith("/review") else None)
    return answers


def test_what_is_typed_is_saved_by_itself_and_is_there_after_a_reload(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    page = open_essay(visitor(), portal)
    answers = saves(page)
    give(page, "Exposition", 7)
    type_comment(page, "She waited.")
    expect(page.locator(SAVED)).to_have_text("Saved 12:00")
    assert stored(portal) == ["She waited."]
    assert len(answers) == 1
    page.reload()
    expect(page.get_by_label(COMMENT)).to_have_value("She waited.")
    expect(page.get_by_role("group", name="Exposition").get_by_role("radio", name="7")).to_be_checked()
    assert page.evaluate("localStorage.length") == 0


def test_typing_on_and_on_is_saved_every_two_seconds_at_the_most(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = open_essay(visitor(), portal)
    answers = saves(page)
    page.get_by_label(COMMENT).press_sequentially("x" * 50, delay=100)
    expect(page.locator(SAVED)).to_have_text("Saved 12:00")
    assert stored(portal) == ["x" * 50]
    assert 2 <= len(answers) <= 4


def test_a_line_that_drops_costs_nothing_and_is_waited_for(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = open_essay(visitor(), portal)
    page.context.set_offline(True)
    type_comment(page, "In the tunnel.")
    expect(page.locator(TROUBLE)).to_have_text(
        "Not saved: the line is down, or the portal is. What you typed is kept on this device."
    )
    assert stored(portal) == []
    page.context.set_offline(False)
    expect(page.locator(SAVED)).to_have_text("Saved 12:00")
    assert stored(portal) == ["In the tunnel."]


def test_what_is_typed_before_the_script_has_come_is_saved_as_well(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    page = visitor()
    held: list[Route] = []
    page.route("**/js/review.js*", lambda route: held.append(route))
    page.goto(portal.url + ESSAY)
    sign_in(page, "jun@jury.example")
    give(page, "Exposition", 7)
    type_comment(page, "On a slow line.")
    held.pop().continue_()
    expect(page.locator(SAVED)).to_have_text("Saved 12:00")
    assert stored(portal) == ["On a slow line."]


def test_what_is_typed_before_the_script_has_come_is_put_to_what_was_kept(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    page = open_essay(visitor(), portal)
    page.context.set_offline(True)
    type_comment(page, "In the tunnel.")
    give(page, "Action", 4)
    expect(page.locator(TROUBLE)).to_contain_text("kept on this device")
    another = page.context.new_page()
    page.close()
    another.context.set_offline(False)
    held: list[Route] = []
    another.route("**/js/review.js*", lambda route: held.append(route))
    another.goto(portal.url + ESSAY, wait_until="commit")
    type_comment(another, "Out again.")
    held.pop().continue_()
    expect(another.locator(SAVED)).to_have_text("Saved 12:00")
    assert stored(portal) == ["In the tunnel.\n\nOut again."]
    expect(another.get_by_role("group", name="Action").get_by_role("radio", name="4")).to_be_checked()


def test_a_line_that_falls_silent_is_not_waited_for_forever(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = visitor()
    # A second of the page's patience passes in 50 ms.
    page.add_init_script(
        "const real = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = (ms) => real(ms / 20)"
    )
    open_essay(page, portal)
    unanswered: list[Route] = []
    page.route("**/review", lambda route: unanswered.append(route), times=1)
    type_comment(page, "Nobody answers.")
    expect(page.locator(TROUBLE)).to_contain_text("Not saved: the line is down, or the portal is.")
    expect(page.locator(SAVED)).to_have_text("Saved 12:00")
    assert (len(unanswered), stored(portal)) == (1, ["Nobody answers."])


def test_a_window_that_is_closed_without_a_line_gives_the_text_back_and_only_to_its_reader(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    page = open_essay(visitor(), portal)
    page.context.set_offline(True)
    type_comment(page, "In the tunnel.")
    expect(page.locator(TROUBLE)).to_contain_text("kept on this device")
    # The browser asks nobody where a window is closed so; then somebody else signs in on the same device.
    another = page.context.new_page()
    page.close()
    another.context.set_offline(False)
    cookies = another.context.cookies()
    another.context.clear_cookies()
    open_essay(another, portal, "noor")
    expect(another.get_by_label(COMMENT)).to_have_value("")
    another.context.clear_cookies()
    another.context.add_cookies(cookies)
    another.goto(portal.url + ESSAY)
    expect(another.get_by_label(COMMENT)).to_have_value("In the tunnel.")
    expect(another.locator(SAVED)).to_have_text("Saved 12:00")
    assert stored(portal) == ["In the tunnel."]


def test_a_session_that_ends_while_one_types_loses_nothing_and_posts_nothing_as_somebody_else(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    page = open_essay(visitor(), portal)
    type_comment(page, "Before.")
    expect(page.locator(SAVED)).to_have_text("Saved 12:00")
    portal.clock.instant = BEGIN + timedelta(hours=13)
    type_comment(page, " After.")
    expect(page.locator(TROUBLE)).to_contain_text("Not saved: you are signed out. What you typed is kept")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a new window").click()
    window = opened.value
    sign_in(window, "noor@jury.example")
    expect(window.get_by_label(COMMENT)).to_have_value("")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(TROUBLE)).to_contain_text("somebody else has signed in")
    assert stored(portal) == ["Before."]
    window.context.clear_cookies()
    window.goto(portal.url + ESSAY)
    sign_in(window, "jun@jury.example")
    expect(window.get_by_label(COMMENT)).to_have_value("Before. After.")
    expect(window.locator(SAVED)).to_have_text("Saved 01:00")
    assert stored(portal) == ["Before. After."]
    # The first window finds that nothing is left to do.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(SAVED)).to_contain_text("Saved")
    assert stored(portal) == ["Before. After."]


@pytest.mark.parametrize(
    ("button", "left"),
    [("Keep what I typed here", "At the desk."), ("Take what was saved elsewhere", "On the phone.")],
)
def test_two_windows_never_overwrite_one_another_in_silence(
    portal: Portal, visitor: Callable[..., Page], button: str, left: str
) -> None:
    phone, desk = open_essay(visitor(width=360), portal), open_essay(visitor(), portal)
    phone.get_by_role("link", name="Scores").click()
    type_comment(phone, "On the phone.")
    expect(phone.locator(SAVED)).to_have_text("Saved 12:00")
    type_comment(desk, "At the desk.")
    expect(desk.locator(TROUBLE)).to_contain_text("Not saved here: it was saved elsewhere.")
    assert stored(portal) == ["On the phone."]
    desk.get_by_role("button", name="Look at both versions").click()
    expect(desk.locator("dialog tbody tr > *")).to_have_text([COMMENT, "At the desk.", "On the phone."])
    desk.get_by_role("button", name=button).click()
    expect(desk.get_by_label(COMMENT)).to_have_value(left)
    expect(desk.locator(SAVED)).to_contain_text("Saved")
    assert stored(portal) == [left]


def test_two_versions_are_read_on_a_phone_without_scrolling_sideways(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    desk, phone = open_essay(visitor(), portal), open_essay(visitor(width=360), portal)
    type_comment(desk, "At the desk, in one go.")
    expect(desk.locator(SAVED)).to_have_text("Saved 12:00")
    phone.get_by_role("link", name="Scores").click()
    type_comment(phone, "On the phone, and rather longer than a line of it is wide.")
    phone.get_by_role("button", name="Look at both versions").click()
    table = phone.get_by_role("region", name="Both versions")
    assert table.evaluate("box => [box.scrollWidth - box.clientWidth, box.querySelectorAll('td').length]") == [0, 3]
    expect(table.get_by_text("On the phone, and rather longer")).to_be_visible()
    before = table.evaluate("box => getComputedStyle(box.querySelector('[data-label]'), '::before').content")
    assert before == '"Typed here: "'


def test_whoever_hands_in_an_essay_that_was_taken_keeps_the_form_and_the_text(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    page = open_essay(visitor(), portal)
    with portal.app.app_context():
        db.session.execute(delete(Assignment))
        db.session.commit()
        db.session.remove()
    type_comment(page, "An hour's thought.")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(TROUBLE)).to_contain_text("This essay is not on your desk at the moment")
    expect(page.locator(TROUBLE)).to_contain_text("What you typed is kept on this device.")
    expect(page.get_by_label(COMMENT)).to_have_value("An hour's thought.")
    assert page.url == portal.url + ESSAY


def test_handing_in_and_signing_out_leave_nothing_on_the_device(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = open_essay(visitor(), portal)
    for name in ("Exposition", "Reflection", "Action", "Progression"):
        give(page, name, 8)
    type_comment(page, "Done.")
    assert page.evaluate("localStorage.length") == 1
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Your review of BBBBBB is handed in.")).to_be_visible()
    assert (page.evaluate("localStorage.length"), stored(portal)) == (0, ["Done."])
    another = open_essay(visitor(), portal, "noor")
    another.context.set_offline(True)
    type_comment(another, "Half a thought")
    another.context.set_offline(False)
    another.get_by_text("Noor", exact=True).click()
    another.once("dialog", lambda dialog: dialog.accept())
    another.get_by_role("button", name="Sign out").click()
    expect(another.get_by_role("link", name="Sign in").first).to_be_visible()
    assert another.evaluate("localStorage.length") == 0


def test_without_scripts_the_buttons_save_as_ever(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = open_essay(visitor(javascript=False), portal)
    page.get_by_label(COMMENT).fill("Plainly.")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text("Your draft is saved.")).to_be_visible()
    assert stored(portal) == ["Plainly."]
