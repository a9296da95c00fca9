"""What is public of a decision, from its announcement on: the essays that win, and of their authors what they want."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.prize.models import Edition, Entry
from portal.prize.models_announcement import Byline
from portal.prize.models_decision import Award, Proposal, Signature
from portal.prize.result_now import awarded, decision_of
from portal.prize.rules.window import Phase


@dataclass(frozen=True, slots=True)
class Laurel:
    """An essay that wins.

    name: as its author wants it printed; without one, has_answered tells who does not want to be named from who has not
    said yet, and has_left who has deleted their account. school, country: where the author wants them shown.
    """

    place: int
    cents: int
    title: str
    name: str | None
    school: str | None
    country: str | None
    has_answered: bool
    has_left: bool


@dataclass(frozen=True, slots=True)
class Results:
    """The winners of an edition, and what the decision rested on. Plain values: the page is kept until they change.

    announced_at: None on a page that is looked at before it is public. digest: SHA-256 of what the committee signed.
    """

    year: int
    title: str
    zone: str
    is_demonstration: bool
    currency: str
    congress: str
    congress_from: date
    congress_to: date
    is_over: bool
    announced_at: datetime | None
    decided_at: datetime
    digest: str
    laurels: tuple[Laurel, ...]
    essays: int
    reviews: int
    jurors: int
    signed: int


def results(session: Session, edition: Edition, now: datetime) -> Results | None:
    """For everybody; None before the announcement."""
    if edition.window.phase(now) is not Phase.ANNOUNCED:
        return None
    proposal, _ = decision_of(session, edition.id)
    return _results(session, edition, proposal, edition.announced_at, now) if proposal else None


def preview(session: Session, edition: Edition, proposal: Proposal, now: datetime) -> Results:
    """The same as it would be now, for the organiser."""
    return _results(session, edition, proposal, None, now)


def _results(
    session: Session, edition: Edition, proposal: Proposal, announced_at: datetime | None, now: datetime
) -> Results:
    wins = session.execute(awarded(edition.id).outerjoin(Byline, Byline.entry_id == Entry.id).add_columns(Byline)).all()
    in_the_running = select(func.count()).select_from(Entry).where(
        Entry.edition_id == edition.id, Entry.withdrawn_at.is_(None)
    )  # fmt: skip
    signed = select(func.count()).select_from(Signature).filter_by(proposal_id=proposal.id)
    rows = proposal.document["scorecards"]["rows"] if proposal.document else []
    return Results(
        year=edition.year,
        title=edition.title,
        zone=edition.zone,
        is_demonstration=edition.is_demonstration,
        currency=edition.currency,
        congress=edition.congress,
        congress_from=edition.congress_from,
        congress_to=edition.congress_to,
        is_over=edition.is_over(now),
        announced_at=announced_at,
        decided_at=proposal.decided_at or now,
        digest=proposal.digest or "",
        laurels=tuple(_laurel(row.Entry, row.Award, row.Byline) for row in wins),
        essays=session.scalar(in_the_running) or 0,
        reviews=len(rows),
        jurors=len({juror for _, juror, _ in rows}),
        signed=session.scalar(signed) or 0,
    )


def _laurel(entry: Entry, award: Award, byline: Byline | None) -> Laurel:
    return Laurel(
        place=award.place,
        cents=award.cents,
        title=entry.title,
        name=byline.name if byline else None,
        school=entry.school if byline and byline.shows_school else None,
        country=entry.country if byline and byline.shows_country else None,
        has_answered=byline is not None,
        has_left=entry.erased_at is not None,
    )
