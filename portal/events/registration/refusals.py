"""Why a place is not given, or money not written down. `templates/refusals/<code>.html` has the sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.refusals import Refusal


@dataclass(eq=False)
class NotRegistering(Refusal):
    """One does not register for this event, or not any more.

    reason: `none`, `closed`, `cancelled`, `postponed`, `to-be-confirmed`, `no-date` or `begun`
    begins_at: where that is known
    """

    code: ClassVar[str] = "not-registering"
    reason: str
    begins_at: datetime | None
    zone: str


@dataclass(eq=False)
class NotForYou(Refusal):
    """The event is for others. lack: as in `rules.audience`; body: who would have to vouch."""

    status: ClassVar[int] = 403
    code: ClassVar[str] = "not-for-you"
    lack: str
    body: str


@dataclass(eq=False)
class OfferOver(Refusal):
    """The offered place is not this person's to take any more. until: where the offer lapsed."""

    code: ClassVar[str] = "offer-over"
    until: datetime | None
    zone: str


@dataclass(eq=False)
class NoPlace(Refusal):
    """There is no place, and no turn in the waitlist, to give back."""

    code: ClassVar[str] = "no-place"


@dataclass(eq=False)
class HasBegun(Refusal):
    """The last meeting has begun: there is nothing left to give back."""

    code: ClassVar[str] = "has-begun"
    begins_at: datetime
    zone: str


@dataclass(eq=False)
class PriceChanged(Refusal):
    """The fee is another than the one that the page showed."""

    code: ClassVar[str] = "price-changed"


@dataclass(eq=False)
class NothingToPay(Refusal):
    """A payment for a registration that never had a place, so that nothing was ever owed."""

    code: ClassVar[str] = "nothing-to-pay"


@dataclass(eq=False)
class LedgerChanged(Refusal):
    """Another line has been written since the page showed the ledger: by the same button, or by somebody else."""

    code: ClassVar[str] = "ledger-changed"


@dataclass(eq=False)
class TooMuch(Refusal):
    """More is to be returned, or waived, than there is. In cents. what: `returned` or `waived`."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "too-much"
    what: str
    cents: int
    most: int
    currency: str


@dataclass(eq=False)
class NothingToDecide(Refusal):
    """Whether the event runs is no question: no minimum is set, it is not on as announced, or it is decided already."""

    code: ClassVar[str] = "nothing-to-decide"


@dataclass(eq=False)
class EventOver(Refusal):
    """The event has been held: it cannot be called off any more, nor is there anything to decide."""

    code: ClassVar[str] = "event-over"
