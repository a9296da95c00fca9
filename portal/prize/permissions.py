"""Why somebody may not do a thing, or None where they may. The page greys out its button by the same answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.prize.refusals import (
    AlreadyHandedIn,
    AlreadyNamed,
    AlreadySigned,
    Announced,
    Ineligible,
    NotAsking,
    NotDecided,
    NotDeclared,
    NotDeliberating,
    NotHandedIn,
    NotNamed,
    NotReading,
    NotReceiving,
    NotReminded,
    NotWithdrawable,
    Recused,
    StorageFull,
    Withdrawn,
)
from portal.prize.refusals_announcement import NotPlanned, NotUnsealed, Planned, Questioned
from portal.prize.rules.juror_reminders import ASKED_FOR, SHORT_REST, Juror
from portal.prize.rules.storage import MOST_BYTES, fits
from portal.prize.rules.window import Phase, Window
from portal.refusals import Refusal


class Reading(Protocol):
    """What decides about a juror's review of one essay."""

    @property
    def code(self) -> str: ...
    @property
    def recused(self) -> bool: ...
    @property
    def withdrawn(self) -> bool: ...
    @property
    def final(self) -> bool:
        """Whether a review of the essay as it stands is handed in."""
        ...


def why_not_submit(window: Window, zone: str, *, judges: bool, now: datetime) -> Refusal | None:
    """Handing in and replacing alike. judges: whether the person has a seat in this edition."""
    if judges:
        return Ineligible()
    if window.receives(now):
        return None
    return NotReceiving(window.opens_at, window.closes_at, zone, now)


def why_not_store(stored: int, coming: int, *, has_entry: bool) -> Refusal | None:
    """Keeping one more file of somebody. stored: bytes of their other files in the edition; coming: of this one."""
    return None if fits(stored, coming, has_entry=has_entry) else StorageFull(stored, coming, MOST_BYTES)


def why_not_withdraw(window: Window, zone: str, now: datetime) -> Refusal | None:
    """Until it is decided, an essay is its author's to take back. Before the call opens there is none."""
    phase = window.phase(now)
    if phase is Phase.UPCOMING:
        return NotReceiving(window.opens_at, window.closes_at, zone, now)
    return NotWithdrawable() if phase in (Phase.DECIDED, Phase.ANNOUNCED) else None


def why_not_read(window: Window, zone: str, now: datetime) -> Refusal | None:
    """The text itself, once it is assigned: from the instant at which jurors may begin, and then for good."""
    if now >= window.reading_from:
        return None
    return NotReading(window.reading_from, window.reviews_due_at, zone, now)


def why_not_score(window: Window, zone: str, now: datetime) -> Refusal | None:
    """Any review at all, whatever the essay."""
    return None if window.reads(now) else NotReading(window.reading_from, window.reviews_due_at, zone, now)


def why_not_ask(window: Window, zone: str, now: datetime) -> Refusal | None:
    """Asking jurors to read further essays: only while what they score can still be handed in."""
    if window.reads(now):
        return None
    is_decided = window.phase(now) in (Phase.DECIDED, Phase.ANNOUNCED)
    return NotAsking(window.reading_from, window.reviews_due_at, zone, is_decided, now)


def why_not_review(reading: Reading, window: Window, zone: str, now: datetime) -> Refusal | None:
    """Saving a draft and handing in alike."""
    if reading.final and not (reading.recused or reading.withdrawn):
        return AlreadyHandedIn(reading.code)
    return _why_not_judge(reading, window, zone, now)


def why_not_change(reading: Reading, window: Window, zone: str, now: datetime) -> Refusal | None:
    """Handing a review in once more, for a reason."""
    refusal = _why_not_judge(reading, window, zone, now)
    return refusal if refusal or reading.final else NotHandedIn(reading.code)


