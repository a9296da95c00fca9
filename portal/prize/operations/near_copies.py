"""Whether an essay is close to one of somebody else's."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.manuscripts.near_copies import Signature, near
from portal.prize.models import BlindCopy, Entry, Manuscript

CODE = "near-copy"


@dataclass(frozen=True, slots=True)
class Compared:
    """The essays that a text was close to, by code with the share in common, and the manuscripts that it was compared
    with."""

    shares: Mapping[str, float] = field(default_factory=dict)
    manuscripts: Set[int] = frozenset()


NOTHING = Compared()


def compare(session: Session, person_id: int | None, signature: Signature, before: Compared = NOTHING) -> Compared:
    """Compare a text with the essays of other people that stand and have a copy, of this and earlier editions.

    What is erased is nobody's, and has no text to compare; an essay has its signature with its first copy. before: what
    was found already; only the essays that were not there to be compared are looked at now, so that little of this is
    done while others wait for their turn to write.
    """
    others = session.execute(
        select(Manuscript.id, Entry.code, Manuscript.signature)
        .join(Entry, Entry.id == Manuscript.entry_id)
        .join(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
        .where(
            Entry.person_id != person_id,
            Manuscript.replaced_at.is_(None),
            Manuscript.id.not_in(before.manuscripts),
        )
    ).all()
    shares = {other.code: near(signature, tuple(other.signature)) for other in others}
    found = {code: round(share, 2) for code, share in shares.items() if share is not None}
    return Compared({**before.shares, **found}, before.manuscripts | {other.id for other in others})
