import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Bar, Edition, Entry, Seat, Waiver
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.views.conftest import Visit, lines, values

PAGE = "/organise/prize/2027/jury/conflicts"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=NOW - DAY)


@pytest.fixture
def office(year: Edition, olga: Person, visit: Visit) -> Visitor:
    return visit(olga)


@pytest.fixture
def its(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun, close_to={"schools": ["ELMSTEAD Medical School"], "countries": ["CH"]})


@pytest.fixture
def text(session: Session, year: Edition, ada: Person) -> Entry:
    """From the School of Medicine, Elmstead, in Switzerland."""
    return entry(session, year, ada, code="BBBBBB")


MATCHED = (
    "strong “ELMSTEAD Medical School” and the author’s school, School of Medicine, Elmstead "
    "maybe Switzerland, of which the juror judges nobody"
)


def test_with_nobody_close_to_anybody_the_page_says_so(office: Visitor) -> None:
    assert "As soon as something brings a juror and an author together" in office.client.get(PAGE).text


def test_what_brings_two_together_stands_in_words(office: Visitor, its: Seat, text: Entry) -> None:
    assert lines(office.client.get(PAGE)) == [["Jun", "BBBBBB", MATCHED, "Set aside Jun and BBBBBB"]]


def test_a_match_is_set_aside_for_a_reason_and_that_is_taken_back(
    session: Session, office: Visitor, its: Seat, text: Entry
) -> None:
    path = f"{PAGE}/BBBBBB/{its.id}"
    refused = office.send(path, reason=" ")
    assert (refused.status_code, errors(refused)) == (
        422,
        ["Why: Why is it none? It is kept, so that it can be defended."],
    )
    answer = office.send(path, reason="Another Elmstead, in another country.")
    assert (answer.status_code, answer.location) == (303, PAGE)
    ((_, _, _, said),) = lines(office.client.get(PAGE))
    assert said == "Set aside: Another Elmstead, in another country. 1 March 2027 Take that back"
    office.send(PAGE, f"{path}/forget")
    assert notices(office.client.get(PAGE)) == ["Taken back: what the two have declared counts again."]
    assert session.scalars(select(Waiver)).all() == []


def test_a_pair_is_kept_apart_by_hand(session: Session, office: Visitor, its: Seat, text: Entry) -> None:
    free = entry(session, session.get_one(Edition, its.edition_id), person(session), code="CCCCCC", school="Norvale")
    free.country = "NO"
    free.city = ""
    session.commit()
    typed = {"code": "CCCCCC", "seat": str(its.id), "reason": "They are married."}
    refused = office.send(PAGE, f"{PAGE}/bars", **typed | {"reason": ""})
    assert (refused.status_code, values(refused)) == (422, {"code": "CCCCCC", "seat": str(its.id)})
    assert office.send(PAGE, f"{PAGE}/bars", **typed).status_code == 303
    assert session.scalars(select(Bar.reason)).all() == ["They are married."]
    assert lines(office.client.get(PAGE))[1] == [
        "Jun",
        "CCCCCC",
        "nothing that either declared",
        "Kept apart: They are married. 1 March 2027 Take that back",
    ]


@pytest.mark.parametrize(("begun", "said"), [(False, "BBBBBB has it"), (True, "BBBBBB has begun")])
def test_an_essay_on_the_wrong_desk_comes_first(
    session: Session, year: Edition, office: Visitor, its: Seat, text: Entry, begun: bool, said: str
) -> None:
    entry(session, year, person(session), code="CCCCCC")
    given = assignment(session, its, text)
    if begun:
        review(session, given, handed_in=False)
    page = office.client.get(PAGE)
    assert [row[1] for row in lines(page)] == [said, "CCCCCC"]
    assert "On a desk where it should not be" in page.text


def test_two_who_have_nothing_in_common_have_no_page(
    session: Session, year: Edition, office: Visitor, its: Seat
) -> None:
    entry(session, year, person(session), code="CCCCCC", school="Norvale", city="", country="NO")
    assert office.client.get(f"{PAGE}/CCCCCC/{its.id}").status_code == 404


def test_what_was_declared_is_text(session: Session, year: Edition, office: Visitor, text: Entry) -> None:
    hostile = "<script>alert('Elmstead')</script>{{7*7}}"
    seat(session, year, person(session, hostile, email="a@example.org"), close_to={"schools": ["Elmstead", hostile]})
    page = office.client.get(PAGE).text
    assert ("<script>alert" in page, "{{7*7}}" in page) == (False, True)
