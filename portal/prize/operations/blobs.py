"""Keeping bytes by what they are, once."""

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.prize.models import Blob


def keep(session: Session, content: bytes) -> str:
    """Keep these bytes, if they are not kept already, and return their SHA-256 in hexadecimal."""
    digest = sha256(content).hexdigest()
    if session.scalar(select(Blob.sha256).where(Blob.sha256 == digest)) is None:
        try:
            with session.begin_nested():
                session.add(Blob(sha256=digest, size=len(content), content=content))
        except IntegrityError:
            # The same bytes came in at the same moment from elsewhere: they are kept, which is all that was asked.
            pass
    return digest
