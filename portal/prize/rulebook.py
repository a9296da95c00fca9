"""What an edition is judged by, from its rows: as it stands, and since when there are scores."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from portal.prize.models import Assignment, Criterion, EarlierReview, Edition, Entry, Review, Score
from portal.prize.rules.sealed import Method, Rules, SealedCriterion
from portal.scoring import method, task


def rules_of(edition: Edition, criteria: Iterable[Criterion]) -> Rules:
    """The rules as the edition's settings say now. criteria: in their order."""
    return Rules(
        year=edition.year,
        criteria=tuple(SealedCriterion(c.key, c.name, c.question, c.weight, c.anchors) for c in criteria),
        lowest=edition.lowest,
        highest=edition.highest,
        reads_per_essay=edition.reads_per_entry,
        pot_cents=edition.pot_cents,
        currency=edition.currency,
        shares_cents=tuple(edition.shares),
        method=Method(method.NAME, task.METHOD, method.MODEL, method.PRIORS),
        quorum=edition.quorum,
        allows_shared_places=edition.allows_shared_places,
    )


def first_score_at(session: Session, edition_id: int) -> datetime | None:
    """When the earliest review with a score was saved, as far as it is kept: as it is now, or before it was changed.
    None where nobody has scored anything."""
    of_edition = (
        select(Review.id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Entry.edition_id == edition_id, exists().where(Score.review_id == Review.id))
    )
    saved = session.scalar(select(func.min(Review.saved_at)).where(Review.id.in_(of_edition)))
    earlier = session.scalar(
        select(func.min(EarlierReview.handed_in_at)).where(EarlierReview.review_id.in_(of_edition))
    )
    return min(filter(None, (saved, earlier)), default=None)
