"""Writing the register of acts, and checking that nobody has touched it since."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import Act

# What the first act follows.
BEGINNING = "0" * 64
# Any number will do that no other advisory lock uses.
LOCK = 0x616374

# Before whatever is recorded: the statement is made once.
_LAST = select(Act).order_by(Act.number.desc()).limit(1)


class Actor(Protocol):
    """Whoever acts: a person with an account, of whom the register needs to know only the number."""

    @property
    def id(self) -> int: ...


def record(session: Session, *, actor: Actor | None, verb: str, subject: str, now: datetime, **facts: Any) -> Act:
    """Add an act to the register, in the caller's transaction; concurrent acts wait for one another here.

    actor: None where the portal acts by itself.
    facts: JSON values. No personal data: the register outlives the accounts, so name an entry by its code and a
        person by their number.

    Raises TypeError where a fact is no JSON value, ValueError where it is no number.
    """
    _take_turns(session)
    last = session.scalar(_LAST)
    act = Act(
        number=last.number + 1 if last else 1,
        at=now,
        actor_id=actor.id if actor else None,
        verb=verb,
        subject=subject,
        # As it will be read again: tuples as lists, keys as text.
        facts=json.loads(_canonical(facts)),
        previous=last.digest if last else BEGINNING,
    )
    act.digest = digest(act)
    session.add(act)
    session.flush()
    return act


def acts_of(session: Session, actor: Actor) -> Sequence[Act]:
    """What somebody has done, the first act first."""
    return session.scalars(select(Act).filter_by(actor_id=actor.id).order_by(Act.number)).all()


def verify(session: Session) -> list[str]:
    """What is wrong with the register, in words; empty where all is well.

    A change, a gap, a swap or an insertion shows. The end cut off does not, nor a whole register made anew: against
    these, keep the last digest somewhere else, as the protocol of a decision does.
    """
    faults = []
    number, previous = 0, BEGINNING
    for act in session.scalars(select(Act).order_by(Act.number).execution_options(yield_per=500)):
        if act.number != number + 1:
            missing = (
                f"act {number + 1} is" if act.number == number + 2 else f"acts {number + 1} to {act.number - 1} are"
            )
            faults.append(f"{missing} missing")
        elif act.previous != previous:
            faults.append(f"act {act.number} does not follow what stands before it")
        if act.digest != digest(act):
            faults.append(f"act {act.number} was changed")
        number, previous = act.number, act.digest
    return faults


def head(session: Session) -> tuple[int, str]:
    """The number of the last act, and its digest, which stands for all before it; 0 and zeros before the first."""
    last = session.execute(select(Act.number, Act.digest).order_by(Act.number.desc()).limit(1)).one_or_none()
    return (last.number, last.digest) if last else (0, BEGINNING)


def digest(act: Act) -> str:
    """SHA-256, in hexadecimal, of the act as JSON with sorted keys and no spaces, in UTF-8."""
    content = {
        "number": act.number,
        "at": act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": act.actor_id,
        "verb": act.verb,
        "subject": act.subject,
        "facts": act.facts,
        "previous": act.previous,
    }
    return sha256(_canonical(content).encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _take_turns(session: Session) -> None:
    # SQLite has one writer at a time as it is.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))
