"""Keeping bytes by what they are, once."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.prize.models import Blob, Draft, Manuscript


def keep(session: Session, content: bytes) -> str:
    """Keep these bytes, if they are not kept already, and return their SHA-256 in hexadecimal."""
    digest = sha256(content).hexdigest()
    # FOR KEY SHARE on PostgreSQL: what is about to be referred to cannot be released meanwhile.
    held = select(Blob).filter_by(sha256=digest).with_for_update(read=True, key_share=True)
    blob = session.scalars(held).one_or_none()
    if blob is None:
        try:
            with session.begin_nested():
                session.add(Blob(sha256=digest, size=len(content), content=content))
        except IntegrityError:
            # The same bytes came in at the same moment from elsewhere: they are kept, which is all that was asked.
            pass
    elif blob.erased_at is not None:
        blob.content, blob.erased_at = content, None
        session.flush()
    return digest


def release(session: Session, digest: str) -> None:
    """Forget these bytes altogether where nothing refers to them."""
    session.execute(
        delete(Blob).where(
            Blob.sha256 == digest,
            ~exists().where(Manuscript.sha256 == digest),
            ~exists().where(Draft.sha256 == digest),
        )
    )


def erase(session: Session, digest: str, *, now: datetime) -> None:
    """Forget what these bytes were; the digest and the size stay, because the record of the prize refers to them."""
    session.execute(update(Blob).where(Blob.sha256 == digest).values(content=None, erased_at=now))
