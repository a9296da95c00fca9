"""What an edition is judged by, as everybody may read it: as it is meant to be, or as it was sealed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import Act
from portal.prize.models import Criterion, Edition, SealedRules
from portal.prize.rulebook import first_score_at, rules_of
from portal.prize.rules import sealed
from portal.prize.rules.sealed import Rules
from portal.scoring import task


@dataclass(frozen=True, slots=True)
class Seal:
    """document: byte for byte what `digest` is the SHA-256 of. by_organiser: else it fell by itself.

    late_since: the earliest score that was there before the seal; None where there was none.
    """

    sealed_at: datetime
    by_organiser: bool
    document: str
    digest: str
    late_since: datetime | None


@dataclass(frozen=True, slots=True)
class Broken:
    """A seal that was broken before there was a score."""

    at: datetime
    digest: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """rules: of the seal, or without one as the edition stands. first_score_at: None where nobody has scored yet."""

    edition: Edition
    rules: Rules
    seal: Seal | None
    broken: tuple[Broken, ...]
    first_score_at: datetime | None

    @property
    def is_ranked_as_sealed(self) -> bool:
        """Whether rankings are still worked out by the version of the method that these rules name."""
        return self.rules.method.version == task.METHOD


def rulebook(session: Session, year: int) -> Rulebook | None:
    edition = session.scalars(select(Edition).filter_by(year=year)).one_or_none()
    if edition is None:
        return None
    its = seal(session, edition.id)
    criteria = select(Criterion).filter_by(edition_id=edition.id).order_by(Criterion.position)
    rules = sealed.read(its.document) if its else rules_of(edition, session.scalars(criteria))
    return Rulebook(edition, rules, its, _broken(session, year), first_score_at(session, edition.id))


def seal(session: Session, edition_id: int) -> Seal | None:
    row = session.get(SealedRules, edition_id)
    if row is None:
        return None
    return Seal(row.sealed_at, row.sealed_by_id is not None, row.document, row.digest, row.first_score_at)


def _broken(session: Session, year: int) -> tuple[Broken, ...]:
    acts = select(Act).filter_by(verb="break seal", subject=f"edition {year}").order_by(Act.number)
    return tuple(Broken(act.at, act.facts["digest"], act.facts["reason"]) for act in session.scalars(acts))


def faults(session: Session) -> list[str]:
    """What is wrong with the seals, in words: a document that is not what was sealed, or not by the register."""
    found = []
    recorded = select(Act.subject, Act.facts).filter_by(verb="seal rules").order_by(Act.number)
    last = {subject: facts["digest"] for subject, facts in session.execute(recorded)}
    rows = select(Edition.year, SealedRules).join(Edition, Edition.id == SealedRules.edition_id).order_by(Edition.year)
    for year, row in session.execute(rows):
        if sealed.digest(row.document) != row.digest:
            found.append(f"rules of {year}: the document has another SHA-256 than its seal")
        if last.get(f"edition {year}") != row.digest:
            found.append(f"rules of {year}: the register has another seal")
    return found
