from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.models import Assignment, Edition, Manuscript
from portal.prize.rules.declarations import DECLARATIONS
from tests.accounts.conftest import errors
from tests.builders import DAY, NOW, assignment, edition, entry, manuscript, person, review, seat
from tests.prize.views.conftest import Visit, facts, heading, lines, values

DESK = "/organise/prize/2027/"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=NOW - DAY / 2)


SETTINGS = {
    "year": "2028",
    "title": "Ascona Prize 2028",
    "zone": "Etc/GMT+12",
    "opens_at": "2027-06-01T00:00",
    "closes_at": "2028-01-31T00:00",
    "grace_minutes": "20",
    "reading_from": "2028-01-31T00:00",
    "reviews_due_at": "2028-05-01T00:00",
    "minimum_words": "4000",
    "maximum_words": "9000",
    "reads_per_entry": "3",
    "pot": "6000",
    "currency": "chf",
    "shares": "3000, 2000, 1000",
    "congress": "Congress in Lyon",
    "congress_from": "2028-09-01",
    "congress_to": "2028-09-04",
    "talk_minutes": "20",
    "contact": "prize@example.org",
    **{f"declares_{key}": text for key, text in DECLARATIONS.items()},
}


def test_an_edition_is_opened_with_wall_times_and_whole_units(session: Session, olga: Person, visit: Visit) -> None:
    answer = visit(olga).send("/organise/prize/new", **SETTINGS)
    assert (answer.status_code, answer.location) == (303, "/organise/prize/2028/")
    its = session.scalars(select(Edition)).one()
    assert (its.closes_at, its.opens_at) == (
        datetime(2028, 1, 31, 12, tzinfo=UTC),
        datetime(2027, 6, 1, 12, tzinfo=UTC),
    )
    assert (its.pot_cents, its.shares, its.currency) == (600_000, [300_000, 200_000, 100_000], "CHF")


def test_whether_jurors_may_leave_remarks_is_a_setting(session: Session, olga: Person, visit: Visit) -> None:
    visitor = visit(olga)
    visitor.send("/organise/prize/new", **SETTINGS, allows_remarks="y")
    its = session.scalars(select(Edition)).one()
    kept = values(visitor.client.get("/organise/prize/2028/edit"))
    assert (its.allows_remarks, kept["allows_remarks"]) == (True, "y")
    del kept["allows_remarks"]
    visitor.send("/organise/prize/2028/edit", **kept)
    session.refresh(its)
    assert its.allows_remarks is False


def test_how_many_must_sign_and_whether_places_are_shared_are_settings(
    session: Session, olga: Person, visit: Visit
) -> None:
    visitor = visit(olga)
    visitor.send("/organise/prize/new", **SETTINGS)
    its = session.scalars(select(Edition)).one()
    assert (its.quorum, its.allows_shared_places) == (None, False)
    kept = values(visitor.client.get("/organise/prize/2028/edit"))
    assert not {"quorum", "allows_shared_places"} & kept.keys()
    refused = visitor.send("/organise/prize/2028/edit", **kept | {"quorum": "0"})
    assert (refused.status_code, values(refused)["quorum"]) == (422, "0")
    visitor.send("/organise/prize/2028/edit", **kept | {"quorum": "3", "allows_shared_places": "y"})
    session.refresh(its)
    assert (its.quorum, its.allows_shared_places) == (3, True)
    said = " ".join(visitor.client.get("/organise/prize/2028/record").text.split())
    assert "Allows shared places: False → True; Quorum: not set → 3." in said


