"""The facts of an announcement as they are shown: what was read, from which words, and what was inferred, and why."""

from collections.abc import Iterator

from portal.events.announcements import calls, decisions, terms
from portal.events.announcements.announcement import Announcement, Context
from portal.events.announcements.checks import day_in_words, zone_in_words
from portal.events.announcements.facts import About, Because, Fact, stated
from portal.events.announcements.money import For
from portal.events.announcements.rules import WordedRule
from portal.events.announcements.series import Place
from portal.events.announcements.sittings import hours_of, sittings
from portal.events.announcements.spans import Span
from portal.events.announcements.wording import heading
from portal.events.listing import AUDIENCE_LABELS, Listing, Mode, kind_label

_YEARS = {"nearby": Because.YEAR_NEARBY, "next": Because.YEAR_NEXT}
# These say what it is about, and leave its prose prose.
_OF_PROSE = {About.KIND, About.TITLE, About.ORGANISER, About.AUDIENCE, About.MODE, About.ZONE, About.PLACE}


def facts(found: Announcement, place: Place, listing: Listing, context: Context) -> list[Fact]:
    return [
        *_what(found, listing, context),
        *_when(found, place, listing),
        *_where(found, context),
        *_who(found),
        *_money(found),
        *_call(found),
    ]


def spoken_for(found: Announcement, place: Place, context: Context) -> list[Span]:
    """The words from which something definite was read; the prose around them tells what it is."""
    parts = [*_when(found, place, None), *_where(found, context), *_who(found), *_money(found), *_call(found)]
    return [span for fact in parts if fact.about not in _OF_PROSE for span in fact.spans]


def _what(found: Announcement, listing: Listing, context: Context) -> Iterator[Fact]:
    if found.has_kind:
        because = None if found.kind.by_opening else Because.NOT_OPENED
        yield Fact(About.KIND, kind_label(found.kind.value), (found.kind.span,), because)
    first = found.passage.lines()[0]
    if heading(found.passage):
        yield stated(About.TITLE, listing.title, first.span)
    elif found.title:
        yield stated(About.TITLE, listing.title, found.title.span)
    else:
        yield Fact(About.TITLE, listing.title, (), Because.OUR_WORDS)
    yield Fact(About.SUMMARY, listing.summary, (), Because.OUR_WORDS)
    organiser = decisions.organiser(found, context)
    if organiser.because is not Because.NOTHING:
        yield Fact(About.ORGANISER, organiser.value, organiser.spans, organiser.because)


def _when(found: Announcement, place: Place, listing: Listing | None) -> Iterator[Fact]:
    if found.rule:
        yield stated(About.RULE, _rule(found.rule), *found.rule.spans)
    elif listing and listing.rule:
        yield Fact(About.RULE, listing.rule, (), Because.DATES)
    for count in found.counts:
        yield stated(About.COUNT, str(count.numbers[-1]), count.span)
    for sitting in sittings(found):
        day, said = sitting.date.day, ""
        if day is None:
            continue
        said = day_in_words(day)
        if sitting.date.last:
            said += f" to {day_in_words(sitting.date.last)}"
        if sitting.at:
            said += f", {sitting.at:%H:%M}" + (f" for {sitting.minutes} minutes" if sitting.minutes else "")
        yield Fact(About.MEETING, said, (sitting.date.span,), _YEARS.get(sitting.date.year_because))
    if place.day:
        yield Fact(About.MEETING, day_in_words(place.day), found.rule.spans if found.rule else (), Because.POSITION)
    if place.window:
        first, last = place.window
        yield Fact(About.WINDOW, f"{day_in_words(first)} to {day_in_words(last)}", (), Because.NEIGHBOURS)
    hours = hours_of(found)
    for clock in hours.used:
        alike = [other.whole for other in hours.general if other.start == clock.start and other is not clock]
        yield stated(About.HOURS, str(clock), clock.span, *(alike if clock is hours.main else []))
        if clock.other:
            read_from_other = Because.OTHER_CLOCK if clock.other.because_other else None
            yield Fact(
                About.HOURS,
                f"{clock.other} {zone_in_words(clock.other.zone or '')}",
                (clock.other.span,),
                read_from_other,
            )
    lengths = found.lengths
    for length, which in ((lengths.first, "the first meeting"), (lengths.rest, "the others"), (lengths.each, "each")):
        if length:
            yield stated(About.LENGTH, f"{length.minutes} minutes, {which}", length.span)