def why_not_remind(juror: Juror, window: Window, zone: str, now: datetime) -> Refusal | None:
    """Writing to a juror at the organiser's wish, beside what is planned."""
    if not juror.left:
        return NotReminded("all in" if juror.given else "nothing given", None, zone)
    if refusal := why_not_score(window, zone, now):
        return refusal
    if juror.quiet_until is not None and now < juror.quiet_until:
        return NotReminded("quiet", juror.quiet_until, zone)
    if juror.asked_at is not None and now < juror.asked_at + ASKED_FOR:
        return NotReminded("asked", juror.asked_at, zone)
    if juror.written_at is not None and now < juror.written_at + SHORT_REST:
        return NotReminded("just now", juror.written_at, zone)
    return None


def _why_not_judge(reading: Reading, window: Window, zone: str, now: datetime) -> Refusal | None:
    if reading.recused:
        return Recused(reading.code)
    if reading.withdrawn:
        return Withdrawn(reading.code)
    return why_not_score(window, zone, now)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member of the committee is on the way to the decision.

    has_named: whether their own first essays are in. has_signed: whether they have signed what is put to signature.
    """

    year: int
    has_declared: bool
    has_named: bool
    has_signed: bool


def why_not_deliberate(window: Window, zone: str, now: datetime) -> Refusal | None:
    """Anything at all that leads to the decision: from when the jury is done until it is decided."""
    phase = window.phase(now)
    return None if phase is Phase.DELIBERATING else NotDeliberating(phase.value, window.reviews_due_at, zone)


def why_not_change_interests(standing: Standing) -> Refusal | None:
    """Until one signs, for one signs with them."""
    return AlreadySigned() if standing.has_signed else None


def why_not_note(standing: Standing) -> Refusal | None:
    """Noting on an essay, or adding one to those that are compared."""
    return None if standing.has_declared else NotDeclared(standing.year)


def why_not_name(standing: Standing) -> Refusal | None:
    """One's own first essays, once."""
    if not standing.has_declared:
        return NotDeclared(standing.year)
    return AlreadyNamed() if standing.has_named else None


def why_not_see(standing: Standing) -> Refusal | None:
    """Anything that the others named, noted or proposed: one's own comes first."""
    if not standing.has_declared:
        return NotDeclared(standing.year)
    return None if standing.has_named else NotNamed(standing.year)


def why_not_reopen(window: Window, zone: str, now: datetime) -> Refusal | None:
    """Asking for it, and signing it."""
    phase = window.phase(now)
    if phase is Phase.ANNOUNCED and window.announced_at is not None:
        return Announced(window.announced_at, zone)
    return None if phase is Phase.DECIDED else NotDecided()


@dataclass(frozen=True, slots=True)
class Result:
    """What stands between a decision and its winners.

    is_unsealed: whether the committee has opened their names. is_questioned: whether somebody asks to reopen it.
    """

    is_unsealed: bool
    is_questioned: bool


def why_not_tell(result: Result, window: Window, zone: str, now: datetime) -> Refusal | None:
    """Telling the winners, in confidence, before everybody is told."""
    phase = window.phase(now)
    if phase is Phase.ANNOUNCED and window.announced_at is not None:
        return Announced(window.announced_at, zone)
    if phase is not Phase.DECIDED:
        return NotDecided()
    if not result.is_unsealed:
        return NotUnsealed()
    return Questioned() if result.is_questioned else None


def why_not_announce(result: Result, window: Window, zone: str, now: datetime) -> Refusal | None:
    """Announcing, now or at an instant to come."""
    if refusal := why_not_tell(result, window, zone, now):
        return refusal
    return Planned(window.announced_at, zone) if window.announced_at is not None else None


def why_not_call_off(window: Window, zone: str, now: datetime) -> Refusal | None:
    """Taking back what is planned, until its instant."""
    if window.announced_at is None:
        return NotPlanned()
    return Announced(window.announced_at, zone) if now >= window.announced_at else None
