from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import Blob
from portal.prize.operations import blobs


def test_bytes_are_kept_once_under_their_digest(session: Session) -> None:
    digests = {blobs.keep(session, content) for content in (b"one", b"two", b"one")}
    assert digests == {sha256(b"one").hexdigest(), sha256(b"two").hexdigest()}
    assert set(session.scalars(select(Blob.content))) == {b"one", b"two"}


def test_the_same_bytes_from_elsewhere_at_the_same_moment_are_no_fault(session: Session) -> None:
    digest = blobs.keep(session, b"one")
    session.expunge_all()
    # As if the other's row had not been there yet when this one looked.
    looks = iter([None])
    session.scalar = lambda *_: next(looks)  # type: ignore[method-assign]
    assert blobs.keep(session, b"one") == digest
    assert session.scalars(select(Blob.sha256)).all() == [digest]


def test_no_bytes_are_bytes_too(session: Session) -> None:
    assert blobs.keep(session, b"") == sha256(b"").hexdigest()
