import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize.models import Assignment, Edition, Review, Score, Seat
from portal.prize.operations import reviews
from tests.accounts.conftest import errors, notices
from tests.builders import DAY, NOW, assignment, criteria, edition, entry, manuscript, person, review, seat
from tests.prize.views.conftest import Mailbox, Visit, heading, lines, values

DESK = "/prize/jury/"
ESSAY = "/prize/jury/entries/BBBBBB"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def chair(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun)


@pytest.fixture
def task(session: Session, year: Edition, chair: Seat, ada: Person) -> Assignment:
    """Ada's BBBBBB on Jun's desk."""
    return assignment(session, chair, entry(session, year, ada, code="BBBBBB", title="The chair"))


@pytest.fixture
def keys(session: Session, year: Edition) -> list[str]:
    return [f"criterion_{c.id}" for c in criteria(session, year)]


def kept(session: Session) -> tuple[str, list[int], bool]:
    """The one review that there is: comment, points, whether it is handed in."""
    session.expire_all()
    its = session.scalars(select(Review)).one()
    points = session.scalars(select(Score.points).filter_by(review_id=its.id).order_by(Score.criterion_id)).all()
    return its.comment, list(points), its.handed_in_at is not None


def states(page: TestResponse) -> dict[str, str]:
    """What the desk says of each essay, by code."""
    words = {"not begun", "draft", "handed in", "you stepped back"}
    return {line[0].split()[0]: words.intersection(line).pop() for line in lines(page)}


def test_the_desk_lists_what_is_to_be_read_and_how_long_it_takes(
    session: Session, year: Edition, chair: Seat, task: Assignment, jun: Person, visit: Visit
) -> None:
    review(session, assignment(session, chair, entry(session, year, person(session), code="CCCCCC", title="A night")))
    page = visit(jun).client.get(DESK)
    assert (page.status_code, heading(page)) == (200, "Jury desk")
    assert states(page) == {"BBBBBB": "not begun", "CCCCCC": "handed in"}
    assert all({"6,000", "30"} <= set(line) for line in lines(page))
    assert "1 of 2 reviews handed in" in page.text
    assert "About 30 minutes of reading left" in page.text


def test_an_empty_desk_and_no_desk_say_so(
    session: Session, year: Edition, chair: Seat, jun: Person, sol: Person, visit: Visit
) -> None:
    assert "Nothing to read yet" in visit(jun).client.get(DESK).text
    assert "You have no seat in a jury" in visit(sol).client.get(DESK).text


def test_an_essay_is_found_by_its_code_however_it_is_typed(task: Assignment, jun: Person, visit: Visit) -> None:
    answers = [visit(jun).client.get(f"/prize/jury/entries/{code}") for code in ("BBBBBB", "bbb-bbb", "BBBBB", "%00")]
    assert [a.status_code for a in answers] == [200, 200, 404, 404]
    assert heading(answers[0]) == "The chair"
    assert "The text of essay BBBBBB, version 1." in answers[0].text


def test_a_draft_is_saved_with_its_gaps_and_shown_again(
    session: Session, task: Assignment, jun: Person, keys: list[str], visit: Visit
) -> None:
    visitor = visit(jun)
    typed = {keys[0]: "7", keys[2]: "10", "comment": "So far.\r\nMore to come."}
    answer = visitor.send(ESSAY, f"{ESSAY}/review", **typed, version="0", act="save")
    assert (answer.status_code, answer.location) == (303, f"{ESSAY}#review")
    page = visitor.client.get(ESSAY)
    assert values(page) == typed | {"comment": "So far.\nMore to come.", "version": "1"}
    assert notices(page) == ["Your draft is saved."]
    assert kept(session)[1:] == ([7, 10], False)


