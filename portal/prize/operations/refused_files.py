"""What came and was not taken, so that its owner can see that it came, and why it does not count."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.prize.models import RefusedFile
from portal.prize.operations import turnstile

# Of each person in an edition; the latest are kept.
MOST = 20


def note(
    session: Session, edition_id: int, person_id: int, file: tuple[str, bytes], why: str, *, now: datetime
) -> None:
    """Keep that this file came, not the file itself. why: what its owner is told."""
    turnstile.person(session, person_id)
    name, content = file
    session.add(
        RefusedFile(
            edition_id=edition_id,
            person_id=person_id,
            arrived_at=now,
            file_name=name,
            sha256=sha256(content).hexdigest(),
            why=why,
        )
    )
    session.flush()
    theirs = select(RefusedFile.id).filter_by(edition_id=edition_id, person_id=person_id)
    latest = theirs.order_by(RefusedFile.id.desc()).limit(MOST).subquery()
    session.execute(
        delete(RefusedFile)
        .where(
            RefusedFile.edition_id == edition_id,
            RefusedFile.person_id == person_id,
            RefusedFile.id.not_in(select(latest.c.id)),
        )
        .execution_options(synchronize_session=False)
    )
