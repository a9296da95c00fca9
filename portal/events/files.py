"""Listings from and to a TOML file. The README documents the format; `listing` says what the facts mean."""

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import tomli_w

from portal.events import calendar
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
)
from portal.web import units

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
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
    slug = facts.text("slug", 80)
    if not _SLUG.fullmatch(slug):
        raise facts.wrong("slug", "must be small letters and figures joined by hyphens, such as spring-retreat-2026")
    kind = facts.text("kind", 40)
    if kind not in kinds:
        raise facts.wrong("kind", f"is none of {', '.join(dict.fromkeys(kinds))}")
    zone = facts.zone()
    meetings = _meetings(facts, slug, zone)
    expected = _expected(facts)
    first = min((meeting.day for meeting in meetings), default=expected[0])
    listed_on = facts.maybe("listed_on", date) or first
    if listed_on is None:
        raise facts.wrong("listed_on", "is missing, and so are [[event.meeting]] and expected_from: write one of them")
    money = _Money(facts)
    cancellation = _cancellation(facts, money)
    capacity = _positive(facts, "capacity")
    minimum = _minimum(facts, capacity)
    listing = Listing(
        slug=slug,
        kind=kind,
        title=facts.text("title", 200),
        summary=facts.text("summary", 1000),
        description=_paragraphs(facts, "description"),
        organiser=facts.text("organiser", 200),
        leaders=facts.texts("leaders"),
        mode=facts.one_of("mode", Mode, Mode.UNKNOWN),
        mode_to_be_confirmed=facts.take("mode_to_be_confirmed", bool, False),
        place=facts.text("place", 200, ""),
        zone=zone,
        audience=facts.one_of("audience", Audience),
        eligibility=facts.texts("eligibility"),
        notices=facts.texts("notices"),
        language=facts.maybe_text("language", 8),
        accreditation=tuple(_credit(table) for table in facts.tables("credit")),
        how_to_join=facts.text("how_to_join", 1000, ""),
        contact=facts.maybe_text("contact", 254),
        capacity=capacity,
        registration=facts.one_of("registration", Intake, Intake.NONE),
        minimum=minimum,
        decide_by=_decide_by(facts, minimum),
        status=facts.one_of("status", Status, Status.PUBLISHED),
        series=facts.text("series", 200, ""),
        rule=_rule(facts, meetings),
        rule_to_be_confirmed=facts.take("rule_to_be_confirmed", bool, False),
        listed_on=listed_on,
        expected_from=expected[0],
        expected_to=expected[1],
        staff_note=facts.text("staff_note", 1000, ""),
        meetings=meetings,
        fee_cents=money.fee,
        member_fee_cents=money.member_fee,
        cancellation=cancellation,
        currency=money.currency,
    )
    facts.nothing_else()
    return listing


def _paragraphs(facts: Facts, key: str) -> str:
    paragraphs = [folded(part) for part in _PARAGRAPH.split(facts.take(key, str, ""))]
    if not all(text.isprintable() for text in paragraphs):
        raise facts.wrong(key, "has a control character in it: take it out")
    return "\n\n".join(filter(None, paragraphs))


def _positive(facts: Facts, key: str) -> int | None:
    number = facts.maybe(key, int)
    if number is not None and number < 1:
        raise facts.wrong(key, "must be at least 1: leave it out where it is not stated")
    return number


def _minimum(facts: Facts, capacity: int | None) -> int | None:
    minimum = _positive(facts, "minimum")
    if minimum is not None and capacity is not None and minimum > capacity:
        raise facts.wrong("minimum", f"is more than the {capacity} places of capacity")
    return minimum


def _decide_by(facts: Facts, minimum: int | None) -> date | None:
    day = facts.maybe("decide_by", date)
    if day is not None and minimum is None:
        raise facts.wrong("decide_by", "has no minimum to decide by: write how many it needs to run as minimum")
    return day


def _expected(facts: Facts) -> tuple[date | None, date | None]:
    window = facts.maybe("expected_from", date), facts.maybe("expected_to", date)
    if (window[0] is None) is not (window[1] is None):
        raise facts.wrong("expected_from", "and expected_to go together: write both, or neither")
    if window[0] is not None and window[1] is not None and window[0] > window[1]:
        raise facts.wrong("expected_to", "lies before expected_from")
    return window


