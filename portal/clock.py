"""The one place that reads the wall clock. Everything else is given `now`."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

_SHIFT = re.compile(r"(?P<sign>[+-])(?P<count>\d{1,5})(?P<unit>[dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """Stands still until it is told otherwise."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant


@dataclass(frozen=True)
class ShiftedClock:
    """Runs as the system's clock does, earlier or later by a fixed span."""

    shift: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift


def clock_from(text: str) -> Clock:
    """The clock that PORTAL_NOW describes: an ISO instant with its offset (`2026-01-31T11:59:00Z`, standing still),
    a shift (`+90d`, `-3h`, `+30m`, running), or nothing (the system's).

    Raises ValueError where the text is neither, or names no offset from UTC.
    """
    if not text:
        return SystemClock()
    if shift := _SHIFT.fullmatch(text):
        span = timedelta(**{_UNITS[shift["unit"]]: int(shift["count"])})
        return ShiftedClock(span if shift["sign"] == "+" else -span)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} names no offset from UTC: write 2026-01-31T11:59:00Z")
    return FixedClock(instant.astimezone(UTC))
