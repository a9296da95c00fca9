"""Why attendance is not written down, or not certified. `templates/refusals/<code>.html` has the sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.refusals import Conflict, Refusal


@dataclass(eq=False)
class NotHeld(Refusal):
    """The meeting did not take place as announced. status: `cancelled` or `postponed`"""

    code: ClassVar[str] = "not-held"
    status_of_meeting: str


@dataclass(eq=False)
class NotBegun(Refusal):
    """The meeting has not begun."""

    code: ClassVar[str] = "not-begun"
    begins_at: datetime
    zone: str


@dataclass(eq=False)
class SavedMeanwhile(Conflict):
    """Somebody else has recorded something of this meeting since the page was opened."""

    code: ClassVar[str] = "saved-meanwhile"


@dataclass(eq=False)
class NobodyToAdd(Refusal):
    """There is no such person, or not any more."""

    status: ClassVar[int] = 404
    code: ClassVar[str] = "nobody-to-add"


@dataclass(eq=False)
class HasRecord(Refusal):
    """Somebody of whom something is recorded cannot be taken off the sheet."""

    code: ClassVar[str] = "has-record"


@dataclass(eq=False)
class NothingAttended(Refusal):
    """There is no meeting that somebody was at in full, so there is nothing to certify."""

    code: ClassVar[str] = "nothing-attended"
