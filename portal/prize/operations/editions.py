"""Opening an edition, and changing its settings."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.events import operations as events
from portal.events.listing import Listing
from portal.events.models import Event
from portal.prize.listing import listing
from portal.prize.models import Criterion, Edition, SealedRules
from portal.prize.operations import turnstile
from portal.prize.refusals import RulesSealed, UnfitSettings, YearTaken
from portal.prize.rules import sealed
from portal.prize.rules.criteria import CRITERIA
from portal.prize.rules.pot import split_fault
from portal.prize.rules.scale import Scale
from portal.prize.rules.settings import EditionSettings


def create(
    session: Session,
    year: int,
    settings: EditionSettings,
    *,
    organiser: Person | None,
    now: datetime,
    is_demonstration: bool = False,
) -> Edition:
    """Open an edition of the prize, with the call's four criteria, equal weights and the usual scale.

    Its listing is the one of that name, where a file brought it, as it is; else a new one.

    Raises YearTaken where there is an edition of that year, UnfitSettings where they contradict one another.
    """
    _check(settings)
    if _is_taken(session, year):
        raise YearTaken(year)
    event = _listed(session, listing(year, settings, is_demonstration=is_demonstration), now)
    scale = Scale()
    edition = Edition(
        year=year,
        event_id=event.id,
        lowest=scale.lowest,
        highest=scale.highest,
        is_demonstration=is_demonstration,
        **_columns(settings),
    )
    try:
        with session.begin_nested():
            session.add(edition)
    except IntegrityError:
        # Somebody else was first, or a constraint on the settings said no.
        raise (YearTaken(year) if _is_taken(session, year) else UnfitSettings()) from None
    session.add_all(
        Criterion(
            edition_id=edition.id,
            position=position,
            key=text.key,
            name=text.name,
            question=text.question,
            weight=1,
            anchors={str(points): anchor for points, anchor in text.anchors.items()},
        )
        for position, text in enumerate(CRITERIA)
    )
    session.flush()
    register.record(session, actor=organiser, verb="open edition", subject=f"edition {year}", now=now)
    return edition


def change(
    session: Session, edition_id: int, settings: EditionSettings, *, organiser: Person, now: datetime
) -> Edition:
    """Change an edition's settings, and what its listing says of them. The register keeps what they were.

    Raises UnfitSettings as above, and RulesSealed where the rules are sealed and something in them would change.
    """
    _check(settings)
    edition = turnstile.edition(session, edition_id)
    before, new = settings_of(edition), _columns(settings)
    changed = {name: (getattr(edition, name), value) for name, value in new.items() if getattr(edition, name) != value}
    _check_seal(session, edition, changed)
    try:
        with session.begin_nested():
            for name, value in new.items():
                setattr(edition, name, value)
    except IntegrityError:
        raise UnfitSettings from None
    if changed:
        _update_listing(session, edition, before, settings, now)
        facts = {name: [str(before), str(after)] for name, (before, after) in changed.items()}
        register.record(
            session, actor=organiser, verb="change edition", subject=f"edition {edition.year}", now=now, **facts
        )
    return edition


def settings_of(edition: Edition) -> EditionSettings:
    names = EditionSettings.__slots__
    return EditionSettings(**{name: getattr(edition, name) for name in names} | {"shares": tuple(edition.shares)})


def _listed(session: Session, new: Listing, now: datetime) -> Event:
    return session.scalar(select(Event).filter_by(slug=new.slug)) or events.put(session, new, now=now)


def _update_listing(
    session: Session, edition: Edition, before: EditionSettings, after: EditionSettings, now: datetime
) -> None:
    """What follows from the settings that changed; whatever else was written of the event stays."""
    event = session.get_one(Event, edition.event_id)
    said, says = listing(edition.year, before), listing(edition.year, after)
    was, congress = said.meetings[0], says.meetings[0]
    with session.no_autoflush:
        events.dates_changed(event, now=now)
        for name in ("title", "listed_on", "place", "contact"):
            if getattr(says, name) != getattr(said, name):
                setattr(event, name, getattr(says, name))
        for occurrence in event.occurrences:
            if (occurrence.day, occurrence.last_day) == (was.day, was.last_day):
                occurrence.day, occurrence.last_day = congress.day, congress.last_day
    session.flush()


def _is_taken(session: Session, year: int) -> bool:
    return session.scalar(select(Edition.id).filter_by(year=year)) is not None


def _check(settings: EditionSettings) -> None:
    if split_fault(settings.pot_cents, settings.shares):
        raise UnfitSettings


def _check_seal(session: Session, edition: Edition, changed: Collection[str]) -> None:
    touched = tuple(name for name in sealed.SETTINGS if name in changed)
    seal = session.get(SealedRules, edition.id) if touched else None
    if seal is not None:
        raise RulesSealed(edition.year, seal.sealed_at, edition.zone, touched)


def _columns(settings: EditionSettings) -> dict[str, object]:
    return asdict(settings) | {"shares": list(settings.shares), "declarations": dict(settings.declarations)}
