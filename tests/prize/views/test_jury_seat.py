import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Edition, Role, Seat
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import edition, seat
from tests.prize.views.conftest import Visit, heading, values

PAGE = "/prize/jury/seat/2027"
TYPED = {
    "schools": "University of Zurich\n\n  Triemli   Hospital \nUniversity of Zurich",
    "people": "Mia Brunner",
    "countries-0": "CH",
    "countries-1": "",
    "countries-2": "NO",
    "most_essays": "9",
    "zone": "Europe/Zurich",
}
KEPT = {"schools": ["University of Zurich", "Triemli Hospital"], "people": ["Mia Brunner"], "countries": ["CH", "NO"]}


@pytest.fixture
def its(session: Session, jun: Person) -> Seat:
    return seat(session, edition(session), jun)


@pytest.fixture
def juror(its: Seat, jun: Person, visit: Visit) -> Visitor:
    return visit(jun)


def test_a_juror_says_whom_they_are_close_to_how_much_they_read_and_by_which_clock(
    session: Session, its: Seat, juror: Visitor
) -> None:
    assert heading(juror.client.get(PAGE)) == "Whom should you not judge?"
    answer = juror.send(PAGE, **TYPED)
    assert (answer.status_code, answer.location) == (303, "/prize/jury/")
    assert notices(juror.client.get("/prize/jury/")) == [
        "Thank you, that is noted. You can come back to it at any time."
    ]
    session.refresh(its)
    assert (its.close_to, its.most_essays, its.zone) == (KEPT, 9, "Europe/Zurich")
    page = juror.client.get(PAGE)
    assert heading(page) == "Your seat in the jury"
    assert values(page) == {
        "schools": "University of Zurich\nTriemli Hospital",
        "people": "Mia Brunner",
        "countries-0": "CH",
        "countries-1": "NO",
        "most_essays": "9",
        "zone": "Europe/Zurich",
    }


def test_to_be_close_to_nobody_is_an_answer(session: Session, its: Seat, juror: Visitor) -> None:
    juror.send(PAGE, zone="")
    session.refresh(its)
    assert (its.close_to, its.most_essays, its.zone) == ({"schools": [], "people": [], "countries": []}, None, None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schools": "\n".join(map(str, range(41)))}, "Schools and hospitals: At most 40 lines, please."),
        ({"people": "x" * 201}, "People: At most 200 characters on a line, please."),
        ({"most_essays": "0"}, "At most so many essays: A number from 1."),
        ({"most_essays": "few"}, "At most so many essays: Not a valid integer value."),
        ({"zone": "Nowhere/Else"}, "Your time zone: Not a valid choice."),
    ],
)
def test_what_cannot_be_kept_is_asked_back(
    session: Session, its: Seat, juror: Visitor, changed: dict[str, str], said: str
) -> None:
    answer = juror.send(PAGE, **TYPED | changed)
    assert (answer.status_code, errors(answer)) == (422, [said])
    session.refresh(its)
    assert its.close_to == {}


def test_a_country_that_is_none_is_not_kept(session: Session, its: Seat, juror: Visitor) -> None:
    assert juror.send(PAGE, **TYPED | {"countries-0": "XX"}).status_code == 422
    session.refresh(its)
    assert its.close_to == {}


def test_the_short_address_leads_to_the_latest_seat(session: Session, juror: Visitor, its: Seat, jun: Person) -> None:
    seat(session, edition(session, 2028), jun)
    seat(session, edition(session, 2029), jun, Role.COMMITTEE)
    assert juror.client.get("/prize/jury/seat").location == "/prize/jury/seat/2028"


def test_nobody_else_has_a_seat_to_tell_of(session: Session, its: Seat, sol: Person, visit: Visit) -> None:
    for path in ("/prize/jury/seat", PAGE):
        assert visit(sol).client.get(path).status_code == 404
    assert visit(sol).send("/account", PAGE, **TYPED).status_code == 404


def test_a_withdrawn_seat_tells_of_nothing(session: Session, its: Seat, juror: Visitor) -> None:
    its.withdrawn_at = its.accepted_at
    session.commit()
    assert juror.client.get(PAGE).status_code == 404


def test_what_was_typed_is_text(its: Seat, juror: Visitor) -> None:
    juror.send(PAGE, schools="<script>alert('x')</script>{{7*7}}", zone="")
    text = juror.client.get(PAGE).text
    assert ("<script>alert" in text, "{{7*7}}" in text) == (False, True)


def test_an_edition_that_is_none_is_no_page(its: Seat, juror: Visitor) -> None:
    assert juror.client.get("/prize/jury/seat/2026").status_code == 404


def test_every_edition_has_its_own_answer(session: Session, its: Seat, juror: Visitor, jun: Person) -> None:
    later: Edition = edition(session, 2028)
    other = seat(session, later, jun)
    juror.send(PAGE, **TYPED)
    session.refresh(other)
    assert other.close_to == {}
