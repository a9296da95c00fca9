"""Whether an essay is close to one of somebody else's."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.manuscripts.near_copies import Signature, near
from portal.prize.models import Entry, Manuscript

CODE = "near-copy"
# Copies of several essays may be made at one moment, each of which has its number before the others see it.
OVERLAP = 100


@dataclass(frozen=True, slots=True)
class Compared:
    """The essays that a text was close to, by code with the share in common, among those up to a manuscript's id."""

    shares: dict[str, float] = field(default_factory=dict)
    up_to: int = 0


NOTHING = Compared()


def compare(session: Session, person_id: int | None, signature: Signature, before: Compared = NOTHING) -> Compared:
    """Compare a text with the essays of other people that stand, of this and earlier editions.

    What is erased is nobody's, and has no text to compare. before: what was found already; only later essays are looked
    at again, so that little of this is done while others wait for their turn to write.
    """
    others = session.execute(
        select(Manuscript.id, Entry.code, Manuscript.signature)
        .join(Entry, Entry.id == Manuscript.entry_id)
        .where(Entry.person_id != person_id, Manuscript.replaced_at.is_(None), Manuscript.id > before.up_to - OVERLAP)
    ).all()
    shares = {other.code: near(signature, tuple(other.signature)) for other in others}
    found = {code: round(share, 2) for code, share in shares.items() if share is not None}
    return Compared(before.shares | found, max((other.id for other in others), default=before.up_to))
