"""The register's acts of one edition, as the organiser reads them: who did what, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.models import Edition, Entry, Extension, Receipt, Seat
from portal.prize.rules.extension import fingerprint

PAGE = 50

# Scores are the jury's and the committee's to see.
_NOT_FOR_THE_ORGANISER = "points"
_AUTHORS_ACTS = frozenset({"submit", "replace", "correct", "reinstate", "withdraw", "declare", "say byline"})


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act.

    who: the name, None where the portal acted by itself or the account is deleted, which `actor_id` tells apart.
    code: of the essay that it concerns. seat, person: the names of whoever else it concerns.
    stated: what the receipt says that it issued; reason: of an extension, where it is still the one of then.
    """

    number: int
    at: datetime
    actor_id: int | None
    who: str | None
    verb: str
    subject: str
    code: str | None
    seat: str | None
    person: str | None
    facts: Mapping[str, Any]
    stated: Mapping[str, Any] | None
    reason: str | None
    digest: str

    def stated_at(self, name: str) -> datetime | None:
        """An instant that the receipt states."""
        text = self.stated[name] if self.stated else None
        return datetime.fromisoformat(text) if text else None

    @property
    def until(self) -> datetime:
        """Until when an extension is, where this is one."""
        return datetime.fromisoformat(self.facts["until"])

    @property
    def planned_for(self) -> datetime:
        """When an announcement is planned for, where this is one."""
        return datetime.fromisoformat(self.facts["at"])

    def came_by_extension(self, closes_at: datetime) -> bool:
        """Whether an essay came by this act that is in time only because its author had longer."""
        received_at = self.stated_at("received_at")
        return received_at is not None and received_at >= closes_at


def count(session: Session, edition: Edition, code: str | None) -> int:
    return session.scalar(select(func.count()).select_from(Act).where(_of(edition, code))) or 0


def acts(session: Session, edition: Edition, code: str | None, *, page: int | None = None) -> list[ActLine]:
    """The acts of an edition, or of one essay of it, the latest first. page: from 1, of fifty; None is all of them."""
    concerned = aliased(Entry)
    wanted = (
        select(Act, Person.name, Receipt.stated, concerned.erased_at)
        .outerjoin(Person, and_(Person.id == Act.actor_id, Person.erased_at.is_(None)))
        .outerjoin(concerned, Act.subject == literal("entry ") + concerned.code)
        .outerjoin(Receipt, Receipt.number == Act.number)
        .where(_of(edition, code))
        .order_by(Act.number.desc())
    )
    if page is not None:
        wanted = wanted.limit(PAGE).offset((page - 1) * PAGE)
    rows = session.execute(wanted).all()
    seats = _seats(session, edition.id)
    people = _people(session, [act.facts["person"] for act, *_ in rows if "person" in act.facts])
    reasons = _reasons(session, edition.id)
    lines = []
    for act, who, stated, erased_at in rows:
        # An essay that was forgotten is nobody's any more, also where its author still has an account.
        is_nobodys = erased_at is not None and act.verb in _AUTHORS_ACTS
        kind, _, name = act.subject.partition(" ")
        facts = {key: value for key, value in act.facts.items() if key != _NOT_FOR_THE_ORGANISER}
        lines.append(
            ActLine(
                number=act.number,
                at=act.at,
                actor_id=None if is_nobodys else act.actor_id,
                who="its author" if is_nobodys else who,
                verb=act.verb,
                subject=act.subject,
                code=name if kind == "entry" else None,
                seat=seats.get(int(name) if kind == "seat" else facts.get("seat")),
                person=people.get(facts.get("person")),
                facts=facts,
                stated=stated,
                reason=reasons.get(facts.get("reason_sha256")),
                digest=act.digest,
            )
        )
    return lines


def _of(edition: Edition, code: str | None) -> ColumnElement[bool]:
    entries = select(literal("entry ") + Entry.code).where(Entry.edition_id == edition.id)
    if code is not None:
        return Act.subject.in_(entries.where(Entry.code == code))
    seats = select(literal("seat ") + cast(Seat.id, String)).where(Seat.edition_id == edition.id)
    return or_(Act.subject == f"edition {edition.year}", Act.subject.in_(entries), Act.subject.in_(seats))


def _seats(session: Session, edition_id: int) -> dict[int | None, str]:
    rows = session.execute(select(Seat.id, Seat.name).filter_by(edition_id=edition_id))
    return {row.id: row.name for row in rows}


def _people(session: Session, numbers: Sequence[int]) -> dict[int | None, str]:
    named = select(Person.id, Person.name).where(Person.id.in_(set(numbers)), Person.erased_at.is_(None))
    return {row.id: row.name for row in session.execute(named)}


def _reasons(session: Session, edition_id: int) -> dict[str | None, str]:
    """The reasons of an edition's extensions as they are now, by fingerprint."""
    reasons = session.scalars(select(Extension.reason).filter_by(edition_id=edition_id))
    return {fingerprint(reason): reason for reason in reasons}