def _rule(rule: WordedRule) -> str:
    return f"generally the {rule.label}" if rule.generally else rule.label


def _where(found: Announcement, context: Context) -> Iterator[Fact]:
    mode, zone = decisions.mode(found), decisions.zone(found, context)
    if mode.value is not Mode.UNKNOWN:
        yield Fact(
            About.MODE,
            {"place": "at a place", "both": "at a place and online"}.get(mode.value, "online"),
            mode.spans,
            mode.because,
        )
    if found.where.place:
        yield stated(About.PLACE, found.where.place.name, found.where.place.span)
    yield Fact(About.ZONE, zone.value, zone.spans, zone.because)


def _who(found: Announcement) -> Iterator[Fact]:
    audience = decisions.audience(found)
    if audience.because is None:
        yield stated(About.AUDIENCE, AUDIENCE_LABELS[audience.value], *audience.spans)
    if found.leaders:
        yield stated(About.LEADERS, "; ".join(name for name, _ in found.leaders), *(span for _, span in found.leaders))
    for line in found.biographies:
        yield stated(About.BIOGRAPHY, f"{' '.join(line.text.split()[:4])} …", line.span)
    for said in terms.eligibility(found.prose):
        yield stated(About.ELIGIBILITY, said.text, said.span)
    for said in terms.notices(found.prose):
        yield stated(About.NOTICE, said.text, said.span)
    if language := terms.language(found.prose):
        yield stated(About.LANGUAGE, language.text, language.span)
    for address in found.addresses:
        yield stated(About.GRIEVANCES if address.grievances else About.CONTACT, address.address, address.span)
    for span in [*terms.ways_to_come(found.prose), *terms.lost_links(found.prose)]:
        yield stated(About.LINK, " ".join(found.prose.words(span).split()), span)


def _money(found: Announcement) -> Iterator[Fact]:
    fee, members = decisions.fees(found)
    if fee:
        yield stated(About.FEE, str(fee) if fee.cents else "free", fee.span)
    elif found.free:
        yield stated(About.FEE, "free", found.free)
    if members:
        yield stated(About.MEMBER_FEE, str(members), members.span)
    if room := found.amount(For.ROOM):
        yield stated(About.ROOM_RATE, str(room), room.span)
    if capacity := terms.capacity(found.prose):
        yield stated(About.CAPACITY, str(capacity.number), capacity.span)
    if minimum := terms.minimum(found.prose):
        yield stated(About.MINIMUM, str(minimum.number) if minimum.number else "there is one", minimum.span)
    if called_off := terms.called_off(found.prose):
        yield stated(About.CALLED_OFF, "the whole fee comes back", called_off)
    if no_refund := terms.no_refund(found.prose):
        yield stated(About.NO_REFUND, "no fee is returned otherwise", no_refund)
    if (by := found.cancel_by) and (last := by.last_day):
        because = Because.STRICTLY_BEFORE if by.strict else None
        yield Fact(About.CANCEL_BY, day_in_words(last), (by.span,), because)
    if kept := found.amount(For.WITHHELD):
        yield stated(About.WITHHELD, str(kept), kept.span)
    if days := terms.refund_days(found.prose):
        yield stated(About.REFUND_DAYS, f"{days.number} days", days.span)
    for credit in terms.credits_said(found.prose):
        yield stated(
            About.CREDIT, f"{credit.body or 'the organiser'}: {credit.amount or 'amount not stated'}", credit.span
        )


def _call(found: Announcement) -> Iterator[Fact]:
    if (deadline := found.deadline) and (last := deadline.last_day):
        because = Because.STRICTLY_BEFORE if deadline.strict else None
        yield Fact(About.DEADLINE, f"{day_in_words(last)} is the last day", (deadline.span,), because)
    if limits := found.word_limits:
        yield stated(About.WORDS, f"{limits.least:,} to {limits.most:,} words", limits.span)
    if pot := found.amount(For.PRIZE):
        yield stated(About.POT, str(pot), pot.span)
    if found.kind.value == "award" and (talk := calls.talk_minutes(found.prose)):
        yield stated(About.TALK, f"{talk[1]} minutes at most", talk[0])