def test_the_next_edition_begins_with_the_settings_of_the_last(
    session: Session, year: Edition, olga: Person, visit: Visit
) -> None:
    typed = values(visit(olga).client.get("/organise/prize/new"))
    assert (typed["year"], typed["minimum_words"], typed["shares"]) == ("2028", "5000", "2500, 1500, 1000")
    assert typed["closes_at"] == "2027-03-01 00:00:00"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"closes_at": "2027-06-01T00:00"}, "Entries must close after they open."),
        ({"reading_from": "2027-05-31T23:59"}, "Jurors cannot begin to read before entries open."),
        ({"reviews_due_at": "2028-01-30T23:59"}, "Reviews are due after entries have closed and reading has begun."),
        ({"maximum_words": "3999"}, "The most words cannot be fewer than the fewest."),
        ({"shares": "3000, 2000, 999"}, "The split must add up to the pot: 1 left over."),
        ({"shares": "3000, 2000, 1001"}, "The split must add up to the pot: 1 too much."),
        ({"shares": "half"}, "Write the amounts as whole numbers with commas: 2500, 1500, 1000."),
        ({"congress_to": "2028-08-31"}, "The congress cannot end before it begins."),
        ({"contact": "nobody"}, "This is not a mail address."),
    ],
)
def test_settings_that_contradict_one_another_are_asked_back_with_what_was_typed(
    session: Session, olga: Person, visit: Visit, changed: dict[str, str], said: str
) -> None:
    typed = SETTINGS | changed
    answer = visit(olga).send("/organise/prize/new", **typed)
    (error,) = errors(answer)
    assert (answer.status_code, error[-len(said) :]) == (422, said)
    assert values(answer) == typed
    assert session.scalars(select(Edition)).all() == []


def test_a_year_that_is_taken_is_asked_back(session: Session, year: Edition, olga: Person, visit: Visit) -> None:
    answer = visit(olga).send("/organise/prize/new", **SETTINGS | {"year": "2027"})
    assert (answer.status_code, errors(answer)) == (422, ["Year: There is an edition 2027 already."])


def test_a_change_is_made_and_stands_in_the_register(
    session: Session, year: Edition, olga: Person, visit: Visit
) -> None:
    visitor = visit(olga)
    kept: dict[str, Any] = values(visitor.client.get(f"{DESK}edit"))
    answer = visitor.send(f"{DESK}edit", **kept | {"reads_per_entry": "4"})
    assert (answer.status_code, answer.location) == (303, DESK)
    assert facts(visitor.client.get(DESK))["Readers for each essay"] == "4"
    assert session.scalars(select(Act.facts).filter_by(verb="change edition")).one() == {"reads_per_entry": ["2", "4"]}
    refused = visitor.send(f"{DESK}edit", **kept | {"minimum_words": "0"})
    assert (refused.status_code, values(refused)["minimum_words"]) == (422, "0")


def test_whoever_changes_the_settings_is_told_how_many_essays_are_here(
    session: Session, year: Edition, olga: Person, ada: Person, visit: Visit
) -> None:
    page = visit(olga).client.get(f"{DESK}edit").text
    assert "here already" not in page
    entry(session, year, ada)
    entry(session, year, person(session, "Ben"), withdrawn_at=NOW)
    said = " ".join(visit(olga).client.get(f"{DESK}edit").text.split())
    assert "<strong>1 essay is here already.</strong>" in said
    assert "The essay that is here already keeps the words that were shown" in said
    year.closes_at = NOW + DAY
    session.commit()
    assert (
        "<strong>The call is open, and 1 essay is here already.</strong>" in visit(olga).client.get(f"{DESK}edit").text
    )


def test_the_edition_s_page_has_essays_with_their_authors_and_the_seats(
    session: Session, year: Edition, olga: Person, ada: Person, jun: Person, visit: Visit
) -> None:
    text = entry(session, year, ada, code="BBBBBB", title="The chair")
    entry(session, year, person(session, "Ben"), code="CCCCCC", title="A night", held=True)
    assignment(session, seat(session, year, jun), text)
    page = visit(olga).client.get(DESK)
    assert (page.status_code, heading(page)) == (200, "Ascona Prize")
    rows = {line[0]: line[1:] for line in lines(page)}
    assert rows["BBBBBB"] == [
        "The chair Ada, School of Medicine, Elmstead, Switzerland",
        "6,000",
        "28 February 2027",
        "1 of 2",
    ]
    assert rows["CCCCCC"][-1] == "look at it"
    assert "1 juror and no committee members are seated." in " ".join(page.text.split())
    assert "<strong>1 essay waits for your eye:</strong>" in page.text


