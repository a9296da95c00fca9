"""Keeping bytes by what they are, once."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.prize.models import Blob, Draft, Entry, Manuscript


def keep(session: Session, content: bytes) -> str:
    """Keep these bytes, if they are not kept already, and return their SHA-256 in hexadecimal."""
    digest = sha256(content).hexdigest()
    while not _added(session, digest, content):
        # FOR KEY SHARE on PostgreSQL: what is about to be referred to cannot be released meanwhile.
        held = select(Blob).filter_by(sha256=digest).with_for_update(read=True, key_share=True)
        blob = session.scalars(held).one_or_none()
        if blob is None:
            continue  # released just now
        if blob.erased_at is not None:
            blob.content, blob.erased_at = content, None
            session.flush()
        break
    return digest


def _added(session: Session, digest: str, content: bytes) -> bool:
    """Whether they were not kept before. The same bytes may come from elsewhere at the same moment."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = insert(Blob).values(sha256=digest, size=len(content), content=content)
    return session.execute(added.on_conflict_do_nothing().returning(Blob.size)).one_or_none() is not None


def release(session: Session, *digests: str) -> None:
    """Forget these bytes altogether where nothing refers to them."""
    _take(session, digests)
    session.execute(
        delete(Blob).where(
            Blob.sha256.in_(digests),
            ~exists().where(Manuscript.sha256 == Blob.sha256),
            ~exists().where(Draft.sha256 == Blob.sha256),
        )
    )


def erase(session: Session, *digests: str, now: datetime) -> None:
    """Forget what these bytes were, where they are nobody's any more; the digest and the size stay, because the record
    of the prize refers to them. An essay with its author, or a draft, may be the very same bytes: then they stay."""
    _take(session, digests)
    somebodys = exists().where(
        Manuscript.sha256 == Blob.sha256, Entry.id == Manuscript.entry_id, Entry.erased_at.is_(None)
    )
    session.execute(
        update(Blob)
        .where(
            Blob.sha256.in_(digests),
            Blob.erased_at.is_(None),
            ~somebodys,
            ~exists().where(Draft.sha256 == Blob.sha256),
        )
        .values(content=None, erased_at=now)
        .execution_options(synchronize_session=False)
    )


def _take(session: Session, digests: Sequence[str]) -> None:
    # FOR UPDATE on PostgreSQL: whoever is about to refer to them, see `keep`, has done so or sees what is done here.
    rows = select(Blob.sha256).where(Blob.sha256.in_(digests)).order_by(Blob.sha256)
    session.execute(rows.with_for_update())
