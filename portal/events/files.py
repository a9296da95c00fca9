"""Listings from and to a TOML file. The README documents the format; `listing` says what the facts mean."""

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import tomli_w

from portal.events.facts import Facts, MalformedListings, Place, folded
from portal.events.listing import (
    KINDS,
    Audience,
    Cancellation,
    Credit,
    Intake,
    Listing,
    Meeting,
    MeetingStatus,
    Mode,
    Status,
    usual_uid,
)
from portal.events.validity import LONGEST, Fault, faults
from portal.web import is_plain, units

# A file may break lines where it likes; an empty line begins a new paragraph.
_PARAGRAPH = re.compile(r"\n\s*\n")


def read(text: str, kinds: Collection[str] = KINDS) -> list[Listing]:
    """The listings of a file's text, in its order.

    kinds: those that may be listed; the portal's own and those that plug-ins bring

    Raises MalformedListings.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MalformedListings(f"this is not TOML: {error}") from error
    events = document.pop("event", None)
    if document or not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise MalformedListings("a file of listings holds nothing but [[event]] tables")
    listings: list[Listing] = []
    lines = text.splitlines()
    file = Place(lines, 0, len(lines))
    for number, table in enumerate(events):
        name = str(table.get("slug", f"number {number + 1}"))
        facts = Facts(table, replace(file.part("event", number), listing=name))
        listing = _listing(facts, kinds)
        if any(listing.slug == other.slug for other in listings):
            raise facts.wrong("slug", "is taken by a listing further up: every listing needs one of its own")
        listings.append(listing)
    return listings


def write(listings: Sequence[Listing]) -> str:
    """A file's text that `read` makes the same listings of."""
    return tomli_w.dumps({"event": [_table(listing) for listing in listings]}, multiline_strings=True)


def _listing(facts: Facts, kinds: Collection[str]) -> Listing:
    slug, zone = facts.text("slug"), facts.take("zone", str)
    meetings = sorted(
        ((_meeting(table, slug, zone), table) for table in facts.tables("meeting")),
        key=lambda pair: (pair[0].day, pair[0].at or time.min),
    )
    expected = facts.maybe("expected_from", date), facts.maybe("expected_to", date)
    first = min((meeting.day for meeting, _ in meetings), default=expected[0])
    listed_on = facts.maybe("listed_on", date) or first
    if listed_on is None:
        raise facts.wrong("listed_on", "is missing, and so are [[event.meeting]] and expected_from: write one of them")
    money = _Money(facts)
    terms = facts.table("cancellation")
    listing = Listing(
        slug=slug,
        kind=facts.text("kind"),
        title=facts.text("title"),
        summary=facts.text("summary"),
        description=_paragraphs(facts, "description"),
        organiser=facts.text("organiser"),
        leaders=facts.texts("leaders"),
        mode=facts.one_of("mode", Mode, Mode.UNKNOWN),
        mode_to_be_confirmed=facts.take("mode_to_be_confirmed", bool, False),
        place=facts.text("place", ""),
        zone=zone,
        audience=facts.one_of("audience", Audience),
        eligibility=facts.texts("eligibility"),
        notices=facts.texts("notices"),
        language=facts.maybe_text("language"),
        accreditation=tuple(_credit(table) for table in facts.tables("credit")),
        how_to_join=facts.text("how_to_join", ""),
        contact=facts.maybe_text("contact"),
        capacity=facts.maybe("capacity", int),
        registration=facts.one_of("registration", Intake, Intake.NONE),
        minimum=facts.maybe("minimum", int),
        decide_by=facts.maybe("decide_by", date),
        status=facts.one_of("status", Status, Status.PUBLISHED),
        series=facts.text("series", ""),
        rule=facts.text("rule", ""),
        rule_to_be_confirmed=facts.take("rule_to_be_confirmed", bool, False),
        listed_on=listed_on,
        expected_from=expected[0],
        expected_to=expected[1],
        staff_note=facts.text("staff_note", ""),
        meetings=tuple(meeting for meeting, _ in meetings),
        fee_cents=money.fee,
        member_fee_cents=money.member_fee,
        cancellation=None if terms is None else _cancellation(terms, money),
        currency=money.currency,
    )
    facts.nothing_else()
    for fault in faults(listing, kinds):
        table = facts if fault.meeting is None else meetings[fault.meeting][1]
        raise (terms or facts if fault.about in _TERMS else table).wrong(fault.about, _words(fault))
    return listing


