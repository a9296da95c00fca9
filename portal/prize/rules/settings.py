"""What the organiser may set of an edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class EditionSettings:
    """Instants are aware; money is in cents of `currency`; closes_at is the first instant that is too late.

    grace_minutes: how long after it a registered file may still arrive; declarations: key to wording, in order;
    allows_remarks: whether jurors may leave one for the author; quorum: how many of the committee must sign, None for
    more than half of it; allows_shared_places: whether its decision may give one place to several essays.
    """

    title: str
    zone: str
    opens_at: datetime
    closes_at: datetime
    grace_minutes: int
    reading_from: datetime
    reviews_due_at: datetime
    minimum_words: int
    maximum_words: int
    reads_per_entry: int
    pot_cents: int
    currency: str
    shares: tuple[int, ...]
    congress: str
    congress_from: date
    congress_to: date
    talk_minutes: int
    contact: str
    declarations: Mapping[str, str]
    allows_remarks: bool = False
    quorum: int | None = None
    allows_shared_places: bool = False
