from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import Blob
from portal.prize.operations import blobs
from tests.builders import NOW


def test_bytes_are_kept_once_under_their_digest(session: Session) -> None:
    digests = {blobs.keep(session, content) for content in (b"one", b"two", b"one")}
    assert digests == {sha256(b"one").hexdigest(), sha256(b"two").hexdigest()}
    assert set(session.scalars(select(Blob.content))) == {b"one", b"two"}


def test_bytes_that_were_erased_are_there_again_once_they_are_kept_again(session: Session) -> None:
    digest = blobs.keep(session, b"one")
    blobs.erase(session, digest, now=NOW)
    session.expire_all()
    assert blobs.keep(session, b"one") == digest
    assert session.execute(select(Blob.content, Blob.erased_at)).one() == (b"one", None)


def test_no_bytes_are_bytes_too(session: Session) -> None:
    assert blobs.keep(session, b"") == sha256(b"").hexdigest()
