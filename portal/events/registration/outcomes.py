"""What an act about places came to, for the page that follows and the mails that tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.events.listing import Listing
from portal.events.registration.models import Registration
from portal.events.registration.rules.cancelling import Settlement


@dataclass(slots=True)
class Passed:
    """Whom the passing on of places concerns.

    offered: they may take a place · lapsed: they have let their offer go by · closed: they waited in vain
    """

    offered: list[Registration] = field(default_factory=list)
    lapsed: list[Registration] = field(default_factory=list)
    closed: list[Registration] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whose registration an act was about, whether anything is new, and whom else it concerns."""

    listing: Listing
    registration: Registration
    is_new: bool = True
    settlement: Settlement = field(default_factory=lambda: Settlement(0, 0))
    passed: Passed = field(default_factory=Passed)


@dataclass(frozen=True, slots=True)
class CalledOff:
    """An event that will not be, and everybody who was registered, with what each gets back."""

    listing: Listing
    released: Sequence[tuple[Registration, Settlement]]
