"""What a place costs."""

from collections.abc import Collection
from dataclasses import dataclass

from portal.accounts.membership import Kind
from portal.events.listing import Listing


@dataclass(frozen=True, slots=True)
class Price:
    """cents: None where no fee is stated · is_members: whether it is the members' own"""

    cents: int | None
    is_members: bool = False


def price(listing: Listing, kinds: Collection[Kind]) -> Price:
    """The one that applies to somebody of whom this is verified; a claim alone gives nothing."""
    if listing.member_fee_cents is not None and Kind.MEMBER in kinds:
        return Price(listing.member_fee_cents, is_members=True)
    return Price(listing.fee_cents)


def awaits_a_fee(listing: Listing) -> bool:
    """Whether there is a fee that is not stated yet: what comes back of it is."""
    return listing.fee_cents is None and listing.cancellation is not None
