"""When a juror is written to about what they have still to read, and somebody invited about their answer.

Few, and each at a moment at which it is of use. Elsewhere jurors are written to only once the date has passed, or every
week whatever they do. Here at most four mails are about one date:

- `BEGIN`: on the morning of the last of their own evenings on which they can begin and be done in comfort. Whoever
  keeps up with a plan of their own does not get it; whoever has none gets it two weeks before.
- `SOON`, three days before, while two long evenings still help.
- `LAST_DAY`, a day before: the hour itself would come too late to read anything.
- `OVER`, once it is past: what is not asked of them any more, and what to do if they could still finish.

The first two wait while somebody is reading, and for two days after any other mail about essays. Whatever was due while
nothing could be sent is not made up for: only what is of use now goes out.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.prize.rules import pace
from portal.prize.rules.window import Phase, Window

# A mail comes between these hours on the juror's own clock. Whoever has a telephone beside the bed is not woken, and
# there is time to find an hour for it on the same day.
HOURS = time(8), time(20)
# Where their clock is not known: when it is day from Denver to Dhaka, in summer and winter.
ANYBODYS_HOURS = time(14), time(16)

_DAY = timedelta(days=1)
EARLIEST, WITHOUT_A_PLAN, SOON, LAST_DAY, OVER = (timedelta(days=n) for n in (28, 14, 3, 1, 7))
# How long nothing more is said after another mail, or while they read; on the last day, only after another mail.
REST, SHORT_REST = timedelta(days=2), timedelta(days=1)
# A mail that the organiser asked for and that could not go out by then is not wanted any more.
ASKED_FOR = timedelta(days=2)
# Somebody invited is asked once more while there is a week left to answer, and not on the last day.
BEFORE_EXPIRY, TOO_LATE_TO_ASK = timedelta(days=7), timedelta(days=1)


class Occasion(StrEnum):
    """What a reminder is for. `BY_HAND`: the organiser asked for it; `INVITATION`: an answer is awaited."""

    BEGIN = "begin"
    SOON = "soon"
    LAST_DAY = "last day"
    OVER = "over"
    BY_HAND = "by hand"
    INVITATION = "invitation"


class Silence(StrEnum):
    """Why somebody is written nothing as things are. `SAID`: what is of use about this date has been said."""

    NOTHING_GIVEN = "nothing given"
    ALL_IN = "all in"
    HELD = "held"
    SAID = "said"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Juror:
    """What decides about the mails to one juror.

    given: whether they were given any essay; left: what they can read and have not handed in, in their order.
    zone: None where they have not said; weekdays: of their plan, empty where they have none.
    told_at: of the last essay that they were given; read_at: when they last read or wrote anything.
    said: the reminders about the date that holds now; written_at: when the last of any kind went out.
    asked_at: when the organiser asked for one that has not gone out.
    """

    given: bool
    left: tuple[pace.Task, ...]
    zone: ZoneInfo | None
    weekdays: Set[int]
    told_at: datetime | None = None
    read_at: datetime | None = None
    said: Set[Occasion] = frozenset()
    written_at: datetime | None = None
    quiet_until: datetime | None = None
    held: bool = False
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeftToRead:
    """What a reminder says of what is left. essays, minutes: how much; next_code: of the essay to read now.

    zone: the juror's own, if known; has_plan: whether they chose evenings.
    """

    essays: int
    minutes: int
    next_code: str
    zone: str | None
    has_plan: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """A reminder that goes out at this instant, or as soon after as somebody looks."""

    occasion: Occasion
    at: datetime


def coming(juror: Juror, window: Window, now: datetime) -> Coming | Silence:
    """What a juror is written next, if they read nothing meanwhile; at `now` where it is due."""
    if not juror.left:
        return Silence.ALL_IN if juror.given else Silence.NOTHING_GIVEN
    if window.phase(now) in (Phase.DECIDED, Phase.ANNOUNCED):
        return Silence.DECIDED
    if juror.asked_at is not None and now < juror.asked_at + ASKED_FOR and window.reads(now):
        return Coming(Occasion.BY_HAND, by_day(_latest(now, juror.quiet_until), juror.zone))
    if juror.held:
        return Silence.HELD
    for occasion, begins, ends in _stages(juror, window):
        at = by_day(_latest(now, begins, juror.quiet_until, *_rests(juror, occasion)), juror.zone)
        if occasion not in juror.said and at < ends:
            return Coming(occasion, at)
    return Silence.SAID


def coming_to_invited(expires_at: datetime, now: datetime, *, said: bool, held: bool) -> Coming | Silence:
    """The same for somebody who has not answered an invitation; where they live is not known yet."""
    if held:
        return Silence.HELD
    at = by_day(_latest(now, expires_at - BEFORE_EXPIRY), None)
    return Silence.SAID if said or at >= expires_at - TOO_LATE_TO_ASK else Coming(Occasion.INVITATION, at)


def by_day(moment: datetime, zone: ZoneInfo | None) -> datetime:
    """The first instant from this one on at which somebody in this zone may be written to, in UTC."""
    hours, clock = (HOURS, zone) if zone else (ANYBODYS_HOURS, UTC)
    local = moment.astimezone(clock)
    begins = [datetime.combine(local.date() + days * _DAY, hours[0], clock) for days in (0, 1)]
    if local.time() < hours[0]:
        return begins[0].astimezone(UTC)
    return (local if local.time() < hours[1] else begins[1]).astimezone(UTC)


def _stages(juror: Juror, window: Window) -> Iterator[tuple[Occasion, datetime, datetime]]:
    """Each occasion with when its time begins, and when it ends because that of the next one does."""
    due_at = window.reviews_due_at
    begins = {
        Occasion.BEGIN: _begin(juror, due_at),
        Occasion.SOON: due_at - SOON,
        Occasion.LAST_DAY: due_at - LAST_DAY,
        Occasion.OVER: due_at,
    }
    ends = [*list(begins.values())[1:], due_at + OVER]
    for (occasion, at), end in zip(begins.items(), ends, strict=True):
        yield occasion, max(at, window.reading_from), end


def _begin(juror: Juror, due_at: datetime) -> datetime:
    if juror.zone is None or not juror.weekdays:
        return due_at - WITHOUT_A_PLAN
    start = pace.latest_start(juror.left, juror.weekdays, pace.last_evening(due_at, juror.zone))
    return max(datetime.combine(start, HOURS[0], juror.zone), due_at - EARLIEST)


def _rests(juror: Juror, occasion: Occasion) -> Iterator[datetime]:
    urgent = occasion in (Occasion.LAST_DAY, Occasion.OVER)
    for moment in (juror.told_at, juror.written_at, None if urgent else juror.read_at):
        if moment is not None:
            yield moment + (SHORT_REST if urgent else REST)


def _latest(*moments: datetime | None) -> datetime:
    return max(moment for moment in moments if moment is not None)
