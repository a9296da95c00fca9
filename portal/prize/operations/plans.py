"""Dealing essays out to the jury: as a plan that no juror sees, until it is published as one act."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.dealing import Pair, Table, readable, table
from portal.prize.models import Assignment, Entry, Manuscript
from portal.prize.operations import assignments, sealing, turnstile
from portal.prize.refusals import PlanChanged
from portal.refusals import Conflict
from portal.scoring.shortages import Shortage

MOST_SEEDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Planned:
    """added, taken: how many readings came into the plan and left it. shortages: why some essay still lacks readers."""

    added: int
    taken: int
    shortages: tuple[Shortage, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """words: of each juror who has new essays, by seat, the lengths of these. taken: how many were taken back."""

    words: Mapping[int, tuple[int, ...]]
    taken: int

    @property
    def readings(self) -> int:
        return sum(map(len, self.words.values()))


def new_seed() -> int:
    return secrets.randbelow(MOST_SEEDS)


def plan(
    session: Session, edition_id: int, *, seed: int, anew: bool = False, organiser: Person, now: datetime
) -> Planned:
    """Plan what is missing, so that every readable essay has as many readers as the edition asks for.

    What jurors know of stays. So does what is planned, as far as it can, or all of it is dealt `anew`. seed: the lot by
    which it is dealt; the register keeps it.
    """
    edition = turnstile.edition(session, edition_id)
    its = table(session, edition)
    dealt = its.deal(seed, anew=anew)
    wanted = {(int(seat_id), code) for seat_id, code in dealt.readings} - its.given
    gone, new = its.planned - wanted, wanted - its.planned
    _drop(session, gone)
    _add(session, its, new, now)
    if gone or new:
        register.record(
            session,
            actor=organiser,
            verb="plan",
            subject=f"edition {edition.year}",
            now=now,
            reads=len(new),
            taken=len(gone),
            seed=seed,
        )
    return Planned(len(new), len(gone), dealt.shortages)


def discard(session: Session, edition_id: int, *, organiser: Person, now: datetime) -> int:
    """Throw the plan away; returns how many readings it had."""
    edition = turnstile.edition(session, edition_id)
    planned = table(session, edition).planned
    _drop(session, planned)
    if planned:
        subject = f"edition {edition.year}"
        register.record(session, actor=organiser, verb="discard plan", subject=subject, now=now, reads=len(planned))
    return len(planned)


def publish(session: Session, edition_id: int, *, mark: str, organiser: Person, now: datetime) -> Published:
    """Let every juror have what is planned for them, all at one moment, and take back what they must not read.

    The first readings that are published seal the rules: nobody can score before.

    mark: of the plan that the organiser has looked at, see dealing.Table.

    Raises PlanChanged where the plan is another by now, or some of it cannot be published any more; Conflict where
    there is nothing to publish.
    """
    edition = turnstile.edition(session, edition_id)
    its = table(session, edition)
    if mark != its.mark or its.impossible:
        raise PlanChanged(edition.year)
    if not its.planned and not its.late:
        raise Conflict
    for seat_id, code in sorted(its.late):
        assignments.take_back(session, edition_id, seat_id, code, organiser=organiser, now=now)
    if its.planned:
        sealing.seal(session, edition_id, organiser=None, now=now)
    words = lengths(session, edition_id, its.planned)
    session.execute(
        update(Assignment)
        .where(Assignment.seat_id.in_(its.limits), Assignment.published_at.is_(None), Assignment.recused_at.is_(None))
        .values(published_at=now)
    )
    register.record(
        session,
        actor=organiser,
        verb="publish",
        subject=f"edition {edition.year}",
        now=now,
        reads=len(its.planned),
        taken=len(its.late),
        readings=by_seat(its.planned),
    )
    return Published(words, len(its.late))


def set_anchor(
    session: Session, edition_id: int, code: str, *, is_anchor: bool, organiser: Person, now: datetime
) -> None:
    """Have every juror read this essay, or as many as any other. Only the next plan follows it."""
    turnstile.edition(session, edition_id)
    entry = session.scalars(select(Entry).filter_by(edition_id=edition_id, code=code)).one()
    if entry.is_anchor == is_anchor:
        return
    entry.is_anchor = is_anchor
    session.flush()
    verb = "make anchor" if is_anchor else "no anchor"
    register.record(session, actor=organiser, verb=verb, subject=f"entry {code}", now=now)


def _add(session: Session, its: Table, pairs: set[Pair], now: datetime) -> None:
    session.add_all(assignments.planned(seat_id, its.essays[code], now) for seat_id, code in sorted(pairs))
    session.flush()


def _drop(session: Session, pairs: set[Pair] | frozenset[Pair]) -> None:
    """Nobody knows of these yet, so nothing hangs on them."""
    if not pairs:
        return
    codes = defaultdict(list)
    for seat_id, code in pairs:
        codes[seat_id].append(code)
    whose = [
        and_(Assignment.seat_id == seat_id, Assignment.entry_id.in_(select(Entry.id).where(Entry.code.in_(those))))
        for seat_id, those in codes.items()
    ]
    session.execute(delete(Assignment).where(Assignment.published_at.is_(None), or_(*whose)))


def lengths(session: Session, edition_id: int, pairs: Collection[Pair]) -> dict[int, tuple[int, ...]]:
    """Of each juror among these readings, how many words their essays have; the essays can be read."""
    words = session.execute(readable(edition_id).with_only_columns(Entry.code, Manuscript.words))
    length = {row.code: row.words for row in words}
    return {seat_id: tuple(length[code] for code in codes) for seat_id, codes in by_seat(pairs).items()}


def by_seat(pairs: Iterable[Pair]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for seat_id, code in sorted(pairs):
        found[seat_id].append(code)
    return found