# What stands in the table of the terms.
_TERMS = ("by", "withheld", "refund_days")
_ANY_FACT = {
    "none": "must be at least 1: leave it out where it is not stated",
    "unknown": "is none of {kinds}",
}
# What is said in a file of each fault that `validity` finds, by the fact and the code.
_OF_A_FACT = {
    ("slug", "spelling"): "must be small letters and figures joined by hyphens, such as spring-retreat-2026",
    ("slug", "reserved"): "is the address of another page: choose another",
    ("zone", "unknown"): 'is no time zone: write an IANA name such as "America/New_York"',
    ("contact", "no-mail"): "is no mail address",
    ("minimum", "over"): "is more than the {capacity} places of capacity",
    ("decide_by", "no-minimum"): "has no minimum to decide by: write how many it needs to run as minimum",
    ("member_fee", "alone"): "has no fee beside it: write what everybody else pays as fee",
    ("by", "incomplete"): "goes with withheld and refund_days: write all three, or none where no fee is returned",
    ("expected_from", "half"): "and expected_to go together: write both, or neither",
    ("expected_to", "before"): "lies before expected_from",
    ("rule", "unreadable"): 'is not understood: write it as "2nd Saturday, January to August"'
    ' or "4th Thursday of odd months"',
    ("rule", "fits-none"): "fits none of the dates: correct the one or the others",
    ("meeting", "many"): "has {number} tables, and {most} find room: take some out, or list them apart",
    ("starts", "year"): "is too long ago, or too far ahead: look at the year",
    ("starts", "repeated"): "is shown twice by the clocks in {zone}, as daylight saving ends",
    ("starts", "skipped"): "is shown by no clock in {zone}: daylight saving skips it",
    ("starts", "twice"): "is a second meeting of that day: give each of them a uid of its own",
    ("last_day", "not-after"): "must come after starts, which must then be a date without a time",
    ("minutes", "no-time"): "needs a time: give starts one, or leave the length out",
}


def _words(fault: Fault) -> str:
    return (_OF_A_FACT.get((fault.about, fault.code)) or _ANY_FACT[fault.code]).format(**fault.facts)


def _paragraphs(facts: Facts, key: str) -> str:
    text = paragraphs(facts.take(key, str, ""))
    if not is_plain(text.replace("\n", "")):
        raise facts.wrong(key, "has a control character in it: take it out")
    if len(text) > LONGEST[key]:
        raise facts.wrong(key, f"has {len(text)} characters: shorten it to {LONGEST[key]}")
    return text


def paragraphs(text: str) -> str:
    """With the white space of each paragraph folded, and an empty line between two."""
    return "\n\n".join(filter(None, (folded(part) for part in _PARAGRAPH.split(text))))


def _meeting(facts: Facts, slug: str, event_zone: str) -> Meeting:
    """`starts` is a date and a time on the wall, or a date alone where the time is not known."""
    day, at = facts.wall("starts")
    meeting = Meeting(
        uid=facts.text("uid", usual_uid(slug, day)),
        day=day,
        zone=facts.take("zone", str, event_zone),
        at=at,
        minutes=facts.maybe("minutes", int),
        last_day=facts.maybe("last_day", date),
        status=facts.one_of("status", MeetingStatus, MeetingStatus.SCHEDULED),
        to_be_confirmed=facts.take("to_be_confirmed", bool, False),
        note=facts.text("note", ""),
    )
    facts.nothing_else()
    return meeting


def _credit(facts: Facts) -> Credit:
    credit = Credit(facts.text("body"), facts.text("credit"), facts.maybe_text("amount"))
    facts.nothing_else()
    return credit


