"""A review that a script saves as one types, and what it is told; a review that is changed after it was handed in."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize.models import Assignment, EarlierReview, Edition, Entry, Manuscript, Review, Seat
from tests.accounts.conftest import csrf_token, errors, notices
from tests.builders import DAY, NOW, SECOND, assignment, criteria, edition, entry, manuscript, person, review, seat
from tests.prize.views.conftest import Visit, told, values

DESK = "/prize/jury/"
ESSAY = "/prize/jury/entries/BBBBBB"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def chair(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun)


@pytest.fixture
def its(session: Session, year: Edition, ada: Person) -> Entry:
    return entry(session, year, ada, code="BBBBBB")


@pytest.fixture
def task(session: Session, chair: Seat, its: Entry) -> Assignment:
    """Ada's BBBBBB on Jun's desk."""
    return assignment(session, chair, its)


@pytest.fixture
def keys(session: Session, year: Edition) -> list[str]:
    return [f"criterion_{c.id}" for c in criteria(session, year)]


@pytest.fixture
def script(visit: Visit, jun: Person) -> "Script":
    return Script(visit, jun)


class Script:
    """What static/js/review.js sends while Jun types."""

    def __init__(self, visit: Visit, jun: Person) -> None:
        self.client = visit(jun).client
        self.token = csrf_token(self.client.get("/account").text)

    def sends(self, act: str = "save", **typed: str) -> TestResponse:
        data = {"csrf_token": self.token, "act": act, **typed}
        return self.client.post(f"{ESSAY}/review", data=data, headers={"Accept": "application/json"})


def test_each_save_is_answered_with_the_version_to_go_on_from(
    session: Session, task: Assignment, keys: list[str], script: Script, clock: FixedClock
) -> None:
    first = script.sends(comment="So", version="0")
    clock.instant = NOW + 2 * SECOND
    second = script.sends(comment="So far", version="1", **{keys[0]: "7"})
    assert [a.get_json() for a in (first, second)] == [
        {"version": 1, "saved_at": "2027-03-01T12:00:00Z"},
        {"version": 2, "saved_at": "2027-03-01T12:00:02Z"},
    ]
    kept = session.scalars(select(Review)).one()
    assert (kept.comment, kept.handed_in_at) == ("So far", None)


def test_the_version_goes_on_from_that_of_an_essay_which_was_replaced(
    session: Session, its: Entry, task: Assignment, script: Script
) -> None:
    manuscript(session, its)
    assert script.sends(comment="Of the second", version="1").get_json()["version"] == 2
    assert script.sends(comment="Of the second still", version="2").get_json()["version"] == 3


def test_a_stale_save_is_answered_with_what_is_kept_as_the_form_names_it(
    task: Assignment, keys: list[str], script: Script
) -> None:
    script.sends(comment="On the phone", version="0", **{keys[0]: "3"})
    answer = script.sends(comment="At the desk", version="0")
    told = answer.get_json()
    assert (answer.status_code, told["code"], told["replaced"]) == (409, "stale-review", False)
    assert told["kept"] == {keys[0]: "3", "comment": "On the phone", "remark": "", "version": "1"}
    assert told["saved_at"] == "2027-03-01T12:00:00Z"


def test_an_essay_that_was_replaced_meanwhile_is_told_from_a_second_window(
    session: Session, its: Entry, task: Assignment, script: Script
) -> None:
    manuscript(session, its)
    told = script.sends(comment="Of the first", version="0").get_json()
    assert (told["replaced"], told["kept"]) == (True, {"comment": "", "remark": "", "version": "1"})


def test_handing_in_is_answered_with_where_to_go(
    session: Session, year: Edition, chair: Seat, task: Assignment, keys: list[str], script: Script
) -> None:
    assignment(session, chair, entry(session, year, person(session), code="CCCCCC"))
    answer = script.sends("hand in", version="0", **dict.fromkeys(keys, "8"))
    assert (answer.status_code, answer.get_json()) == (200, {"next": "/prize/jury/entries/CCCCCC"})
    assert "Your review of BBBBBB is handed in." in script.client.get("/prize/jury/entries/CCCCCC").text


def test_gaps_are_named_by_their_fields_with_the_version_of_the_draft(
    task: Assignment, keys: list[str], script: Script
) -> None:
    answer = script.sends("hand in", version="0", **{keys[0]: "8"})
    errors = {key: ["Give it a score before you hand in."] for key in keys[1:]}
    assert (answer.status_code, answer.get_json()) == (422, {"errors": errors, "version": 1})


def test_what_cannot_be_stored_is_named_by_its_field(task: Assignment, script: Script) -> None:
    answer = script.sends(comment="x" * 20_001, version="0")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["comment"])


def test_a_review_that_was_handed_in_elsewhere_says_so(session: Session, task: Assignment, script: Script) -> None:
    review(session, task)
    answer = script.sends(comment="Late", version="1")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "already-handed-in")
    assert "is handed in" in answer.get_json()["why"]


@pytest.mark.parametrize("what", ["held", "taken back", "seat withdrawn"])
def test_whoever_types_about_an_essay_that_left_the_desk_is_told_and_gets_the_text_back(
    session: Session, its: Entry, chair: Seat, task: Assignment, keys: list[str], script: Script, what: str
) -> None:
    assert script.client.get(ESSAY).status_code == 200
    if what == "held":
        session.scalars(select(Manuscript).filter_by(entry_id=its.id)).one().held = True
    elif what == "taken back":
        session.delete(task)
    else:
        chair.withdrawn_at = NOW
    session.commit()
    told = script.sends(comment="Two pages of thought.", version="0")
    assert (told.status_code, told.get_json()["code"]) == (404, "not-assigned")
    typed = {keys[1]: "7", "criterion_none": "3", "comment": "Two pages of thought."}
    page = script.client.post(f"{ESSAY}/review", data={"csrf_token": script.token, **typed})
    assert page.status_code == 404
    assert "This essay is not on your desk at the moment" in page.text
    shown = re.findall(r'<label for="typed-\d">(.*?)</label>.*?readonly>(.*?)</textarea>', page.text, re.DOTALL)
    assert shown == [("Reflection", "7"), ("Criterion none", "3"), ("Comment", "Two pages of thought.")]
    assert 'href="/prize/jury/">Your desk</a>' in page.text


def test_a_session_that_is_over_refuses_and_stores_nothing(
    session: Session, task: Assignment, script: Script, clock: FixedClock
) -> None:
    clock.instant = NOW + DAY
    assert script.sends(comment="In the night", version="0").status_code == 401
    assert session.scalars(select(Review.id)).all() == []


CHANGE = f"{ESSAY}/change"


def test_a_review_that_is_in_is_changed_one_click_away_with_a_reason(
    session: Session, task: Assignment, jun: Person, keys: list[str], visit: Visit
) -> None:
    review(session, task, (7, 7, 7, 7), comment="At first")
    visitor = visit(jun)
    assert f'href="{CHANGE}#review">Change this review</a>' in visitor.client.get(ESSAY).text
    form = visitor.client.get(CHANGE)
    assert values(form) == {**dict.fromkeys(keys, "7"), "comment": "At first", "version": "1"}
    assert ["What you handed in counts until you hand in" in text for text in told(form)] == [True]
    typed = values(form) | {keys[0]: "9", "comment": "Then", "reason": "I misread page 9."}
    answer = visitor.send(CHANGE, **typed)
    assert (answer.status_code, answer.location) == (303, f"{ESSAY}#review")
    page = visitor.client.get(ESSAY)
    assert notices(page) == ["Your review of BBBBBB is changed. The committee sees both, and why."]
    assert values(page)["comment"] == "Then"
    assert session.scalars(select(EarlierReview.comment)).all() == ["At first"]


@pytest.mark.parametrize(
    ("left_out", "said"), [("reason", "Why you change it"), ("criterion", "Exposition")], ids=["reason", "score"]
)
def test_a_change_without_a_reason_or_a_score_comes_back_as_it_was_typed(
    session: Session, task: Assignment, jun: Person, keys: list[str], visit: Visit, left_out: str, said: str
) -> None:
    review(session, task, (7, 7, 7, 7), comment="At first")
    typed = dict.fromkeys(keys, "8") | {"comment": "Then", "reason": "I misread page 9.", "version": "1"}
    typed.pop(left_out, None)
    if left_out == "criterion":
        typed.pop(keys[0])
    answer = visit(jun).send(CHANGE, **typed)
    assert (answer.status_code, values(answer)) == (422, typed)
    assert [error.split(":")[0] for error in errors(answer)] == [said]
    assert session.scalars(select(Review.comment)).one() == "At first"


def test_a_change_in_two_windows_shows_both(
    session: Session, task: Assignment, jun: Person, keys: list[str], visit: Visit
) -> None:
    review(session, task, (7, 7, 7, 7), comment="At first")
    visitor = visit(jun)
    typed = dict.fromkeys(keys, "8") | {"reason": "I misread page 9.", "version": "1"}
    visitor.send(CHANGE, **typed, comment="On the phone")
    stale = visitor.send(CHANGE, **typed, comment="At the desk")
    assert (stale.status_code, values(stale)["comment"], values(stale)["version"]) == (409, "At the desk", "2")
    assert "<p>On the phone</p>" in stale.text
    visitor.send(CHANGE, **values(stale))
    session.expire_all()
    assert session.scalars(select(Review.comment)).one() == "At the desk"
    assert session.scalars(select(EarlierReview.comment).order_by(EarlierReview.number)).all() == [
        "At first",
        "On the phone",
    ]


def test_once_reviews_are_due_nothing_is_offered_to_be_changed_and_what_is_typed_comes_back(
    session: Session, year: Edition, task: Assignment, jun: Person, keys: list[str], visit: Visit, clock: FixedClock
) -> None:
    review(session, task, (7, 7, 7, 7), comment="At first")
    clock.instant = year.reviews_due_at
    visitor = visit(jun)
    assert "Change this review" not in visitor.client.get(ESSAY).text
    assert visitor.client.get(CHANGE).location == f"{ESSAY}#review"
    answer = visitor.send(ESSAY, CHANGE, comment="Too late", reason="Late.", version="1", **dict.fromkeys(keys, "8"))
    assert (answer.status_code, values(answer)["comment"]) == (409, "Too late")
    assert session.scalars(select(Review.comment)).one() == "At first"


def test_a_remark_for_the_author_is_written_where_the_edition_allows_it(
    session: Session, year: Edition, task: Assignment, jun: Person, keys: list[str], visit: Visit
) -> None:
    visitor = visit(jun)
    assert 'name="remark"' not in visitor.client.get(ESSAY).text
    visitor.send(ESSAY, f"{ESSAY}/review", remark="Not asked for", version="0", act="save")
    assert session.scalars(select(Review.remark)).all() == [""]
    year.allows_remarks = True
    session.commit()
    typed = dict.fromkeys(keys, "8") | {"remark": "Stay with the coat.", "version": "1"}
    visitor.send(ESSAY, f"{ESSAY}/review", **typed, act="hand in")
    assert values(visitor.client.get(ESSAY))["remark"] == "Stay with the coat."
    again = typed | {"remark": "Stay longer with the coat.", "reason": "A word.", "version": "2"}
    visitor.send(CHANGE, **again)
    session.expire_all()
    assert session.scalars(select(Review.remark)).all() == ["Stay longer with the coat."]
    assert session.scalars(select(EarlierReview.remark)).all() == ["Stay with the coat."]


def test_a_remark_stays_with_its_review_when_remarks_are_no_longer_taken(
    session: Session, task: Assignment, jun: Person, visit: Visit
) -> None:
    review(session, task, handed_in=False, remark="Stay with the coat.")
    visit(jun).send(ESSAY, f"{ESSAY}/review", comment="More", version="1", act="save")
    session.expire_all()
    assert session.execute(select(Review.comment, Review.remark)).all() == [("More", "Stay with the coat.")]
