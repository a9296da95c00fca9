"""What a listing stated of a meeting when it was recorded who was there: kept as it was, whatever is edited later."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from portal.events.listing import Credit, Listing, Meeting


@dataclass(frozen=True, slots=True)
class Stated:
    """day, at: on the wall in `zone` · minutes: the length, None where it is not stated · last_day: of several days
    credits: what attendance counts for · meetings: how many the event had then"""

    title: str
    organiser: str
    leaders: tuple[str, ...]
    day: date
    zone: str
    at: time | None
    minutes: int | None
    last_day: date | None
    credits: tuple[Credit, ...]
    meetings: int

    @classmethod
    def of(cls, listing: Listing, meeting: Meeting) -> "Stated":
        return cls(
            listing.title,
            listing.organiser,
            listing.leaders,
            meeting.day,
            meeting.zone,
            meeting.at,
            meeting.minutes,
            meeting.last_day,
            listing.accreditation,
            len(listing.scheduled),
        )

    def as_facts(self) -> dict[str, Any]:
        """As JSON can say it."""
        return asdict(self) | {
            "leaders": list(self.leaders),
            "credits": [asdict(credit) for credit in self.credits],
            "day": self.day.isoformat(),
            "at": self.at.isoformat() if self.at else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Stated":
        """The inverse of `as_facts`."""
        return cls(
            **{
                **facts,
                "leaders": tuple(facts["leaders"]),
                "credits": tuple(Credit(**credit) for credit in facts["credits"]),
                "day": date.fromisoformat(facts["day"]),
                "at": time.fromisoformat(facts["at"]) if facts["at"] else None,
                "last_day": date.fromisoformat(facts["last_day"]) if facts["last_day"] else None,
            }
        )