class _Money:
    """The amounts of one listing, all in one currency."""

    def __init__(self, facts: Facts) -> None:
        self.currency: str | None = None
        self.fee = self.take(facts, "fee")
        self.member_fee = self.take(facts, "member_fee")

    def take(self, facts: Facts, key: str) -> int | None:
        """Cents."""
        amount = facts.money(key)
        if amount is None:
            return None
        self.currency = self.currency or amount[0]
        if amount[0] != self.currency:
            raise facts.wrong(key, f"is not in {self.currency}, as another amount of this listing is: use one currency")
        return amount[1]


def _cancellation(table: Facts, money: _Money) -> Cancellation:
    terms = Cancellation(
        refund_if_called_off=table.take("refund_if_called_off", bool, False),
        by=table.maybe("by", date),
        withheld_cents=money.take(table, "withheld"),
        refund_days=table.maybe("refund_days", int),
    )
    table.nothing_else()
    return terms


def _table(listing: Listing) -> dict[str, Any]:
    """The listing as the file has it. What a reader would assume anyway is left out."""
    first = min((meeting.day for meeting in listing.meetings), default=listing.expected_from)
    cancellation = listing.cancellation
    table = {
        "slug": listing.slug,
        "kind": listing.kind,
        "status": str(listing.status) if listing.status is not Status.PUBLISHED else None,
        "title": listing.title,
        "summary": listing.summary,
        "description": listing.description,
        "organiser": listing.organiser,
        "leaders": list(listing.leaders),
        "mode": str(listing.mode),
        "mode_to_be_confirmed": listing.mode_to_be_confirmed,
        "place": listing.place,
        "zone": listing.zone,
        "audience": str(listing.audience),
        "eligibility": list(listing.eligibility),
        "notices": list(listing.notices),
        "language": listing.language,
        "how_to_join": listing.how_to_join,
        "contact": listing.contact,
        "fee": _amount(listing.fee_cents, listing.currency),
        "member_fee": _amount(listing.member_fee_cents, listing.currency),
        "capacity": listing.capacity,
        "registration": str(listing.registration) if listing.registration is not Intake.NONE else None,
        "minimum": listing.minimum,
        "decide_by": listing.decide_by,
        "series": listing.series,
        "rule": listing.rule,
        "rule_to_be_confirmed": listing.rule_to_be_confirmed,
        "listed_on": listing.listed_on if listing.listed_on != first else None,
        "expected_from": listing.expected_from,
        "expected_to": listing.expected_to,
        "staff_note": listing.staff_note,
        "credit": [_stated({"body": c.body, "credit": c.credit, "amount": c.amount}) for c in listing.accreditation],
        "meeting": [_meeting_table(listing, meeting) for meeting in listing.meetings],
    }
    stated = _stated(table)
    if cancellation is not None:
        stated["cancellation"] = _stated(
            {
                "refund_if_called_off": cancellation.refund_if_called_off,
                "by": cancellation.by,
                "withheld": _amount(cancellation.withheld_cents, listing.currency),
                "refund_days": cancellation.refund_days,
            }
        )
    return stated


def _meeting_table(listing: Listing, meeting: Meeting) -> dict[str, Any]:
    return _stated(
        {
            "starts": meeting.day if meeting.at is None else datetime.combine(meeting.day, meeting.at),
            "minutes": meeting.minutes,
            "last_day": meeting.last_day,
            "zone": meeting.zone if meeting.zone != listing.zone else None,
            "uid": meeting.uid if meeting.uid != usual_uid(listing.slug, meeting.day) else None,
            "status": str(meeting.status) if meeting.status is not MeetingStatus.SCHEDULED else None,
            "to_be_confirmed": meeting.to_be_confirmed,
            "note": meeting.note,
        }
    )


def _stated(table: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing: no value, no text, no entries, not so."""
    return {key: value for key, value in table.items() if value not in (None, "", []) and value is not False}


def _amount(cents: int | None, currency: str | None) -> str | None:
    return None if cents is None else f"{currency} {units(cents)}"
