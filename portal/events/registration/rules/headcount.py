"""Whether enough people have registered for an event to run."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.events import calendar
from portal.events.listing import Listing
from portal.events.registration.rules.times import begins_at

# So long before the date the organiser is reminded.
AHEAD = timedelta(days=3)
# So long after it. What is known of mails that were sent lasts longer: nobody is reminded anew.
LATE = timedelta(days=30)


class Verdict(StrEnum):
    """not asked: no minimum is set · enough, short: by the places that are taken now · runs: the organiser said so"""

    NOT_ASKED = "not-asked"
    ENOUGH = "enough"
    SHORT = "short"
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Headcount:
    """minimum: as the event has it · decide_by: the last day to decide, in the event's zone"""

    placed: int
    minimum: int | None
    decide_by: date | None
    decided_at: datetime | None

    @property
    def verdict(self) -> Verdict:
        if self.decided_at is not None:
            return Verdict.RUNS
        if self.minimum is None:
            return Verdict.NOT_ASKED
        return Verdict.ENOUGH if self.placed >= self.minimum else Verdict.SHORT

    @property
    def missing(self) -> int:
        return max(0, (self.minimum or 0) - self.placed)


def decision_is_near(listing: Listing, now: datetime) -> bool:
    """Whether the organiser should decide in these days: from three days before the last day, and for a month after it
    while the event has not begun."""
    if listing.minimum is None or listing.decide_by is None:
        return False
    begins = begins_at(listing)
    today = now.astimezone(calendar.zone(listing.zone)).date()
    return listing.decide_by - AHEAD <= today <= listing.decide_by + LATE and (begins is None or now < begins)
