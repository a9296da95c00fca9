"""Setting up the second step of a sign-in, taking its codes, and doing away with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import turnstile
from portal.accounts.authenticator import OtherKey, authenticator
from portal.accounts.mails import told_since
from portal.accounts.models import Person
from portal.accounts.models_second_step import RecoveryCode, SecondStep
from portal.accounts.operations import sign_out_everywhere
from portal.audit import register
from portal.codes import LONG, in_groups, new_code, read_code
from portal.mail.outbox import post
from portal.refusals import Forbidden, Refusal

# On one sheet: enough for years, and few enough to be kept.
RECOVERY_CODES = 10
TRIES = "accounts/codes-tried"


@dataclass(eq=False)
class CodeRefused(Refusal):
    """A code that opens nothing. why: of the app `wrong`, `used`, or `other key` where none can be judged any more; of
    the sheet of paper `no such code` or `spent`"""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "code-refused"
    why: str


@dataclass(eq=False)
class NewCodeRefused(CodeRefused):
    """One of what is being set up. Where something is set up already, its codes are refused as any other."""


@dataclass(eq=False)
class StepOn(Refusal):
    """It is set up already: another press of the button, or another tab, was first."""

    code: ClassVar[str] = "step-on"


@dataclass(eq=False)
class StepOff(Refusal):
    """There is no second step to change."""

    code: ClassVar[str] = "step-off"


@dataclass(eq=False)
class StepNeeded(Forbidden):
    """Whoever has weight here may not be without it, see `weight`. missing: whether it is to be set up first."""

    code: ClassVar[str] = "step-needed"
    missing: bool


@dataclass(frozen=True, slots=True)
class State:
    """left: how many recovery codes can still be used; readable: whether the app's codes can be judged, see OtherKey"""

    since: datetime
    left: int
    readable: bool


def state(session: Session, person_id: int) -> State | None:
    """None where it is not set up. One statement."""
    rows = select(SecondStep.since, SecondStep.secret, _unused(person_id).scalar_subquery())
    found = session.execute(rows.where(SecondStep.person_id == person_id)).one_or_none()
    return State(found[0], found[2], authenticator().can_read(found[1])) if found else None


def _unused(person_id: int) -> Select[int]:
    rows = select(func.count()).select_from(RecoveryCode)
    return rows.where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))


def unreadable(session: Session) -> int:
    """How many have set it up under another SECRET_KEY: their apps' codes fit no more, their recovery codes do."""
    can_read = authenticator().can_read
    return sum(not can_read(secret) for secret in session.scalars(select(SecondStep.secret)))


def turn_on(session: Session, person_id: int, secret: str, typed: str, *, now: datetime) -> Sequence[str]:
    """Set it up with a code that shows the secret to be in the app. Elsewhere the person is signed out.

    Returns the recovery codes, which nobody can read again. Raises NewCodeRefused, StepOn.
    """
    person = turnstile.person(session, person_id)
    counter = _counter(secret, typed, now, NewCodeRefused)
    try:
        with session.begin_nested():
            session.add(SecondStep(person_id=person_id, secret=secret, last_counter=counter, since=now))
    except IntegrityError:
        raise StepOn from None
    codes = _new_codes(session, person_id)
    _changed(session, person, "turn on second step", "second-step-on", now)
    return codes


def move(session: Session, person_id: int, secret: str, typed: str, present: str, *, now: datetime) -> Sequence[str]:
    """To another phone. present: a code of the old one, or a recovery code. All else as `turn_on`.

    Raises NewCodeRefused, CodeRefused, StepOff.
    """
    person = turnstile.person(session, person_id)
    counter = _counter(secret, typed, now, NewCodeRefused)
    take_either(session, person_id, present, now=now)
    step = session.get_one(SecondStep, person_id)
    step.secret, step.last_counter, step.since = secret, counter, now
    codes = _new_codes(session, person_id)
    _changed(session, person, "move second step", "second-step-moved", now)
    return codes


def turn_off(session: Session, person_id: int, present: str, *, now: datetime) -> None:
    """Back to the password alone. Raises CodeRefused, StepOff."""
    person = turnstile.person(session, person_id)
    take_either(session, person_id, present, now=now)
    erase(session, person_id)
    _changed(session, person, "turn off second step", "second-step-off", now)


def renew_codes(session: Session, person_id: int, present: str, *, now: datetime) -> Sequence[str]:
    """Another sheet of recovery codes; those of the old one are worthless. Raises CodeRefused, StepOff."""
    person = turnstile.person(session, person_id)
    take_either(session, person_id, present, now=now)
    codes = _new_codes(session, person_id)
    _record(session, person, "renew recovery codes", now)
    return codes