def test_handing_in_leads_to_the_next_essay_and_at_the_end_to_the_desk(
    session: Session, year: Edition, chair: Seat, task: Assignment, jun: Person, keys: list[str], visit: Visit
) -> None:
    assignment(session, chair, entry(session, year, person(session), code="CCCCCC"))
    visitor, scores = visit(jun), dict.fromkeys(keys, "8") | {"version": "0", "act": "hand in"}
    first = visitor.send(ESSAY, f"{ESSAY}/review", **scores)
    second = visitor.send("/prize/jury/entries/CCCCCC", "/prize/jury/entries/CCCCCC/review", **scores)
    assert [(a.status_code, a.location) for a in (first, second)] == [
        (303, "/prize/jury/entries/CCCCCC"),
        (303, "/prize/jury/"),
    ]
    assert states(visitor.client.get(DESK)) == {"BBBBBB": "handed in", "CCCCCC": "handed in"}


def test_handing_in_with_gaps_saves_and_points_them_out(
    session: Session, task: Assignment, jun: Person, keys: list[str], visit: Visit
) -> None:
    visitor = visit(jun)
    answer = visitor.send(
        ESSAY, f"{ESSAY}/review", **{keys[0]: "7", "comment": "Mine", "version": "0", "act": "hand in"}
    )
    assert answer.status_code == 422
    assert [error.split(":")[0] for error in errors(answer)] == ["Reflection", "Action", "Progression"]
    assert kept(session) == ("Mine", [7], False)
    # The page that comes back can be handed in as it is.
    scores = dict.fromkeys(keys, "7") | {"comment": "Mine"}
    assert values(answer)["version"] == "1"
    assert visitor.send(ESSAY, f"{ESSAY}/review", **scores, version="1", act="hand in").status_code == 303


def test_a_comment_that_the_database_could_not_take_is_shown_to_be_copied(
    task: Assignment, jun: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))

    monkeypatch.setattr(reviews, "save", fail)
    answer = visit(jun).send(ESSAY, f"{ESSAY}/review", comment="Two pages of thought.", version="0", act="save")
    assert answer.status_code == 503
    assert "Two pages of thought.</textarea>" in answer.text


@pytest.mark.parametrize("points", ["0", "11", "-1", "7.5", "seven", "9" * 5000])
def test_a_score_that_is_not_on_the_scale_is_refused_and_the_comment_kept(
    session: Session, task: Assignment, jun: Person, keys: list[str], visit: Visit, points: str
) -> None:
    typed = dict.fromkeys(keys, "7") | {keys[1]: points, "comment": "Two pages of thought.", "version": "0"}
    answer = visit(jun).send(ESSAY, f"{ESSAY}/review", **typed, act="hand in")
    assert (answer.status_code, values(answer)["comment"]) == (422, "Two pages of thought.")
    assert [error.split(":")[0] for error in errors(answer)] == ["Reflection"]
    assert session.scalars(select(Review.id)).all() == []


@pytest.mark.parametrize("act", ["save", "hand in"])
def test_a_second_tab_cannot_overwrite_the_first_and_both_texts_are_shown(
    session: Session, task: Assignment, jun: Person, keys: list[str], visit: Visit, act: str
) -> None:
    visitor = visit(jun)
    visitor.send(ESSAY, f"{ESSAY}/review", comment="On the phone", version="0", act="save", **{keys[0]: "3"})
    stale = visitor.send(ESSAY, f"{ESSAY}/review", comment="At the desk", version="0", act=act, **{keys[0]: "9"})
    assert stale.status_code == 409
    assert values(stale) == {"comment": "At the desk", keys[0]: "9", "version": "1"}
    assert "<p>On the phone</p>" in stale.text
    assert "<li>Exposition: 3</li>" in stale.text
    assert kept(session) == ("On the phone", [3], False)
    visitor.send(ESSAY, f"{ESSAY}/review", **values(stale), act="save")
    assert kept(session) == ("At the desk", [9], False)


@pytest.mark.parametrize("version", ["9" * 5000, "-1", "x", "٣"])
def test_a_version_that_no_page_had_is_stale(
    session: Session, task: Assignment, jun: Person, visit: Visit, version: str
) -> None:
    answer = visit(jun).send(ESSAY, f"{ESSAY}/review", comment="Mine", version=version, act="save")
    assert (answer.status_code, values(answer)["comment"]) == (409, "Mine")
    assert session.scalars(select(Review.id)).all() == []


