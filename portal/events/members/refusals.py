"""Why the link to a meeting is not shown. `templates/refusals/<code>.html` has the sentences; none has a link to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.refusals import Conflict, Refusal


@dataclass(eq=False)
class NotYourLink(Refusal):
    """It is for others. lack: as in `registration.rules.audience`, or `no-place`, `waiting`, `offered`
    has_place: whether there is a place, and what is lacking is the membership that it rests on
    body: who would have to vouch
    """

    status: ClassVar[int] = 403
    code: ClassVar[str] = "not-your-link"
    lack: str
    has_place: bool
    body: str
    slug: str


@dataclass(eq=False)
class NotMeeting(Refusal):
    """The event is not on. status_now: `cancelled` or `postponed`"""

    code: ClassVar[str] = "not-meeting"
    status_now: str


@dataclass(eq=False)
class NoLinkYet(Refusal):
    """The reader may have it, and it is too early. opens_at: when the next meeting's appears; None where none is set"""

    code: ClassVar[str] = "no-link-yet"
    opens_at: datetime | None
    zone: str


@dataclass(eq=False)
class LinkOver(Refusal):
    """The last meeting that has a link is over."""

    code: ClassVar[str] = "link-over"


@dataclass(eq=False)
class WrittenMeanwhile(Conflict):
    """It says something else by now than it did when the page was opened."""

    code: ClassVar[str] = "written-meanwhile"


@dataclass(eq=False)
class BoardTaken(Conflict):
    """This body has a board for these people already."""

    code: ClassVar[str] = "board-taken"
