"""The reading page in a browser: passages, places, how the text looks, words to find, notes."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.database import db
from portal.manuscripts.reading import sanitised
from portal.prize.models import BlindCopy, Entry, Highlight, ReadingPlace, Role
from tests import builders
from tests.journeys.conftest import BEGIN, Portal, with_accounts
from tests.journeys.looking import as_it_is
from tests.journeys.test_nothing_is_lost import SAVED, give, open_essay
from tests.journeys.test_the_main_job import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("portal", ["sqlite"], indirect=True)]

# With what a browser might count otherwise than the portal: marks, entities, wide characters, tables, lists, notes.
LINES = [
    "<p>She waited by the window 🙂 and <em>I</em> did not go&nbsp;in &amp; did not go away.</p>",
    "<table><tbody><tr><td><p>Day</p></td><td><p>“Nothing,” she’d say &lt;again&gt;.</p></td></tr></tbody></table>",
    "<ul><li>First<ul><li>within</li></ul></li></ul>",
    (
        '<p>It was written down.<sup class="note-mark"><a href="#essay-footnote-1" id="essay-footnote-1-mark" '
        'aria-label="Footnote 1">1</a></sup> Nobody read it.</p>'
    ),
    *(f"<p>{f'Paragraph {n} goes on for a while and says little. ' * 12}</p>" for n in range(60)),
    "<p>At the very end there was an umbrella.</p>",
    (
        '<section class="notes" aria-label="Footnotes"><h2>Footnotes</h2><ol><li id="essay-footnote-1" value="1">In '
        'the night book. <a href="#essay-footnote-1-mark" aria-label="Back to the text">↩</a></li></ol></section>'
    ),
]


@pytest.fixture(autouse=True)
def _desk(portal: Portal) -> None:
    """A long essay BBBBBB on Jun's desk; Cas is on the committee."""
    with portal.app.app_context():
        ada, jun, cas = with_accounts("Ada", "Jun", "Cas")
        session = db.session()
        edition = builders.edition(session, reading_from=BEGIN - timedelta(days=1))
        entry = builders.entry(session, edition, ada, code="BBBBBB")
        session.scalars(select(BlindCopy)).one().html = sanitised("".join(LINES))
        builders.assignment(session, builders.seat(session, edition, jun), entry)
        builders.seat(session, edition, cas, Role.COMMITTEE)
        session.commit()
        db.session.remove()


def select_text(page: Page, text: str) -> None:
    """As with a mouse, from the first character to the last."""
    page.evaluate(
        """async (text) => {
            const { essay, rangeOf } = await import("/static/js/essay_text.js");
            const begins = essay.textContent.indexOf(text);
            getSelection().removeAllRanges();
            getSelection().addRange(rangeOf(begins, begins + text.length));
        }""",
        text,
    )


def marked(portal: Portal) -> list[tuple[str, str]]:
    """The passages that the portal has, with their notes."""
    with portal.app.app_context():
        found = db.session.execute(select(Highlight.quote, Highlight.note).order_by(Highlight.id)).all()
        db.session.remove()
    return [(quote, note) for quote, note in found]


