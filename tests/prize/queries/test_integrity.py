from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import BlindCopy, Blob, Manuscript
from portal.prize.queries.integrity import faults
from tests.builders import NOW, edition, entry, manuscript


def test_nothing_is_wrong_with_what_was_handed_in(session: Session, ada: Person) -> None:
    manuscript(session, entry(session, edition(session), ada))
    assert faults(session) == []


def test_a_changed_file_a_copy_that_cannot_be_made_and_an_entry_without_a_text_are_named(
    session: Session, ada: Person, ben: Person
) -> None:
    year = edition(session)
    hers, his = entry(session, year, ada, code="BBBBBB"), entry(session, year, ben, code="CCCCCC")
    first = session.scalars(select(Manuscript).filter_by(entry_id=hers.id)).one()
    session.execute(update(Blob).filter_by(sha256=first.sha256).values(content=b"something else"))
    session.execute(delete(BlindCopy).filter_by(manuscript_id=first.id))
    session.execute(update(Manuscript).filter_by(id=first.id).values(copy_fault={"reason": "damaged", "facts": {}}))
    session.execute(update(Manuscript).filter_by(entry_id=his.id).values(replaced_at=NOW))
    assert faults(session) == [
        f"file {first.sha256}: its bytes have another SHA-256",
        "entry CCCCCC: no version of it stands",
        "entry BBBBBB, version 1: no blind copy of it can be made",
    ]
