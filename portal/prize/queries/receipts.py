"""What anybody may look up of receipts: one by its code, and the keys they are signed with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session, aliased, load_only

from portal import key_store
from portal.audit import register
from portal.audit.models import Act
from portal.prize.models import Blob, Edition, Entry, Manuscript, Receipt, ReceiptKey
from portal.prize.rules import receipt as rules

# The acts by which an essay comes to stand.
_BRINGING = ("submit", "replace", "reinstate", "correct", "enter")
# The one by which it goes, with its receipts: operations.erasure, before the deadline.
_DELETING = "delete entry"


@dataclass(frozen=True, slots=True)
class StoredReceipt:
    """A receipt as it is kept, judged anew, with what may be told of its essay to whoever has the code: no row is in
    it, so that no page can say who the author is.

    number: of the act that it tells of. is_signed: by the published key that it names.
    differing: the facts that are not what is kept any more; none where all is well.
    zone: the one that the edition's dates are printed in. contact: whom to ask.
    replaced_at, withdrawn_at: since when this version stands no more; erased_at: since when its bytes are not kept.
    """

    number: int
    receipt: rules.Receipt
    is_signed: bool
    differing: Sequence[str]
    zone: str
    contact: str
    replaced_at: datetime | None
    withdrawn_at: datetime | None
    erased_at: datetime | None


def receipt(session: Session, code: str) -> StoredReceipt | None:
    row = session.execute(_rows().where(Receipt.code == code)).one_or_none()
    if row is None:
        return None
    signed, differing = _judged(row)
    return StoredReceipt(
        row.Receipt.number,
        rules.Receipt(row.Receipt.stated, row.Receipt.key, row.Receipt.signature),
        signed,
        differing,
        zone=row.Edition.zone if row.Edition else "UTC",
        contact=row.Edition.contact if row.Edition else "",
        replaced_at=row.Manuscript.replaced_at if row.Manuscript else None,
        withdrawn_at=row.Entry.withdrawn_at if row.Entry else None,
        erased_at=row.Blob.erased_at if row.Blob else None,
    )


def keys(session: Session) -> Sequence[ReceiptKey]:
    """Every key that receipts are or were signed with, the latest first."""
    return key_store.keys(session, ReceiptKey)


def faults(session: Session) -> Iterator[str]:
    """What is wrong with receipts, in words, by the number of the act and never by the code, which is their owner's."""
    for row in session.execute(_rows().order_by(Receipt.number).execution_options(yield_per=500)):
        signed, differing = _judged(row)
        if not signed:
            yield f"receipt {row.Receipt.number}: no published key has signed what it states"
        if differing:
            yield f"receipt {row.Receipt.number}: what it states is not what is kept: {', '.join(differing)}"
    later = aliased(Act)
    deleted = exists().where(later.verb == _DELETING, later.subject == Act.subject, later.number > Act.number)
    without = select(Act).where(Act.verb.in_(_BRINGING), Act.number.not_in(select(Receipt.number)), ~deleted)
    for act in session.scalars(without.order_by(Act.number).execution_options(yield_per=500)):
        # Before there were receipts, the register did not say when an essay was received.
        if "received_at" in act.facts:
            yield f"act {act.number}: it has no receipt"


def _rows() -> Select[Receipt, str, Entry, Edition, Manuscript, Blob, Act]:
    """Receipts with what they speak of. Outer joins: a row that was taken away is a fault to be found."""
    return (
        select(Receipt, ReceiptKey.public, Entry, Edition, Manuscript, Blob, Act)
        .outerjoin(ReceiptKey, ReceiptKey.name == Receipt.key)
        .outerjoin(Entry, Entry.id == Receipt.entry_id)
        .outerjoin(Edition, Edition.id == Entry.edition_id)
        .outerjoin(Manuscript, and_(Manuscript.id == Receipt.manuscript_id, Manuscript.entry_id == Receipt.entry_id))
        .outerjoin(Blob, Blob.sha256 == Manuscript.sha256)
        .outerjoin(Act, Act.number == Receipt.number)
        .options(
            load_only(Entry.code, Entry.withdrawn_at),
            load_only(Edition.year, Edition.zone, Edition.contact),
            load_only(
                Manuscript.number, Manuscript.sha256, Manuscript.words, Manuscript.main_words, Manuscript.received_at,
                Manuscript.arrived_at, Manuscript.registered_at, Manuscript.replaced_at,
            ),
        )
    )  # fmt: skip


def _judged(row: Any) -> tuple[bool, list[str]]:
    """Whether the receipt is signed, and which of its facts are not what is kept."""
    stored = row.Receipt
    kept = {"code": stored.code, "number": stored.number, "issued_at": rules.written(stored.issued_at), **_kept(row)}
    signed = rules.Receipt(stored.stated, stored.key, stored.signature)
    is_signed = row.public is not None and rules.is_signed(signed, row.public)
    return is_signed, [name for name, value in kept.items() if stored.stated.get(name) != value]


def _kept(row: Any) -> dict[str, object]:
    """What the rows say of an essay, by the names that receipts state it under. What an organiser or the author may
    correct later, such as the title or the deadline, is not among it."""
    if not (row.Entry and row.Edition and row.Manuscript and row.Blob):
        return dict.fromkeys(("year", "entry", "version", "sha256"))
    manuscript = row.Manuscript
    registered_at = manuscript.registered_at
    return {
        "year": row.Edition.year,
        "entry": row.Entry.code,
        "version": manuscript.number,
        "words": manuscript.words,
        "main_words": manuscript.main_words,
        "bytes": row.Blob.size,
        "sha256": manuscript.sha256,
        "received_at": rules.written(manuscript.received_at),
        "arrived_at": rules.written(manuscript.arrived_at),
        "registered_at": rules.written(registered_at) if registered_at else None,
        "register": _digest(row.Act, row.Entry, manuscript),
    }


def _digest(act: Act | None, entry: Entry, manuscript: Manuscript) -> str | None:
    """The digest of the act that brought this manuscript; none where the act is gone, changed, or another one."""
    if act is None or act.subject != f"entry {entry.code}" or act.digest != register.digest(act):
        return None
    told = {"sha256": manuscript.sha256, "words": manuscript.words, "number": manuscript.number}
    return act.digest if told.items() <= act.facts.items() else None
