"""A juror's remark, from the juror to the author: what is passed on, when, and what a person looks at first."""

import json
import re
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.holdings import PrizeHolder
from portal.prize.models import Assignment, Edition, Entry, RemarkLook, Review, Seat
from portal.prize.operations import erasure
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import DAY, NOW, assignment, edition, entry, manuscript, person, review, seat
from tests.prize.conftest import Acts
from tests.prize.views.conftest import Visit

OWN, PAGE = "/prize/2027/entry", "/organise/prize/2027/remarks"

# The heading on the organiser's page above what needs no look.
PASSED_ON = "Nothing stands out, or let go by you"

Leave = Callable[..., Review]


@pytest.fixture
def year(session: Session) -> Edition:
    """Announced yesterday."""
    row = edition(session, opens_at=NOW - 90 * DAY, closes_at=NOW - 60 * DAY, reviews_due_at=NOW - 30 * DAY)
    row.allows_remarks, row.decided_at, row.announced_at = True, NOW - 2 * DAY, NOW - DAY
    session.commit()
    return row


@pytest.fixture
def text(session: Session, year: Edition, ada: Person) -> Entry:
    return entry(session, year, ada, code="BBBBBB")


@pytest.fixture
def leave(session: Session, year: Edition, text: Entry) -> Leave:
    """A review of Ada's essay with a remark, by a juror of this name."""

    def leave(name: str, remark: str, **values: object) -> Review:
        task = assignment(session, seat(session, year, person(session, name)), text)
        return review(session, task, remark=remark, **values)  # type: ignore[arg-type]

    return leave


@pytest.fixture
def office(year: Edition, olga: Person, visit: Visit) -> Visitor:
    return visit(olga)


def passed_on(visitor: Visitor) -> list[str] | str | None:
    """The remarks on one's own page; what is said where there are none; None where nothing is said of them."""
    page = html.fromstring(visitor.client.get(OWN).text)
    sections = page.xpath("//section[@aria-labelledby='remarks']")
    if not sections:
        return None
    quotes = [" ".join(quote.text_content().split()) for quote in sections[0].xpath(".//blockquote")]
    return quotes or " ".join(sections[0].xpath("./p")[0].text_content().split())


def groups(office: Visitor) -> dict[str, list[str]]:
    """The organiser's page: the remarks under each heading."""
    page = html.fromstring(office.client.get(PAGE).text)
    return {
        section.xpath("./h2")[0].text: [p.text for p in section.xpath(".//p[@class='measure']")]
        for section in page.xpath("//main//section")
    }


def test_an_author_reads_what_jurors_left_without_a_name_or_a_score(
    leave: Leave, ada: Person, visit: Visit, office: Visitor
) -> None:
    for name, remark in (("Jun", "The coat stays with me."), ("Noor", "Stay longer with her silence."), ("Kim", "")):
        leave(name, remark, points=(9, 3, 9, 3))
    page = visit(ada)
    assert passed_on(page) == ["Stay longer with her silence.", "The coat stays with me."]
    whole = page.client.get(OWN).text
    assert [word for word in ("Jun", "Noor", "Kim") if word in whole] == []
    assert groups(office) == {PASSED_ON: ["The coat stays with me.", "Stay longer with her silence."]}


def test_nothing_is_passed_on_before_the_winners_are_announced_and_that_it_will_be_is_said(
    session: Session, year: Edition, leave: Leave, ada: Person, visit: Visit
) -> None:
    for name in ("Jun", "Noor", "Kim"):
        leave(name, f"The coat, says {name.lower()}.")
    year.announced_at = None
    session.commit()
    assert passed_on(visit(ada)) is None
    assert "Jurors may leave you a remark: it is on this page then." in visit(ada).client.get(OWN).text
    year.allows_remarks, year.announced_at = False, NOW - DAY
    session.commit()
    assert passed_on(visit(ada)) is None
    assert "Jurors may leave you a remark" not in visit(ada).client.get(OWN).text


def test_of_fewer_than_three_readers_nothing_is_passed_on(leave: Leave, ada: Person, visit: Visit) -> None:
    leave("Jun", "The coat stays with me.")
    leave("Noor", "")
    assert passed_on(visit(ada)) == (
        "Fewer than three jurors read your essay. Remarks are passed on only from three, because otherwise one could "
        "guess who wrote them."
    )
    leave("Kim", "", handed_in=False)
    assert str(passed_on(visit(ada))).startswith("Fewer than three")


def test_where_nobody_left_one_the_page_says_so(leave: Leave, ada: Person, visit: Visit) -> None:
    for name in ("Jun", "Noor", "Kim"):
        leave(name, "")
    assert str(passed_on(visit(ada))).startswith("Nothing this time.")


def test_only_a_review_that_counts_speaks_to_the_author(
    session: Session, leave: Leave, text: Entry, ada: Person, visit: Visit
) -> None:
    leave("Mia", "Of the first version.")
    manuscript(session, text)
    leave("Lea", "A draft.", handed_in=False)
    for name in ("Jun", "Noor", "Kim"):
        leave(name, "")
    assert str(passed_on(visit(ada))).startswith("Nothing this time.")


