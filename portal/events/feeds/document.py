"""Listings as a JSON document for scripts. Its shape is that of `SCHEMA`, and is described in the README."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from portal.events.feeds.shown import Shown
from portal.events.listing import Cancellation, Listing, Meeting
from portal.events.plugins import KeyDate

MIMETYPE = "application/json"
# Grows when something that a script may rely on is renamed, moved or gone; what is added leaves it as it is.
SCHEMA = 1


def document(title: str, shown: Sequence[Shown], *, home: str, address: Callable[[str], str]) -> dict[str, Any]:
    """home: the page that shows the same · address: of a listing's page, by its slug"""
    return {
        "schema": SCHEMA,
        "title": title,
        "home": home,
        "changed_at": _instant(max((one.listing.changed_at for one in shown), default=None)),
        "events": [_event(one.listing, one.key_dates, address(one.listing.slug)) for one in shown],
    }


def _event(listing: Listing, key_dates: Sequence[KeyDate], url: str) -> dict[str, Any]:
    return {
        "id": listing.slug,
        "url": url,
        "kind": listing.kind,
        "title": listing.title,
        "summary": listing.summary,
        "description": listing.paragraphs,
        "status": listing.status,
        "organiser": listing.organiser,
        "leaders": listing.leaders,
        "mode": listing.mode,
        "mode_to_be_confirmed": listing.mode_to_be_confirmed,
        "place": listing.place or None,
        "zone": listing.zone,
        "audience": listing.audience,
        "eligibility": listing.eligibility,
        "notices": listing.notices,
        "language": listing.language,
        "fee": _fee(listing),
        "capacity": listing.capacity,
        "registration": listing.registration,
        "minimum": listing.minimum,
        "decide_by": listing.decide_by.isoformat() if listing.decide_by else None,
        "cancellation": _terms(listing.cancellation, listing.currency),
        "credit": [{"body": c.body, "credit": c.credit, "amount": c.amount} for c in listing.accreditation],
        "series": listing.series or None,
        "rule": listing.rule or None,
        "rule_to_be_confirmed": listing.rule_to_be_confirmed,
        "expected": _window(listing.expected_from, listing.expected_to),
        "meetings": [_meeting(listing, meeting) for meeting in listing.meetings],
        "key_dates": [
            {"id": f"{listing.slug}.{d.name}", "label": d.label, "at": _instant(d.at), "zone": d.zone,
             "excluded": d.excluded}
            for d in key_dates
        ],
        "changed_at": _instant(listing.changed_at),
    }  # fmt: skip


def _meeting(listing: Listing, meeting: Meeting) -> dict[str, Any]:
    start, end = meeting.local_start, meeting.local_end
    return {
        "id": meeting.uid,
        "day": meeting.day.isoformat(),
        "last_day": meeting.through.isoformat(),
        "starts_at": start.isoformat() if start else None,
        "ends_at": end.isoformat() if end else None,
        "minutes": meeting.minutes,
        "zone": meeting.zone,
        "status": meeting.status,
        "to_be_confirmed": meeting.to_be_confirmed,
        "note": meeting.note or None,
        "moved_from": _moved_from(meeting.moved_from_day, meeting.moved_from_at),
        "sequence": listing.sequence + meeting.sequence,
    }


def _fee(listing: Listing) -> dict[str, Any] | None:
    """None where it is not stated; what members pay is null where it is the same."""
    if listing.fee_cents is None:
        return None
    return {"currency": listing.currency, "cents": listing.fee_cents, "member_cents": listing.member_fee_cents}


def _terms(terms: Cancellation | None, currency: str | None) -> dict[str, Any] | None:
    if terms is None:
        return None
    return {
        "refund_if_called_off": terms.refund_if_called_off,
        "last_day": terms.by.isoformat() if terms.by else None,
        "withheld": {"currency": currency, "cents": terms.withheld_cents} if terms.by else None,
        "refund_days": terms.refund_days,
    }


def _window(first: date | None, last: date | None) -> dict[str, str] | None:
    return {"from": first.isoformat(), "to": last.isoformat()} if first and last else None


def _moved_from(day: date | None, at: time | None) -> dict[str, str | None] | None:
    return {"day": day.isoformat(), "time": f"{at:%H:%M}" if at else None} if day else None


def _instant(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None
