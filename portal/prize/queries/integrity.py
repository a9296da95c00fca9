"""What must be true of the stored bytes and rows, checked one by one."""

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from portal.prize.models import BlindCopy, Blob, Draft, Entry, Manuscript
from portal.prize.queries import announcement, decision, receipts, rules


def faults(session: Session) -> list[str]:
    """What is off, in words; empty where all is well. Reads every stored file once, one at a time."""
    found = []
    kept = select(Blob.sha256).where(Blob.erased_at.is_(None)).order_by(Blob.sha256)
    digests = session.scalars(kept).all()
    for digest in digests:
        blob = session.scalars(select(Blob).filter_by(sha256=digest).options(undefer(Blob.content))).one()
        if sha256(blob.content or b"").hexdigest() != digest:
            found.append(f"file {digest}: its bytes have another SHA-256")
        session.expunge(blob)
    standing = select(Manuscript.entry_id).where(Manuscript.replaced_at.is_(None))
    codes = session.scalars(select(Entry.code).where(Entry.id.not_in(standing))).all()
    found += [f"entry {code}: no version of it stands" for code in codes]
    unblinded = select(Entry.code, Manuscript.number).join(Manuscript, Manuscript.entry_id == Entry.id)
    unblinded = unblinded.where(
        Manuscript.id.not_in(select(BlindCopy.manuscript_id)),
        Manuscript.replaced_at.is_(None),
        Manuscript.copy_fault.is_not(None),
        Entry.erased_at.is_(None),
    )
    found += [
        f"entry {code}, version {number}: no blind copy of it can be made"
        for code, number in session.execute(unblinded)
    ]
    theirs = select(Manuscript.sha256).join(Entry, Entry.id == Manuscript.entry_id).where(Entry.erased_at.is_(None))
    drafted = select(Draft.sha256).where(Draft.sha256.is_not(None))
    nobodys = select(Blob.sha256).where(
        Blob.erased_at.is_(None), Blob.sha256.not_in(theirs), Blob.sha256.not_in(drafted)
    )
    found += [f"file {digest}: it is kept, and it is nobody's" for digest in session.scalars(nobodys)]
    lost = select(Entry.code, Manuscript.number).join(Manuscript, Manuscript.entry_id == Entry.id)
    lost = lost.join(Blob, Blob.sha256 == Manuscript.sha256).where(
        Entry.erased_at.is_(None), Blob.erased_at.is_not(None)
    )
    found += [f"entry {code}, version {number}: its file is erased" for code, number in session.execute(lost)]
    parts = (receipts, rules, decision, announcement)
    return [*found, *(fault for part in parts for fault in part.faults(session))]