def test_a_review_that_is_in_stays_as_it_is(
    session: Session, task: Assignment, jun: Person, keys: list[str], visit: Visit
) -> None:
    review(session, task, (7, 7, 7, 7), comment="Final")
    visitor = visit(jun)
    page = visitor.client.get(ESSAY)
    criteria = page.text.count('<fieldset class="criterion')
    assert (page.status_code, ">Hand in<" in page.text, criteria) == (200, False, 4)
    answer = visitor.send(ESSAY, f"{ESSAY}/review", comment="Second thoughts", version="1", act="save")
    assert (answer.status_code, kept(session)) == (409, ("Final", [7, 7, 7, 7], True))
    assert values(answer)["comment"] == "Second thoughts"


def test_reviews_are_taken_until_before_the_instant_they_are_due(
    session: Session, year: Edition, task: Assignment, jun: Person, keys: list[str], visit: Visit, clock: FixedClock
) -> None:
    clock.instant = year.reviews_due_at
    visitor = visit(jun)
    answer = visitor.send(ESSAY, f"{ESSAY}/review", comment="Too late", version="0", act="save")
    assert (answer.status_code, values(answer)["comment"]) == (409, "Too late")
    assert "Reviews were taken until" in visitor.client.get(DESK).text
    assert session.scalars(select(Review.id)).all() == []


def test_reading_that_has_not_begun_says_when_it_does(session: Session, ada: Person, jun: Person, visit: Visit) -> None:
    later = edition(session, reading_from=NOW + DAY)
    assignment(session, seat(session, later, jun), entry(session, later, ada, code="BBBBBB"))
    page = visit(jun).client.get(DESK)
    assert "Reading begins" in page.text
    assert visit(jun).send(ESSAY, f"{ESSAY}/review", comment="Early", version="0").status_code == 409


def test_a_new_version_is_announced_and_reopens_the_review(
    session: Session, year: Edition, task: Assignment, jun: Person, keys: list[str], visit: Visit
) -> None:
    its = review(session, task, (7, 7, 7, 7), comment="Of the first")
    (text,) = session.scalars(select(type(entry(session, year, person(session)))).filter_by(code="BBBBBB"))
    manuscript(session, text)
    visitor = visit(jun)
    page = visitor.client.get(ESSAY)
    assert "The author sent a new version." in page.text
    assert "The text of essay BBBBBB, version 2." in page.text
    answer = visitor.send(ESSAY, f"{ESSAY}/review", **values(page) | {"comment": "Of the second"}, act="hand in")
    assert answer.status_code == 303
    assert kept(session) == ("Of the second", [7, 7, 7, 7], True)
    assert its.version == 2


def test_stepping_back_asks_why_and_takes_the_essay_from_the_desk(
    session: Session, task: Assignment, jun: Person, visit: Visit
) -> None:
    visitor = visit(jun)
    page = visitor.client.get(f"{ESSAY}/recuse")
    assert heading(page) == "Step back from essay BBBBBB?"
    without = visitor.send(f"{ESSAY}/recuse", reason=" ")
    assert (without.status_code, task.recused_at) == (422, None)
    answer = visitor.send(f"{ESSAY}/recuse", reason="I taught\x00 her.")
    assert (answer.status_code, answer.location) == (303, DESK)
    session.refresh(task)
    assert (task.recused_at, task.recusal_reason) == (NOW, "I taught her.")
    after = visitor.client.get(ESSAY)
    assert (after.status_code, "The text of essay" in after.text, "essay.docx" in after.text) == (200, False, False)
    assert visitor.client.get(f"{ESSAY}/essay.docx").status_code == 404
    assert states(visitor.client.get(DESK)) == {"BBBBBB": "you stepped back"}


def test_the_page_of_an_essay_that_one_stepped_back_from_says_so_and_leads_back(
    task: Assignment, jun: Person, visit: Visit
) -> None:
    """A bookmark, or a step back in the browser: on a phone there was a bare pane under the title."""
    visitor = visit(jun)
    visitor.send(f"{ESSAY}/recuse", reason="I taught her.")
    page = visitor.client.get(ESSAY).text
    assert page.count("You have stepped back from essay BBBBBB.") == 1
    assert f'<a class="btn btn-secondary" href="{DESK}">Back to the desk</a>' in page
    assert [
        part for part in ("data-reader-switch", "review.js", '<form method="post" action="/prize/jury') if part in page
    ] == []


