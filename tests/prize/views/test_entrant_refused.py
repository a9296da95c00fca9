"""What came and was not taken is listed for whoever sent it: when it came, how it was called, and why."""

from io import BytesIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize.models import Edition, RefusedFile
from portal.prize.operations import refused_files
from tests.builders import DAY, NOW, SECOND, edition
from tests.prize.views.conftest import TYPED, Visit, lines, word_file

PAGE = "/prize/2027/entry"
HEADING = "Files that came and were not taken"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session)


def test_a_file_that_is_refused_is_listed_with_the_form_and_beside_the_versions_later(
    year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    assert HEADING not in visitor.client.get(PAGE).text
    refused = visitor.send(PAGE, **TYPED, file=(BytesIO(b"%PDF-1.7"), "My essay.pdf"))
    assert lines(refused)[0][:2] == ["My essay.pdf", "Monday 1 March 2027, 12:00:00 UTC"]
    visitor.send(PAGE, **TYPED, file=word_file(4999))
    visitor.send(PAGE, **TYPED, file=word_file(5000))
    (short, pdf) = lines(visitor.client.get(PAGE))
    assert short[2].startswith("4,999 words; the call asks for at least 5,000.")
    assert pdf[2].startswith("This is a PDF, not a Word document. We need your essay as .docx.")


def test_a_file_that_was_only_to_be_saved_is_listed_as_well(year: Edition, ada: Person, visit: Visit) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, save="y", file=(BytesIO(b"%PDF-1.7"), "My essay.pdf"))
    assert [line[0] for line in lines(visitor.client.get(PAGE))] == ["My essay.pdf"]


def test_a_file_that_came_too_late_is_listed_with_when_it_came(
    year: Edition, ada: Person, visit: Visit, clock: FixedClock
) -> None:
    clock.instant = NOW + 30 * DAY + SECOND
    visitor = visit(ada)
    assert visitor.send("/account", PAGE, **TYPED, file=word_file(5000)).status_code == 409
    (line,) = lines(visitor.client.get(PAGE))
    assert line[:2] == ["My essay.docx", "Wednesday 31 March 2027, 12:00:01 UTC"]
    assert "closed" in line[2]


def test_nobody_sees_what_somebody_else_sent(year: Edition, ada: Person, ben: Person, visit: Visit) -> None:
    visit(ada).send(PAGE, **TYPED, file=(BytesIO(b"%PDF-1.7"), "My essay.pdf"))
    assert HEADING not in visit(ben).client.get(PAGE).text


def test_the_latest_twenty_are_kept_and_no_file(session: Session, year: Edition, ada: Person, ben: Person) -> None:
    for number in range(22):
        for who in (ada, ben):
            refused_files.note(session, year.id, who.id, (f"{number}.pdf", b"%PDF"), "A PDF.", now=NOW)
    names = session.scalars(select(RefusedFile.file_name).filter_by(person_id=ada.id).order_by(RefusedFile.id)).all()
    assert names == [f"{number}.pdf" for number in range(2, 22)]
    assert session.scalar(select(func.count()).select_from(RefusedFile)) == 40
