"""What a draft says otherwise than the listing that is there already."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.events.listing import AUDIENCE_LABELS, Cancellation, Listing


@dataclass(frozen=True, slots=True)
class Difference:
    """listed, read: as they are shown; "" where nothing is said"""

    what: str
    listed: str
    read: str


def already_listed(draft: Listing, listings: Sequence[Listing]) -> Listing | None:
    """The listing with the draft's slug, else one of the same kind in the same place of the calendar, whose leaders
    the draft does not contradict; None where there is neither."""
    same_slug = (listing for listing in listings if listing.slug == draft.slug)
    alike = (
        listing
        for listing in listings
        if (listing.kind, listing.listed_on) == (draft.kind, draft.listed_on)
        and (listing.leaders == draft.leaders or not listing.leaders or not draft.leaders)
    )
    return next(same_slug, None) or next(alike, None)


def differences(listed: Listing, read: Listing) -> list[Difference]:
    """Where the two differ, of what an announcement states as a rule. Titles and prose are the office's own."""
    pairs = zip(_facts(listed), _facts(read), strict=True)
    return [Difference(what, one, other) for (what, one), (_, other) in pairs if one != other]


def _facts(listing: Listing) -> list[tuple[str, str]]:
    return [
        ("Kind", listing.kind_label),
        ("Dates", "; ".join(_meeting(listing, number) for number in range(len(listing.meetings)))),
        ("Time zone", listing.zone),
        ("For whom", AUDIENCE_LABELS[listing.audience]),
        ("Leaders", "; ".join(listing.leaders)),
        ("How", str(listing.mode)),
        ("Fee", _amount(listing, listing.fee_cents)),
        ("Fee for members", _amount(listing, listing.member_fee_cents)),
        ("Places", str(listing.capacity or "")),
        ("Rule", listing.rule),
        ("Cancelling", _terms(listing, listing.cancellation)),
    ]


def _meeting(listing: Listing, number: int) -> str:
    meeting = listing.meetings[number]
    said = f"{meeting.day}" + (f" to {meeting.last_day}" if meeting.last_day else "")
    said += f" {meeting.at:%H:%M}" if meeting.at else ""
    return said + (f" ({meeting.minutes} min)" if meeting.minutes else "")


def _amount(listing: Listing, cents: int | None) -> str:
    if cents is None:
        return ""
    return f"{listing.currency} {cents // 100:,}.{cents % 100:02d}" if cents else "free"


def _terms(listing: Listing, terms: Cancellation | None) -> str:
    if terms is None:
        return ""
    said = "all back if called off; " if terms.refund_if_called_off else ""
    if terms.by is None:
        return f"{said}nothing back otherwise"
    return f"{said}until {terms.by}, less {_amount(listing, terms.withheld_cents)}, within {terms.refund_days} days"