def test_the_organiser_hears_of_a_step_back_and_another_juror_of_the_essay(
    session: Session,
    year: Edition,
    task: Assignment,
    jun: Person,
    noor: Person,
    olga: Person,
    visit: Visit,
    mailbox: Mailbox,
) -> None:
    year.reads_per_entry = 1
    seat(session, year, noor)
    visitor = visit(jun)
    for _ in range(2):  # pressed twice
        visitor.send(ESSAY, f"{ESSAY}/recuse", reason="I taught her.")
    new, told = mailbox()
    assert (new.to, new.subject) == (noor.email, "1 essay for you to read")
    assert (told.to, told.subject) == (olga.email, "Jun stepped back from essay BBBBBB")
    assert "“I taught her.”" in told.body
    assert "Noor reads it instead" in told.body
    assert "There is nothing for you to do." in told.body
    assert states(visit(noor).client.get(DESK)) == {"BBBBBB": "not begun"}


def test_a_juror_who_steps_back_is_told_the_same_whether_somebody_can_read_it_instead_or_not(
    session: Session, year: Edition, task: Assignment, jun: Person, olga: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visitor = visit(jun)
    visitor.send(ESSAY, f"{ESSAY}/recuse", reason="I taught her.")
    assert notices(visitor.client.get(DESK)) == ["You have stepped back from BBBBBB. Somebody else is to read it."]
    (told,) = mailbox()
    assert "It has a reader less than it should, and went to nobody else" in " ".join(told.body.split())


def test_a_review_that_is_handed_in_is_not_asked_for_a_reason_to_step_back(
    session: Session, task: Assignment, jun: Person, visit: Visit
) -> None:
    review(session, task)
    answer = visit(jun).client.get(f"{ESSAY}/recuse")
    assert answer.status_code == 409
    assert "Your review of essay BBBBBB is handed in, and counts." in answer.text


def test_the_blind_copy_is_an_attachment_under_the_code(task: Assignment, jun: Person, visit: Visit) -> None:
    answer = visit(jun).client.get(f"{ESSAY}/essay.docx")
    assert (answer.status_code, answer.data) == (200, b"the blind copy of BBBBBB")
    assert answer.headers["Content-Disposition"] == "attachment; filename=essay-BBBBBB.docx"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_whatever_a_juror_types_is_shown_as_text(
    session: Session, year: Edition, chair: Seat, jun: Person, keys: list[str], visit: Visit, shared: Path
) -> None:
    payloads = json.loads((shared / "bad-docx" / "manifest.json").read_text())["form_payloads"]
    visitor = visit(jun)
    for number, payload in enumerate(case["v"] for case in payloads):
        code = f"BBBBB{'BCDFGHJKMNPQRST'[number]}"
        assignment(
            session, chair, entry(session, year, person(session), code=code, title=payload.replace("\0", "")[:200])
        )
        page = f"/prize/jury/entries/{code}"
        answer = visitor.send(page, f"{page}/review", comment=payload, version="0", act="save")
        assert answer.status_code in (303, 422), payload
        shown = visitor.client.get(page)
        assert re.findall(r"<script>|<img src=x|\b49\b", shown.text.replace('value="49"', "")) == [], payload
    assert "<script>" not in visitor.client.get(DESK).text


def test_the_front_page_offers_jun_her_desk_first(chair: Seat, jun: Person, sol: Person, visit: Visit) -> None:
    desk = re.compile(
        r'<h2 id="desks">Your desk</h2>\s*<div class="actions">\s*<a class="btn btn-primary" href="(.*?)">'
    )
    found = desk.search(visit(jun).client.get("/").text)
    assert found
    assert found[1] == "/prize/jury/"
    assert not desk.search(visit(sol).client.get("/").text)