def test_what_may_name_somebody_waits_until_the_organiser_has_looked(
    session: Session, leave: Leave, ada: Person, visit: Visit, office: Visitor, olga: Person, acts: Acts
) -> None:
    said = {"Jun": "Warmly, Jun", "Noor": "In May it was clear.", "Kim": "Dear Ada, thank you."}
    left = {name: leave(name, remark) for name, remark in said.items()}
    assert passed_on(visit(ada)) == ["In May it was clear."]
    assert groups(office) == {
        "To look at": [said["Jun"], said["Kim"]],
        PASSED_ON: [said["Noor"]],
    }
    page = " ".join(office.client.get(PAGE).text.split())
    assert "2 wait for you to look." in page
    assert ["may name a juror" in page, "may name the author" in page] == [True, True]

    office.send(PAGE, f"{PAGE}/{left['Kim'].id}/let-go", version="1")
    assert notices(office.client.get(PAGE)) == ["The author of BBBBBB will read this remark as it is."]
    office.send(PAGE, f"{PAGE}/{left['Jun'].id}/keep-back", version="1", reason="It is signed.")
    assert sorted(passed_on(visit(ada)) or ()) == ["Dear Ada, thank you.", "In May it was clear."]
    assert groups(office)["Kept back"] == ["Warmly, Jun"]
    assert "Kept back 1 March 2027: It is signed." in " ".join(
        re.sub(r"<[^>]+>", "", office.client.get(PAGE).text).split()
    )
    assert session.scalars(select(Review.remark).filter_by(id=left["Jun"].id)).one() == "Warmly, Jun"
    assert acts() == [(olga.id, "let remark go", "entry BBBBBB"), (olga.id, "keep remark back", "entry BBBBBB")]


def test_one_that_names_nobody_can_be_kept_back_and_let_go_again(
    leave: Leave, ada: Person, visit: Visit, office: Visitor
) -> None:
    hard = leave("Jun", "This is no essay.")
    leave("Noor", ""), leave("Kim", "")
    office.send(PAGE, f"{PAGE}/{hard.id}/keep-back", version="1", reason="It wounds and helps nobody.")
    assert str(passed_on(visit(ada))).startswith("Nothing this time.")
    office.send(PAGE, f"{PAGE}/{hard.id}/let-go", version="1")
    assert passed_on(visit(ada)) == ["This is no essay."]


def test_a_reason_is_asked_for(leave: Leave, office: Visitor, session: Session) -> None:
    its = leave("Jun", "Warmly, Jun")
    answer = office.send(PAGE, f"{PAGE}/{its.id}/keep-back", version="1", reason=" ")
    assert (answer.status_code, errors(answer)) == (422, ["Why: Say in a few words why."])
    assert session.scalars(select(RemarkLook)).all() == []


def test_a_remark_that_is_changed_is_looked_at_anew(
    session: Session, leave: Leave, ada: Person, visit: Visit, office: Visitor
) -> None:
    its = leave("Jun", "In Norvale, Jun says hello.")
    leave("Noor", ""), leave("Kim", "")
    office.send(PAGE, f"{PAGE}/{its.id}/let-go", version="1")
    its.remark, its.version = "Warmly, your Jun", 2
    session.commit()
    assert str(passed_on(visit(ada))).startswith("Nothing this time.")
    answer = office.send(PAGE, f"{PAGE}/{its.id}/let-go", version="1")
    assert answer.status_code == 409
    assert "The juror has changed this review of BBBBBB meanwhile" in answer.text


def test_another_edition_s_remark_is_not_there(session: Session, leave: Leave, office: Visitor) -> None:
    edition(session, 2028)
    its = leave("Jun", "Warmly, Jun")
    assert office.send(PAGE, f"/organise/prize/2028/remarks/{its.id}/let-go", version="1").status_code == 404


def test_a_juror_who_has_left_is_not_named_by_what_they_wrote(
    session: Session, leave: Leave, ada: Person, visit: Visit
) -> None:
    its = leave("Zephyrine", "Warmly, Zephyrine")
    for name in ("Noor", "Kim"):
        leave(name, "The former juror in me smiles.")
    chair = session.get_one(Seat, session.get_one(Assignment, its.assignment_id).seat_id)
    erasure.erase_person(session, session.get_one(Person, chair.person_id), now=NOW)
    session.commit()
    assert passed_on(visit(ada)) == ["The former juror in me smiles."] * 2


def test_they_are_in_the_download_of_the_author_s_data_once_they_may_be_read(
    session: Session, year: Edition, leave: Leave, ada: Person
) -> None:
    for name in ("Jun", "Noor", "Kim"):
        leave(name, "Stay longer." if name == "Jun" else f"Warmly, {name}" if name == "Kim" else "")

    def files() -> dict[str, bytes]:
        return {file.path: file.content for file in PrizeHolder().files(session, ada, NOW)}

    assert json.loads(files()["prize/2027/remarks.json"]) == ["Stay longer."]
    year.announced_at = NOW + DAY
    assert "prize/2027/remarks.json" not in files()


def test_they_are_read_in_as_many_statements_whoever_judged(
    session: Session, leave: Leave, ada: Person, visit: Visit, queries: list[str], connection: Connection
) -> None:
    def statements() -> int:
        page = visit(ada).client
        page.get(OWN)
        queries.clear()
        page.get(OWN)
        return len(queries)

    for name in ("Jun", "Noor", "Kim"):
        leave(name, "The coat stays with me.")
    three = statements()
    for n in range(27):
        leave("Lea", f"The coat stays with me, {n}.")
    assert (statements(), three) == (three, 13)


def test_with_no_remark_the_organiser_s_page_says_when_there_will_be_one(office: Visitor) -> None:
    page = " ".join(office.client.get(PAGE).text.split())
    assert "No juror has left a remark yet." in page
    assert "once the review that it belongs to is handed in." in page
