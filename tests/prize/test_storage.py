"""How much one person has stored in an edition, and when that is enough."""

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Blob, Edition
from portal.prize.operations import drafts, entries
from portal.prize.permissions import why_not_store
from portal.prize.queries.entrant import beforehand
from portal.prize.refusals import StorageFull
from portal.prize.rules.storage import MOST_BYTES
from tests.builders import NOW, SIGNER, application, edition, entry, upload
from tests.essays import essay


def stored(session: Session, year: Edition, person: Person, *, coming: str = "") -> tuple[int, bool]:
    """How much there is besides what is coming, and whether there is an entry."""
    found = beforehand(session, year, person.id, attempt=None, sha256=coming)
    return found.stored, found.has_entry


def test_every_version_and_the_draft_count_each_file_once_and_nobody_else_s(
    session: Session, ada: Person, ben: Person
) -> None:
    year, other = edition(session), edition(session, 2028)
    entry(session, year, ben), entry(session, other, ada)
    for number in (40, 41):
        entries.submit(session, year.id, ada.id, application(), upload(essay(number)), signer=SIGNER, now=NOW)
    size = len(essay(40)) + len(essay(41))
    assert stored(session, year, ada) == (size, True)
    drafts.save(session, year.id, ada.id, {}, file=("again.docx", essay(41)), now=NOW)
    assert stored(session, year, ada) == (size, True)
    drafts.save(session, year.id, ada.id, {}, file=("third.docx", essay(42)), now=NOW)
    assert stored(session, year, ada) == (size + len(essay(42)), True)
    # Sent once more, a file takes no more room than it does.
    assert stored(session, year, ada, coming=upload(essay(42)).sha256) == (size, True)


def test_who_has_nothing_there_takes_no_room(session: Session, ada: Person) -> None:
    session.add(Blob(sha256="a" * 64, size=9, content=b"somebody's"))
    session.flush()
    assert stored(session, edition(session), ada) == (0, False)


def test_the_refusal_says_how_much_there_is_and_a_first_essay_is_never_refused() -> None:
    refusal = why_not_store(MOST_BYTES - 10, 11, has_entry=True)
    assert isinstance(refusal, StorageFull)
    assert (refusal.stored, refusal.coming, refusal.most) == (MOST_BYTES - 10, 11, MOST_BYTES)
    assert why_not_store(MOST_BYTES - 10, 10, has_entry=True) is None
    assert why_not_store(MOST_BYTES, 20_000_000, has_entry=False) is None
