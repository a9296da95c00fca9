"""An announcement as the listing that it would be: a draft, which the organiser completes."""

from dataclasses import replace
from datetime import date, time

from portal.events import calendar
from portal.events.announcements import decisions, terms, wording
from portal.events.announcements.announcement import Announcement, Context
from portal.events.announcements.rules import rule_of
from portal.events.announcements.series import Place, anchor
from portal.events.announcements.sittings import sittings
from portal.events.announcements.spans import Span
from portal.events.listing import Cancellation, Credit, Listing, Meeting, Mode, Status


def listing(found: Announcement, place: Place, context: Context, spoken_for: list[Span]) -> Listing:
    """spoken_for: the words that other facts came from; what else is prose becomes the description. Its slug, and with
    it the identity of its meetings, is given by `named`."""
    zone = decisions.zone(found, context).value
    mode, organiser = decisions.mode(found), decisions.organiser(found, context)
    meetings = _meetings(found, place, zone)
    fee, members = decisions.fees(found)
    cancellation = _cancellation(found)
    capacity, language = terms.capacity(found.prose), terms.language(found.prose)
    rule, is_hint = _rule(found, meetings)
    first_day = meetings[0].day if meetings else None
    made = Listing(
        slug="",
        kind=found.kind.value,
        title=_title(found),
        summary="",
        description=_description(found, spoken_for),
        organiser=organiser.value,
        leaders=tuple(name for name, _ in found.leaders),
        mode=mode.value,
        mode_to_be_confirmed=mode.value is not Mode.UNKNOWN and mode.because is not None,
        place=found.where.place.name[:200] if found.where.place else "",
        zone=zone,
        audience=decisions.audience(found).value,
        eligibility=tuple(said.text for said in terms.eligibility(found.prose)),
        notices=tuple(said.text for said in terms.notices(found.prose)),
        language=language.text if language else None,
        accreditation=tuple(
            # A credential is the society's, whichever of its committees invites.
            Credit((credit.body or organiser.value.partition(", ")[0])[:200], credit.credit[:500], credit.amount)
            for credit in terms.credits_said(found.prose)
        ),
        how_to_join=_how_to_join(found),
        contact=next((address.address for address in found.addresses if not address.grievances), None),
        fee_cents=fee.cents if fee else 0 if found.free else None,
        member_fee_cents=members.cents if members else None,
        currency=_currency(found, cancellation),
        capacity=capacity.number if capacity else None,
        cancellation=cancellation,
        status=Status.DRAFT,
        rule=rule,
        rule_to_be_confirmed=is_hint,
        listed_on=anchor(found) or first_day or (place.window[0] if place.window else context.today),
        expected_from=place.window[0] if place.window else None,
        expected_to=place.window[1] if place.window else None,
        meetings=meetings,
    )
    made = replace(made, title=made.title or wording.title(made))
    return replace(made, summary=wording.summary(made))


def named(listing: Listing, slug: str) -> Listing:
    """The listing under this slug, its meetings with the identity that a file would give them."""
    meetings = tuple(replace(meeting, uid=f"{slug}.{meeting.day}") for meeting in listing.meetings)
    return replace(listing, slug=slug, meetings=meetings)


def _title(found: Announcement) -> str:
    if heading := wording.heading(found.passage):
        return heading["title"]
    return found.title.value if found.title else ""


def _meetings(found: Announcement, place: Place, zone: str) -> tuple[Meeting, ...]:
    if place.day:
        return (Meeting(uid="", day=place.day, zone=zone, to_be_confirmed=True),)
    made = []
    for sitting in sittings(found):
        if sitting.date.day is None:
            continue
        own_zone = sitting.clock.zone if sitting.clock and sitting.clock.zone else zone
        day = sitting.date.day
        at = sitting.at if sitting.at and is_shown(day, sitting.at, own_zone) else None
        made.append(
            Meeting(
                uid="",
                day=day,
                zone=own_zone,
                at=at,
                minutes=sitting.minutes if at else None,
                last_day=sitting.date.last,
                to_be_confirmed=bool(sitting.date.year_because),
            )
        )
    return tuple(made)


def _rule(found: Announcement, meetings: tuple[Meeting, ...]) -> tuple[str, bool]:
    """The rule that fits any of the dates, and whether it is a hint that was read from them."""
    days = [meeting.day for meeting in meetings]
    if found.rule:
        fits = not days or any(day in found.rule.dates(day.year) for day in days)
        return (found.rule.label if fits else "", False)
    hint = rule_of(days)
    return (hint or "", hint is not None)


def _cancellation(found: Announcement) -> Cancellation | None:
    by, kept, days = found.cancel_by, decisions.withheld(found), terms.refund_days(found.prose)
    called_off = terms.called_off(found.prose) is not None
    if by and kept and days:
        return Cancellation(called_off, by.last_day, kept.cents, days.number)
    return Cancellation(called_off) if terms.no_refund(found.prose) else None


def _currency(found: Announcement, cancellation: Cancellation | None) -> str | None:
    """That of the amounts which the listing has."""
    fee, kept = decisions.fees(found)[0], decisions.withheld(found)
    if fee:
        return fee.currency
    if kept and cancellation and cancellation.withheld_cents is not None:
        return kept.currency
    # What is free is so in any currency; a fee of nothing must have one.
    return "USD" if found.free else None


def _how_to_join(found: Announcement) -> str:
    ways = terms.ways_to_come(found.prose)
    sentences = [s for s in found.prose.sentences() if any(s.span.overlaps(way) for way in ways)]
    return " ".join(" ".join(sentence.text.split()) for sentence in sentences)[:1000]


def _description(found: Announcement, spoken_for: list[Span]) -> str:
    """The prose that no fact was read from, in its paragraphs; headings and single words are none of it."""
    paragraphs = []
    for line in found.prose.lines():
        kept = [s for s in line.sentences() if not any(s.span.overlaps(span) for span in spoken_for)]
        words = " ".join(" ".join(sentence.text.split()) for sentence in kept)
        if len(words.split()) > _HEADING:
            paragraphs.append(terms.unnumbered(words))
    return "\n\n".join(paragraphs)


# As many words at most are a heading, or what was left of a label.
_HEADING = 5


def is_shown(day: date, at: time, zone: str) -> bool:
    """Whether a clock in that zone shows this time on that day: daylight saving skips an hour a year."""
    try:
        calendar.instant(day, at, zone)
    except calendar.SkippedTime:
        return False
    return True