def test_an_essay_is_given_to_a_juror_and_taken_back(
    session: Session, year: Edition, olga: Person, jun: Person, visit: Visit
) -> None:
    its, page = seat(session, year, jun), f"{DESK}entries/BBBBBB"
    entry(session, year, person(session), code="BBBBBB")
    visitor = visit(olga)
    assert visitor.send(page, f"{page}/readers", seat=str(its.id)).location == page
    assert "<span>Jun</span>" in visitor.client.get(page).text
    assert visitor.send(page, f"{page}/readers/{its.id}/remove").location == page
    assert session.scalars(select(Assignment)).all() == []


def test_what_a_juror_has_begun_is_not_taken_back(
    session: Session, year: Edition, olga: Person, jun: Person, visit: Visit
) -> None:
    its, page = seat(session, year, jun), f"{DESK}entries/BBBBBB"
    review(session, assignment(session, its, entry(session, year, person(session), code="BBBBBB")), handed_in=False)
    assert visit(olga).send(page, f"{page}/readers/{its.id}/remove").status_code == 409
    assert len(session.scalars(select(Assignment)).all()) == 1


@pytest.mark.parametrize("choice", ["", "0", "x", "9" * 5000])
def test_a_juror_that_is_none_is_asked_back(
    session: Session, year: Edition, olga: Person, jun: Person, visit: Visit, choice: str
) -> None:
    seat(session, year, jun)
    entry(session, year, person(session), code="BBBBBB")
    page = f"{DESK}entries/BBBBBB"
    assert visit(olga).send(page, f"{page}/readers", seat=choice).status_code == 422


def test_an_essay_that_was_held_goes_to_the_jury_once_it_is_cleared(
    session: Session, year: Edition, olga: Person, visit: Visit
) -> None:
    entry(session, year, person(session), code="BBBBBB", held=True)
    visitor, page = visit(olga), f"{DESK}entries/BBBBBB"
    assert "No juror has this essay yet:" in visitor.client.get(page).text
    assert visitor.send(page, f"{page}/versions/1/clear").location == page
    assert session.scalars(select(Manuscript.held)).one() is False
    assert "No juror has this essay yet:" not in visitor.client.get(page).text


def test_the_list_of_editions_counts(
    session: Session, year: Edition, olga: Person, ada: Person, jun: Person, visit: Visit
) -> None:
    entry(session, year, ada)
    seat(session, year, jun)
    page = visit(olga).client.get("/organise/prize/")
    assert [[line[0], *line[-2:]] for line in lines(page)] == [["2027", "1", "1"]]


def test_what_an_entrant_typed_is_text_on_the_organiser_s_pages(
    session: Session, year: Edition, olga: Person, visit: Visit
) -> None:
    hostile = "<script>alert('x')</script>{{7*7}}"
    entry(session, year, person(session, hostile, email="a@example.org"), code="BBBBBB", title=hostile, school=hostile)
    client = visit(olga).client
    for page in (DESK, f"{DESK}entries/BBBBBB"):
        text = client.get(page).text
        assert ("<script>alert" in text, "{{7*7}}" in text) == (False, True)


def test_essays_that_lack_readers_are_named_once_reading_is_given_out(
    session: Session, year: Edition, olga: Person, jun: Person, noor: Person, visit: Visit
) -> None:
    texts = {code: entry(session, year, person(session), code=code * 6) for code in "BCD"}
    manuscript(session, entry(session, year, person(session), code="HHHHHH"), held=True)
    entry(session, year, person(session), code="WWWWWW", withdrawn_at=NOW)

    def told() -> list[str]:
        found = html.fromstring(visit(olga).client.get(DESK).text).xpath(
            "//section[@id='seats']//div[starts-with(@class, 'notice')]"
        )
        return [" ".join(notice.text_content().split()) for notice in found]

    assert told() == []
    one, two = (seat(session, year, juror) for juror in (jun, noor))
    assignment(session, one, texts["B"])
    assignment(session, two, texts["B"])
    assignment(session, one, texts["C"])
    assignment(session, two, texts["C"], recused_at=NOW, recusal_reason="I taught her.")
    assert told()[0].startswith("2 essays have fewer than 2 readers: DDDDDD, CCCCCC. Under “Who reads what”")
    assignment(session, two, texts["D"])
    assignment(session, one, texts["D"])
    assert told()[0].startswith("1 essay has fewer than 2 readers: CCCCCC.")
    year.reviews_due_at = NOW
    session.flush()
    assert told() == []
