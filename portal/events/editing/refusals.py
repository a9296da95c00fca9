"""Why a listing is not kept, or not published. `templates/refusals/<code>.html` has the sentences."""

from dataclasses import dataclass
from typing import ClassVar

from portal.refusals import Refusal


@dataclass(eq=False)
class SlugTaken(Refusal):
    """Another listing has this address."""

    code: ClassVar[str] = "slug-taken"
    slug: str


@dataclass(eq=False)
class ListingChanged(Refusal):
    """It is another by now than the one that was looked at: somebody else has saved meanwhile."""

    code: ClassVar[str] = "listing-changed"


@dataclass(eq=False)
class NotPublishable(Refusal):
    """Something must be mended before it is published."""

    code: ClassVar[str] = "not-publishable"


@dataclass(eq=False)
class NoSuchStep(Refusal):
    """From the state that it is in there is no such step. state: that one"""

    code: ClassVar[str] = "no-such-step"
    state: str


@dataclass(eq=False)
class PeopleKnow(Refusal):
    """People know otherwise. why: `called-off`, `registered`, `unsettled` or `no-registration` of those who have
    registered; `over` of what was held; `kept` where something that stays refers to it"""

    code: ClassVar[str] = "people-know"
    why: str