def clear(session: Session, person: Person, *, now: datetime) -> bool:
    """By the operator, for somebody who has lost phone and recovery codes; False where there is nothing to clear."""
    if not erase(session, person.id):
        return False
    register.record(session, actor=None, verb="clear second step", subject=f"person {person.id}", now=now)
    post(session, to=person.email, template="accounts/second-step-cleared", now=now, name=person.name)
    sign_out_everywhere(person)
    return True


def tell_of_tries(session: Session, uniquifier: str, *, now: datetime) -> None:
    """Tell somebody by mail, once a day at most, that more codes were tried than anybody needs."""
    person = session.scalars(select(Person).filter_by(fs_uniquifier=uniquifier)).one_or_none()
    if person is not None and not told_since(session, TRIES, person.email, now - timedelta(days=1)):
        post(session, to=person.email, template=TRIES, now=now, name=person.name)


def erase(session: Session, person_id: int) -> int:
    """Forget it, with its recovery codes; returns how many there were, none or one."""
    session.execute(delete(RecoveryCode).filter_by(person_id=person_id))
    return session.execute(delete(SecondStep).filter_by(person_id=person_id)).rowcount  # type: ignore[attr-defined,no-any-return]


def take_code(session: Session, person_id: int, typed: str, *, now: datetime) -> None:
    """Let a code of the app count, once: of many who bring it at the same moment one gets through.

    Raises CodeRefused, StepOff.
    """
    secret = session.scalar(select(SecondStep.secret).filter_by(person_id=person_id))
    if secret is None:
        raise StepOff
    counter = _counter(secret, typed, now)
    newer = (SecondStep.person_id == person_id, SecondStep.secret == secret, SecondStep.last_counter < counter)
    if not _one_row(session, update(SecondStep).where(*newer).values(last_counter=counter)):
        raise CodeRefused("used")


def take_recovery_code(session: Session, person_id: int, typed: str, *, now: datetime) -> int:
    """The same for a recovery code, of which its owner is told; returns how many are left. Raises CodeRefused."""
    own = (RecoveryCode.person_id == person_id, RecoveryCode.digest == _digest(person_id, read_code(typed)))
    if not _one_row(session, update(RecoveryCode).where(*own, RecoveryCode.used_at.is_(None)).values(used_at=now)):
        known = session.scalar(select(RecoveryCode.person_id).where(*own))
        raise CodeRefused("no such code" if known is None else "spent")
    left = session.scalar(_unused(person_id)) or 0
    person = session.get_one(Person, person_id)
    _record(session, person, "use recovery code", now, left=left)
    template = "accounts/recovery-code-used"
    post(session, to=person.email, template=template, now=now, name=person.name, left=left)
    return left


def take_either(session: Session, person_id: int, typed: str, *, now: datetime) -> None:
    """A code of the app, or a recovery code, told apart by their length. Raises CodeRefused, StepOff."""
    if len(read_code(typed)) == LONG:
        take_recovery_code(session, person_id, typed, now=now)
    else:
        take_code(session, person_id, typed, now=now)


def _counter(secret: str, typed: str, now: datetime, refused: type[CodeRefused] = CodeRefused) -> int:
    try:
        counter = authenticator().counter(secret, typed, now)
    except OtherKey:
        raise refused("other key") from None
    if counter is None:
        raise refused("wrong")
    return counter


def _new_codes(session: Session, person_id: int) -> Sequence[str]:
    session.execute(delete(RecoveryCode).filter_by(person_id=person_id))
    codes = [new_code(LONG) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(person_id=person_id, digest=_digest(person_id, code)) for code in codes)
    session.flush()
    return [in_groups(code) for code in codes]


def _digest(person_id: int, code: str) -> str:
    """81 random bits need no slow hash; the number keeps one table of digests from serving for everybody."""
    return sha256(f"recovery code {person_id} {code}".encode()).hexdigest()


def _changed(session: Session, person: Person, verb: str, template: str, now: datetime) -> None:
    _record(session, person, verb, now)
    post(session, to=person.email, template=f"accounts/{template}", now=now, name=person.name)
    sign_out_everywhere(person)
    session.flush()
    session.expire(person, ["has_second_step"])


def _record(session: Session, person: Person, verb: str, now: datetime, **facts: int) -> None:
    register.record(session, actor=person, verb=verb, subject=f"person {person.id}", now=now, **facts)


def _one_row(session: Session, statement: object) -> bool:
    options = {"synchronize_session": False}
    return bool(session.execute(statement, execution_options=options).rowcount)  # type: ignore[call-overload]