def _rule(facts: Facts, meetings: Sequence[Meeting]) -> str:
    text = facts.text("rule", 120, "")
    if not text:
        return ""
    try:
        rule = calendar.Rule.parse(text)
    except calendar.UnreadableRule as error:
        raise facts.wrong(
            "rule",
            'is not understood: write it as "2nd Saturday, January to August" or "4th Thursday of odd months"',
        ) from error
    if meetings and not any(meeting.day in rule.dates(meeting.day.year) for meeting in meetings):
        raise facts.wrong("rule", "fits none of the dates: correct the one or the others")
    return text


def _meetings(facts: Facts, slug: str, zone: str) -> tuple[Meeting, ...]:
    meetings: list[Meeting] = []
    for table in facts.tables("meeting"):
        meeting = _meeting(table, slug, zone)
        if any(meeting.uid == other.uid for other in meetings):
            raise table.wrong("starts", "is a second meeting of that day: give each of them a uid of its own")
        meetings.append(meeting)
    return tuple(sorted(meetings, key=lambda meeting: (meeting.day, meeting.at or time.min)))


def _meeting(facts: Facts, slug: str, event_zone: str) -> Meeting:
    """`starts` is a date and a time on the wall, or a date alone where the time is not known."""
    zone = facts.zone(event_zone)
    day, at = facts.wall("starts")
    try:
        calendar.unambiguous(day, at, zone)
    except calendar.RepeatedTime as error:
        raise facts.wrong("starts", f"is shown twice by the clocks in {zone}, as daylight saving ends") from error
    except calendar.SkippedTime as error:
        raise facts.wrong("starts", f"is shown by no clock in {zone}: daylight saving skips it") from error
    last_day = facts.maybe("last_day", date)
    if last_day is not None and (at is not None or last_day <= day):
        raise facts.wrong("last_day", "must come after starts, which must then be a date without a time")
    minutes = _positive(facts, "minutes")
    if minutes is not None and at is None:
        raise facts.wrong("minutes", "needs a time: give starts one, or leave the length out")
    meeting = Meeting(
        uid=facts.text("uid", 120, _usual_uid(slug, day)),
        day=day,
        zone=zone,
        at=at,
        minutes=minutes,
        last_day=last_day,
        status=facts.one_of("status", MeetingStatus, MeetingStatus.SCHEDULED),
        to_be_confirmed=facts.take("to_be_confirmed", bool, False),
        note=facts.text("note", 200, ""),
    )
    facts.nothing_else()
    return meeting


def _usual_uid(slug: str, day: date) -> str:
    return f"{slug}.{day}"


def _credit(facts: Facts) -> Credit:
    credit = Credit(facts.text("body", 200), facts.text("credit", 500), facts.maybe_text("amount", 200))
    facts.nothing_else()
    return credit


class _Money:
    """The amounts of one listing, all in one currency."""

    def __init__(self, facts: Facts) -> None:
        self.currency: str | None = None
        self.fee = self.take(facts, "fee")
        self.member_fee = self.take(facts, "member_fee")
        if self.member_fee is not None and self.fee is None:
            raise facts.wrong("member_fee", "has no fee beside it: write what everybody else pays as fee")

    def take(self, facts: Facts, key: str) -> int | None:
        """Cents."""
        amount = facts.money(key)
        if amount is None:
            return None
        self.currency = self.currency or amount[0]
        if amount[0] != self.currency:
            raise facts.wrong(key, f"is not in {self.currency}, as another amount of this listing is: use one currency")
        return amount[1]


def _cancellation(facts: Facts, money: _Money) -> Cancellation | None:
    table = facts.table("cancellation")
    if table is None:
        return None
    terms = Cancellation(
        refund_if_called_off=table.take("refund_if_called_off", bool, False),
        by=table.maybe("by", date),
        withheld_cents=money.take(table, "withheld"),
        refund_days=_positive(table, "refund_days"),
    )
    table.nothing_else()
    if len({terms.by is None, terms.withheld_cents is None, terms.refund_days is None}) > 1:
        raise table.wrong("by", "goes with withheld and refund_days: write all three, or none where no fee is returned")
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
            "uid": meeting.uid if meeting.uid != _usual_uid(listing.slug, meeting.day) else None,
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
