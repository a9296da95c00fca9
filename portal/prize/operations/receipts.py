"""Issuing receipts: one for each act by which an essay comes to stand, in the transaction of that act."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from portal.audit.models import Act
from portal.key_store import publish
from portal.prize.models import Blob, Edition, Entry, Manuscript, Receipt, ReceiptKey
from portal.prize.rules import receipt as rules
from portal.prize.rules.codes import new_receipt_code

# For every essay that is handed in, while others wait for their turn: the statement is made once.
_SIZE_AND_KEY = select(Blob.size, exists().where(ReceiptKey.public == bindparam("public"))).where(
    Blob.sha256 == bindparam("sha256")
)


def issue(
    session: Session,
    edition: Edition,
    entry: Entry,
    manuscript: Manuscript,
    act: Act,
    *,
    signer: rules.Signer,
    closes_at: datetime,
    attempt: str | None,
    now: datetime,
) -> Receipt:
    """Sign what stands now. closes_at: the deadline that it was judged by; attempt: see models.Receipt."""
    code, public = new_receipt_code(), rules.public_key(signer.key)
    size, is_published = session.execute(_SIZE_AND_KEY, {"sha256": manuscript.sha256, "public": public}).one()
    if not is_published:
        publish(session, ReceiptKey, public, now)
    stated = {
        "code": code,
        "portal": signer.portal,
        "edition": edition.title,
        "year": edition.year,
        "entry": entry.code,
        "title": entry.title,
        "version": manuscript.number,
        "words": manuscript.words,
        "main_words": manuscript.main_words,
        "bytes": size,
        "sha256": manuscript.sha256,
        "received_at": rules.written(manuscript.received_at),
        "arrived_at": rules.written(manuscript.arrived_at),
        "registered_at": rules.written(manuscript.registered_at) if manuscript.registered_at else None,
        "deadline": rules.written(closes_at),
        "entered_by_organiser": manuscript.entered_by_id is not None,
        "issued_at": rules.written(now),
        "number": act.number,
        "register": act.digest,
    }
    signed = rules.signed(stated, signer.key)
    receipt = Receipt(
        number=act.number,
        code=code,
        entry_id=entry.id,
        manuscript_id=manuscript.id,
        attempt=attempt,
        issued_at=now,
        stated=stated,
        key=signed.key,
        signature=signed.signature,
    )
    session.add(receipt)
    session.flush()
    return receipt