def test_a_marked_passage_shows_in_the_text_beside_its_criterion_and_to_the_committee(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    page = open_essay(visitor(), portal)
    select_text(page, "waited by the window 🙂 and I did not go\xa0in & did")
    page.get_by_label("Note (optional)").fill("Here she looks.")
    page.get_by_role("group", name="What is it evidence for?").get_by_role("button", name="Reflection").click()
    evidence = page.get_by_role("region", name="Passages for Reflection")
    expect(evidence.get_by_role("link")).to_have_text("waited by the window 🙂 and I did not go\xa0in & did")
    select_text(page, "Nothing,” she’d say <again>")
    page.get_by_role("button", name="just mark it").click()
    expect(page.get_by_role("region", name="Passages without a criterion").get_by_role("link")).to_be_visible()
    assert marked(portal) == [
        ("waited by the window 🙂 and I did not go\xa0in & did", "Here she looks."),
        ("Nothing,” she’d say <again>", ""),
    ]
    page.reload()
    drawn = page.locator(".essay mark[data-mark='1']")
    assert "".join(drawn.all_text_contents()) == "waited by the window 🙂 and I did not go\xa0in & did"
    assert drawn.last.evaluate("mark => getComputedStyle(mark, '::after').content") == '"Reflection"'
    evidence.get_by_role("link").click()
    expect(page.locator("#passage-1")).to_be_focused()
    page.get_by_role("region", name="Passages without a criterion").get_by_role("button", name="Remove").click()
    expect(page.locator(".essay mark[data-mark='2']")).to_have_count(0)
    assert len(marked(portal)) == 1

    for name in ("Exposition", "Reflection", "Action", "Progression"):
        page.get_by_role("group", name=name).get_by_role("radio", name="8", exact=True).check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Your review of BBBBBB is handed in.")).to_be_visible()
    committee = visitor()
    committee.goto(f"{portal.url}/prize/2027/committee/entries/BBBBBB")
    sign_in(committee, "cas@jury.example")
    committee.get_by_text("1 passage marked").click()
    expect(committee.get_by_text("Here she looks.")).to_be_visible()


def test_a_passage_is_found_selected_and_marked_by_keyboard_alone(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = open_essay(visitor(), portal)
    page.keyboard.press("/")
    page.keyboard.type("an UMBRELLA")
    expect(page.locator("#find output")).to_have_text("1 of 1")
    page.keyboard.press("Escape")
    expect(page.get_by_role("form", name="Mark a passage")).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-marking] q")).to_have_text("an umbrella.")
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Passages for Exposition").get_by_role("link")).to_have_text("an umbrella.")
    assert marked(portal) == [("an umbrella.", "")]
    page.keyboard.press("s")
    page.keyboard.press("7")
    expect(page.get_by_role("group", name="Exposition").get_by_role("radio", name="7")).to_be_checked()


def test_all_scores_are_in_sight_while_one_reads_and_lead_to_their_criteria(
    portal: Portal, visitor: Callable[..., Page]
) -> None:
    page = open_essay(visitor(), portal)
    so_far = page.get_by_role("list", name="Your scores so far")
    expect(so_far.get_by_role("listitem")).to_have_text(["Exposition –", "Reflection –", "Action –", "Progression –"])
    give(page, "Exposition", 9)
    so_far.get_by_role("link", name="Progression").click()
    page.keyboard.press("7")
    expect(so_far.get_by_role("listitem")).to_have_text(["Exposition 9", "Reflection –", "Action –", "Progression 7"])
    page.mouse.move(300, 400)
    page.mouse.wheel(0, 2000)
    expect(so_far.get_by_text("Progression")).to_be_in_viewport()
    expect(page.locator(SAVED)).to_contain_text("Saved")
    page.reload()
    expect(so_far.get_by_role("listitem").first).to_have_text("Exposition 9")


def test_whoever_turns_single_keys_off_is_not_surprised_by_them(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = open_essay(visitor(), portal)
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Single keys").uncheck()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_hidden()
    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_mark_in_an_essay_that_was_replaced_says_so(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = open_essay(visitor(), portal)
    with portal.app.app_context():
        session = db.session()
        builders.manuscript(session, session.scalars(select(Entry)).one())
        db.session.remove()
    select_text(page, "waited by the window")
    page.get_by_role("button", name="just mark it").click()
    expect(page.locator("[data-marking-state]")).to_have_text(
        "Not marked: this passage is not in essay BBBBBB as it stands now. Open the page anew and mark it there."
    )
    assert marked(portal) == []


def test_the_place_is_there_on_another_device(portal: Portal, visitor: Callable[..., Page]) -> None:
    desk = open_essay(visitor(), portal)
    expect(desk.locator("[data-left]")).to_have_text("about 30 minutes left")
    desk.mouse.move(400, 500)
    height = desk.locator(".essay").evaluate("essay => essay.offsetHeight")
    with desk.expect_response(lambda answer: answer.url.endswith("/place")):
        desk.mouse.wheel(0, height / 2)
        expect(desk.locator("[data-left]")).to_have_text("about 15 minutes left")
    with portal.app.app_context():
        share = db.session.scalars(select(ReadingPlace.share)).one()
        db.session.remove()
    assert 0.4 < share < 0.55

    phone = open_essay(visitor(width=360), portal)
    assert phone.evaluate("scrollY") == 0
    phone.get_by_role("button", name=f"Go to where you were ({round(100 * share)} %)").click()
    there = phone.evaluate("async () => (await import('/static/js/place.js')).share()")
    assert abs(there - share) < 0.01
    expect(phone.get_by_role("button", name="Go to where you were")).to_be_hidden()


def test_how_the_text_looks_is_remembered_and_paper_stays_plain(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = open_essay(visitor(), portal)
    essay = page.locator(".essay")

    def look() -> tuple[str, str, str]:
        return essay.evaluate(
            "essay => { const its = getComputedStyle(essay);"
            " return [its.fontSize, its.lineHeight, getComputedStyle(document.body).backgroundColor]; }"
        )

    usual = look()
    page.get_by_text("Text", exact=True).click()
    for name, choice in (("Size", "largest"), ("Lines", "wide apart"), ("Letters", "without"), ("Paper", "sepia")):
        page.get_by_role("group", name=name).get_by_role("radio", name=choice, exact=True).check()
    chosen = look()
    assert chosen[2] == "rgb(244, 236, 216)"
    assert all(one != other for one, other in zip(usual, chosen, strict=True))
    page.reload()
    assert look() == chosen
    page.emulate_media(media="print")
    assert essay.evaluate("essay => getComputedStyle(essay).fontSize") == "15.3333px"  # 11.5 pt
    page.emulate_media(media="screen")
    page.get_by_text("Text", exact=True).click()
    page.get_by_role("button", name="As it was").click()
    expect(page.locator("html")).to_have_attribute("data-size", "")
    assert look() == usual


def test_a_note_opens_where_it_is_called_and_leads_back(portal: Portal, visitor: Callable[..., Page]) -> None:
    page = open_essay(visitor(), portal)
    mark = page.get_by_role("link", name="Footnote 1")
    mark.click()
    note = page.get_by_role("complementary", name="Footnote 1")
    expect(note).to_contain_text("In the night book.")
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(mark).to_be_focused()
    plain = open_essay(visitor(javascript=False), portal)
    plain.get_by_role("link", name="Footnote 1").click()
    expect(plain).to_have_url(re.compile(r"#essay-footnote-1$"))


@pytest.mark.parametrize(("width", "paper"), [(1280, "sepia"), (1280, "dark"), (320, "light")])
def test_nothing_serious_is_found_while_one_reads_marks_and_looks_for_words(
    portal: Portal, visitor: Callable[..., Page], width: int, paper: str
) -> None:
    found: list[tuple[str, str]] = []
    page = open_essay(visitor(width=width), portal)

    def check(what: str) -> None:
        found.extend((what, fault) for fault in as_it_is(page))

    page.get_by_text("Text", exact=True).click()
    page.get_by_role("group", name="Paper").get_by_role("radio", name=paper).check()
    check("settings")
    page.get_by_text("Text", exact=True).click()
    for criterion in ("Exposition", "Reflection", "Action", "Progression", "just mark it"):
        select_text(
            page, {"Action": "waited by the window", "just mark it": "Nobody read it."}.get(criterion, "not go")
        )
        page.get_by_role("form", name="Mark a passage").get_by_role("button", name=criterion).click()
        expect(page.get_by_role("form", name="Mark a passage")).to_be_hidden()
    page.get_by_role("button", name="Find").click()
    page.keyboard.type("while")
    select_text(page, "did not go")
    check("marks")
    page.get_by_role("link", name="Footnote 1").click()
    check("note")
    page.keyboard.press("Escape")
    if width < 1024:
        page.get_by_role("link", name="Scores").click()
        check("scores")
    assert found == []
