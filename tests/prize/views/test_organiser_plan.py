import re

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.prize.models import Assignment, Edition, Entry, Seat
from tests.accounts.conftest import Visitor, notices
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.views.conftest import Mailbox, Visit, lines, told

PAGE = "/organise/prize/2027/jury/plan"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=NOW - DAY)


@pytest.fixture
def office(year: Edition, olga: Person, visit: Visit) -> Visitor:
    return visit(olga)


@pytest.fixture
def jurors(session: Session, year: Edition) -> list[Seat]:
    return [seat(session, year, person(session, name)) for name in ("Ines", "Jun", "Noor")]


@pytest.fixture
def texts(session: Session, year: Edition) -> list[Entry]:
    return [
        entry(session, year, person(session), code=code, title="The chair") for code in ("BBBBBB", "CCCCCC", "DDDDDD")
    ]


def words(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def publish(office: Visitor) -> TestResponse:
    (mark,) = re.findall(r'name="mark" value="(\w+)"', office.client.get(PAGE).text)
    return office.send(PAGE, f"{PAGE}/publish", mark=mark)


def desk(visit: Visit, session: Session, its: Seat) -> list[str]:
    """The codes that a juror's desk shows."""
    assert its.person_id is not None
    page = visit(session.get_one(Person, its.person_id)).client.get("/prize/jury/").text
    return sorted(set(re.findall(r"/prize/jury/entries/(\w+)", page)))


def test_with_no_jury_and_with_no_essays_the_page_says_what_to_do(
    session: Session, year: Edition, office: Visitor
) -> None:
    assert "Essays are dealt out once jurors have accepted." in words(office.client.get(PAGE))
    seat(session, year, person(session))
    assert "Essays are dealt out once they have come in," in words(office.client.get(PAGE))


def test_two_jurors_of_one_name_are_told_apart_wherever_one_is_chosen(
    session: Session, year: Edition, office: Visitor, texts: list[Entry]
) -> None:
    seats = [seat(session, year, person(session, name)) for name in ("Jun", "Jun", "Noor")]
    first, second = (f"Jun ({its.email})" for its in seats[:2])
    for address in (PAGE, "/organise/prize/2027/entries/BBBBBB"):
        options = html.fromstring(office.client.get(address).text).xpath("//select[@name='seat']/option/text()")
        assert sorted(options) == sorted([first, second, "Noor"])


def test_a_plan_is_made_looked_at_and_published_with_one_mail_to_each_juror_and_no_title_in_it(
    session: Session, office: Visitor, jurors: list[Seat], texts: list[Entry], visit: Visit, mailbox: Mailbox
) -> None:
    assert office.send(PAGE).location == PAGE
    page = office.client.get(PAGE)
    assert notices(page) == ["6 readings are planned. No juror sees it before you publish."]
    assert "3 essays, 2 readers each; 3 jurors. 6 readings are planned and not published." in words(page)
    assert "Two jurors share 1 essay." in words(page)
    assert [row[:4] for row in lines(page)[:3]] == [
        [f"{n}. {name}", "2 planned", "1 hour", "1"] for n, name in enumerate(("Ines", "Jun", "Noor"), 1)
    ]
    assert (mailbox(), [desk(visit, session, its) for its in jurors]) == ([], [[], [], []])
    assert publish(office).location == PAGE
    assert notices(office.client.get(PAGE)) == ["6 readings are published, and 3 jurors told by mail."]
    assert [len(desk(visit, session, its)) for its in jurors] == [2, 2, 2]
    mails = mailbox()
    assert {(mail.to, mail.subject) for mail in mails} == {(its.email, "2 essays for you to read") for its in jurors}
    assert len(mails) == 3
    assert "takes about 1 hour." in mails[0].body
    assert [mail.body for mail in mails for text in texts if text.code in mail.body or text.title in mail.body] == []


def test_nobody_is_told_twice_and_whoever_has_nothing_new_is_not_told(
    session: Session, year: Edition, office: Visitor, jurors: list[Seat], texts: list[Entry], mailbox: Mailbox
) -> None:
    office.send(PAGE)
    publish(office)
    assert office.send(PAGE, f"{PAGE}/publish", mark="").status_code == 409
    entry(session, year, person(session), code="FFFFFF")
    office.send(PAGE)
    publish(office)
    assert [mail.subject for mail in mailbox()[3:]] == ["1 essay for you to read"] * 2


def test_a_plan_that_has_changed_since_it_was_looked_at_is_not_published(
    session: Session, year: Edition, office: Visitor, jurors: list[Seat], texts: list[Entry], mailbox: Mailbox
) -> None:
    office.send(PAGE)
    (seen,) = re.findall(r'name="mark" value="(\w+)"', office.client.get(PAGE).text)
    office.send(PAGE, f"{PAGE}/anew")
    given = session.scalars(select(Assignment)).first()
    assert given is not None
    code = session.get_one(Entry, given.entry_id).code
    office.send(PAGE, f"{PAGE}/readings/{code}/{given.seat_id}/remove")
    answer = office.send(PAGE, f"{PAGE}/publish", mark=seen)
    assert (answer.status_code, "not what you looked at any more" in words(answer)) == (409, True)
    assert (set(session.scalars(select(Assignment.published_at))), mailbox()) == ({None}, [])


def test_where_nothing_can_be_added_the_page_says_what_stands_in_the_way(
    session: Session, year: Edition, office: Visitor, texts: list[Entry]
) -> None:
    seat(session, year, person(session, "Jun"), most_essays=2)
    office.send(PAGE)
    office.send(PAGE)
    page = office.client.get(PAGE)
    assert notices(page) == ["Nothing could be added. What stands in the way is said below."]
    (said,) = told(page)
    assert said == (
        "4 readings are missing, and this stands in the way of some: "
        + " ".join(
            f"Essay {code} needs 2 readers, and only 1 juror may read it. "
            "Invite more jurors, or set a conflict aside that is none."
            for code in ("BBBBBB", "CCCCCC", "DDDDDD")
        )
        + " The essays need 3 more readings, and all jurors together will take 2: 1 too few. Ask some to read more, "
        "invite more jurors, or ask for fewer readers an essay in the settings."
    )


def test_where_everything_has_its_readers_it_says_so(office: Visitor, jurors: list[Seat], texts: list[Entry]) -> None:
    office.send(PAGE)
    office.send(PAGE)
    assert notices(office.client.get(PAGE)) == ["Every essay has its readers already."]


def test_a_jury_in_two_parts_is_pointed_out(
    session: Session, year: Edition, office: Visitor, jurors: list[Seat], texts: list[Entry]
) -> None:
    another = seat(session, year, person(session, "Wil"))
    for reader, text in ((0, 0), (1, 0), (2, 1)):
        assignment(session, jurors[reader], texts[text])
    assignment(session, another, texts[1])
    (said,) = [text for text in told(office.client.get(PAGE)) if text.startswith("The jury falls")]
    assert said.startswith("The jury falls into 2 groups without an essay in common.")
    assert said.endswith("Ines, JunNoor, Wil")


def test_a_reading_is_added_and_taken_out_by_hand(
    session: Session, office: Visitor, jurors: list[Seat], texts: list[Entry]
) -> None:
    answer = office.send(PAGE, f"{PAGE}/readings", code="CCCCCC", seat=str(jurors[1].id))
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#essay-CCCCCC")
    rows = {row[0]: row[1] for row in lines(office.client.get(PAGE))}
    assert rows["CCCCCC The chair"] == "Jun planned 1 missing"
    office.send(PAGE, f"{PAGE}/readings/CCCCCC/{jurors[1].id}/remove")
    assert session.scalars(select(Assignment)).all() == []


@pytest.mark.parametrize("typed", [{}, {"code": "GGGGGG"}, {"seat": "0"}])
def test_what_is_no_essay_or_no_juror_is_asked_back(
    session: Session, office: Visitor, jurors: list[Seat], texts: list[Entry], typed: dict[str, str]
) -> None:
    whole = {"code": "BBBBBB", "seat": str(jurors[0].id)}
    answer = office.send(PAGE, f"{PAGE}/readings", **(whole | typed if typed else {}))
    assert answer.status_code == 422
    assert session.scalars(select(Assignment)).all() == []


def test_what_is_begun_is_not_taken_back(
    session: Session, office: Visitor, jurors: list[Seat], texts: list[Entry]
) -> None:
    review(session, assignment(session, jurors[0], texts[0]), handed_in=False)
    path = f"{PAGE}/readings/BBBBBB/{jurors[0].id}/remove"
    assert path not in office.client.get(PAGE).text
    assert office.send(PAGE, path).status_code == 409


def test_an_anchor_is_planned_for_everybody(
    session: Session, office: Visitor, jurors: list[Seat], texts: list[Entry]
) -> None:
    assert office.send(PAGE, f"{PAGE}/anchors/BBBBBB").location == f"{PAGE}#essay-BBBBBB"
    office.send(PAGE)
    rows = {row[0]: row[1] for row in lines(office.client.get(PAGE))}
    assert rows["BBBBBB The chair read by everybody"] == "Ines planned Jun planned Noor planned"
    office.send(PAGE, f"{PAGE}/anchors/BBBBBB/remove")
    office.send(PAGE, f"{PAGE}/anew")
    assert len(session.scalars(select(Assignment).filter_by(entry_id=texts[0].id)).all()) == 2


def test_a_plan_is_thrown_away(session: Session, office: Visitor, jurors: list[Seat], texts: list[Entry]) -> None:
    office.send(PAGE)
    office.send(PAGE, f"{PAGE}/discard")
    assert notices(office.client.get(PAGE))[-1] == "The plan of 6 readings is thrown away."
    assert session.scalars(select(Assignment)).all() == []


def test_what_was_typed_is_text(session: Session, year: Edition, office: Visitor) -> None:
    hostile = "<script>alert('x')</script>{{7*7}}"
    seat(session, year, person(session, hostile, email="a@example.org"))
    entry(session, year, person(session), title=hostile)
    office.send(PAGE)
    text = office.client.get(PAGE).text
    assert ("<script>alert" in text, "{{7*7}}" in text) == (False, True)
