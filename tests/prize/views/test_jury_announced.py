"""A juror learns who wrote what from the public page of the winners, and from nothing else, before or after."""

import io
import zipfile

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Seat
from portal.prize.operations import bylines
from portal.prize.rules.announcement import Said
from tests.builders import DAY, NOW
from tests.prize.chamber import CODES, Committee, committee
from tests.prize.views.conftest import Visit

WINNERS = "/prize/2027/winners"


@pytest.fixture
def its(session: Session, olga: Person) -> Committee:
    its = committee(session)
    for n, code in enumerate(CODES):
        author, text = its.author(code), its.essay(code)
        author.name, text.school, text.city, text.country = f"Zephyrine {n}", f"Norvale {n}", f"Elmo {n}", "NZ"
    its.unseal()
    its.tell(olga)
    said = Said("Zephyrine Q. Marrow", shows_school=True)
    bylines.say(session, its.edition.id, its.author("BBBBBB").id, said, now=NOW)
    session.commit()
    return its


def leaks(its: Committee, visit: Visit) -> list[str]:
    """The addresses of the juror's own at which anything of an author stands."""
    jun = its.session.query(Seat).filter_by(name="Jun").one()
    client = visit(its.session.get_one(Person, jun.person_id)).client
    essays = [f"/prize/jury/entries/{code}" for code in CODES]
    paths = ["/prize/jury/", "/prize/jury/seat/2027", "/prize/jury/2027/scores", "/prize/jury/2027/scores.xlsx",
             *essays, *(f"{path}/essay.docx" for path in essays), "/", "/account", "/prize/2027/"]  # fmt: skip
    found = []
    for path in paths:
        with client.get(path) as answer:
            assert answer.status_code in (200, 303), path
            content = answer.data
            if path.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(content)) as sheet:
                    content = b"".join(sheet.read(name) for name in sheet.namelist())
            if any(word in content for word in (b"Zephyrine", b"Norvale", b"Elmo ")):
                found.append(path)
    return found


def test_while_it_is_planned_a_juror_finds_nothing(its: Committee, visit: Visit, olga: Person) -> None:
    its.announce(olga, NOW + DAY)
    assert leaks(its, visit) == []


def test_afterwards_the_desk_leads_to_the_public_page_and_says_nothing_itself(
    its: Committee, visit: Visit, olga: Person
) -> None:
    its.announce(olga)
    assert leaks(its, visit) == []
    jun = its.session.query(Seat).filter_by(name="Jun").one()
    client = visit(its.session.get_one(Person, jun.person_id)).client
    assert f'href="{WINNERS}"' in client.get("/prize/jury/").text
    # What is looked for would be found.
    assert "<strong>Zephyrine Q. Marrow</strong>, Norvale 0" in client.get(WINNERS).text
