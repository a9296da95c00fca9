"""The essays that a juror has, and where they stand with each: what every page of the jury's begins with.

Only values leave here, and none of them holds anything of an author. An essay that is held because its text may name
the author does not exist here, nor one whose blind copy is not made.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, or_, select

from portal.prize.models import Assignment, BlindCopy, Edition, Entry, Manuscript, Review, Role, Seat
from portal.prize.rules.scale import Scale
from portal.prize.rules.window import Window


class State(StrEnum):
    """Where one juror stands with one essay."""

    UNREAD = "unread"
    DRAFT = "draft"
    REPLACED = "replaced"
    HANDED_IN = "handed in"
    RECUSED = "recused"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What a juror needs to know of an edition."""

    year: int
    title: str
    zone: str
    window: Window
    scale: Scale
    allows_remarks: bool


STATE: ColumnElement[str] = case(
    (Assignment.recused_at.is_not(None), State.RECUSED.value),
    (Entry.withdrawn_at.is_not(None), State.WITHDRAWN.value),
    # What was handed in stays so when the text has gone; anything else cannot be done any more.
    (and_(Entry.erased_at.is_not(None), Review.handed_in_at.is_(None)), State.ERASED.value),
    (Review.id.is_(None), State.UNREAD.value),
    (Review.manuscript_id != Manuscript.id, State.REPLACED.value),
    (Review.handed_in_at.is_(None), State.DRAFT.value),
    else_=State.HANDED_IN.value,
)


READABLE = and_(Assignment.recused_at.is_(None), Entry.withdrawn_at.is_(None), Entry.erased_at.is_(None))


def assigned_to(person_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Selects these columns over the essays that this juror has, with a live seat; those that are held or have no blind
    copy are left out."""
    return assigned(*columns).where(Seat.person_id == person_id)


def assigned(*columns: Any) -> Select[*tuple[Any, ...]]:
    """The same over the essays of every juror."""
    return (
        select(*columns)
        .select_from(Seat)
        .join(Edition, Edition.id == Seat.edition_id)
        .join(Assignment, Assignment.seat_id == Seat.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .outerjoin(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(
            Seat.person_id.is_not(None),
            Seat.role == Role.JUROR,
            Seat.withdrawn_at.is_(None),
            Assignment.published_at.is_not(None),
            Manuscript.held.is_(False),
            # What is erased has no copy any more, and stays on the desk by its code.
            or_(BlindCopy.manuscript_id.is_not(None), Entry.erased_at.is_not(None)),
        )
    )


EDITION_COLUMNS = (
    Edition.year,
    Edition.title.label("edition_title"),
    Edition.zone,
    Edition.opens_at,
    Edition.closes_at,
    Edition.reading_from,
    Edition.reviews_due_at,
    Edition.decided_at,
    Edition.announced_at,
    Edition.lowest,
    Edition.highest,
    Edition.allows_remarks,
)


def facts(row: Row[*tuple[Any, ...]]) -> EditionFacts:
    """What these columns say."""
    window = Window(row.opens_at, row.closes_at, row.reading_from, row.reviews_due_at, row.decided_at, row.announced_at)
    scale = Scale(row.lowest, row.highest)
    return EditionFacts(row.year, row.edition_title, row.zone, window, scale, row.allows_remarks)
