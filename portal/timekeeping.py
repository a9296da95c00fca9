"""The instant at which a request counts as made, and what a production portal does while its clock is wrong."""

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from flask import Flask, g, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import health
from portal.audit import register
from portal.audit.models import Act
from portal.clock import Clock, SystemClock
from portal.config import Mode, Settings
from portal.database import db
from portal.refusals import Refusal

log = logging.getLogger(__name__)

# How far the clock may stand behind the last act before the server does not start, and before nothing more is taken.
# A request counts from its beginning, so the last act may itself be a little older than acts before it.
NOT_TO_START, NOT_TO_TAKE = timedelta(minutes=5), timedelta(minutes=15)

# The longest that a request may have been on its way from the front proxy: 20 MB on a slow line.
LONGEST_ON_ITS_WAY = timedelta(minutes=10)

# nginx writes $msec, seconds with milliseconds; others write the same after `t=`.
_SECONDS = re.compile(r"(?:t=)?([0-9]{10}\.[0-9]{1,6})")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# Before whatever is taken: the statement is made once.
_LAST_ACT_AT = select(Act.at).order_by(Act.number.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Behind:
    """A clock that stands before an act which was recorded already."""

    now: datetime
    last_act_at: datetime

    def __str__(self) -> str:
        """In one plain line, with both instants."""
        now, last = (f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" for moment in (self.now, self.last_act_at))
        return f"the clock says {now}, but the last act of the register is from {last}"


@dataclass(eq=False)
class ClockBehind(Refusal):
    """Nothing is taken while the clock is wrong: what came now would be recorded as having come before."""

    status: ClassVar[int] = 503
    code: ClassVar[str] = "clock-behind"


def install_stamp(app: Flask, settings: Settings, clock: Clock) -> None:
    """Stamp each request with `g.now`, the instant at which it began. Nothing else asks the clock for a request."""

    @app.before_request
    def stamp() -> None:
        header = request.headers.get("X-Request-Start") if settings.trusted_proxies else None
        g.now = began(header, wall=SystemClock().now(), now=clock.now())


def began(header: str | None, *, wall: datetime, now: datetime) -> datetime:
    """When a request began that a trusted proxy has marked with the instant at which it began to receive it.

    header: X-Request-Start; wall: the true time, by which the proxy marks; now: the portal's, which a demonstration
    may shift. What is no instant, is to come, or is more than ten minutes ago, is not believed: then it is now.
    """
    marked = _SECONDS.fullmatch(header) if header else None
    if marked is None:
        return now
    age = wall - datetime.fromtimestamp(float(marked[1]), UTC)
    return now - age if timedelta(0) <= age <= LONGEST_ON_ITS_WAY else now


def behind(session: Session, now: datetime, tolerance: timedelta) -> Behind | None:
    """Where `now` is before the last act of the register by more than the tolerance."""
    last = session.scalar(_LAST_ACT_AT)
    return Behind(now, last) if last is not None and last - now > tolerance else None


def vouch(session: Session, found: Behind) -> None:
    """Record that the clock is right as it is: it was ahead when the last act was recorded, and has been set right."""
    ahead = int((found.last_act_at - found.now).total_seconds())
    register.record(session, actor=None, verb="set clock back", subject="clock", now=found.now, seconds=ahead)


def install_guard(app: Flask, settings: Settings, clock: Clock) -> None:
    """In production, say so where the clock was set back, and take nothing. Elsewhere time may be travelled freely.

    Comes after whatever decides whether a request is let in at all.
    """
    if settings.mode is not Mode.PRODUCTION:
        return

    def check() -> str | None:
        found = behind(db.session(), clock.now(), NOT_TO_START)
        return str(found) if found else None

    health.add_check(app, check)

    @app.before_request
    def take_nothing_while_the_clock_is_wrong() -> None:
        if request.method in SAFE:
            return
        if found := behind(db.session(), clock.now(), NOT_TO_TAKE):
            log.error("nothing is taken: %s", found)
            raise ClockBehind
