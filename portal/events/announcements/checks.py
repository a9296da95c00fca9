"""What contradicts itself in one announcement, and what can be read in two ways."""

from collections.abc import Iterator
from datetime import date

from portal.events import calendar
from portal.events.announcements import calls, terms
from portal.events.announcements.announcement import Announcement, Context
from portal.events.announcements.dates import Date
from portal.events.announcements.faults import Code, Fault, fault
from portal.events.announcements.hours import ends_at
from portal.events.announcements.money import For
from portal.events.announcements.rules import rule_of, unknown_rules, weekdays_of_lists
from portal.events.announcements.sittings import Hours, hours_of


def day_in_words(day: date) -> str:
    return f"{calendar.WEEKDAYS[day.weekday()]} {day.day} {calendar.MONTHS[day.month - 1]} {day.year}"


def faults(found: Announcement, context: Context) -> list[Fault]:
    hours = hours_of(found)
    return [
        *_dates(found),
        *_counts(found),
        *_rules(found),
        *_clocks(found, context),
        *_lengths(found, hours),
        *_times(hours),
        *_deadlines(found),
        *_money(found),
        *_readings(found),
    ]


def _dates(found: Announcement) -> Iterator[Fault]:
    every = [*found.all_dates, *(deadline.date for deadline in found.deadlines)]
    for item in every:
        if item.ambiguous:
            yield fault(Code.NUMERIC_DATE, item.span)
        elif item.day is None:
            yield fault(Code.NO_DATE, item.span)
        elif item.weekday is not None and item.weekday != item.day.weekday():
            said = calendar.WEEKDAYS[item.weekday]
            yield fault(Code.WEEKDAY, item.span, said=said, day=day_in_words(item.day))
    for dates in found.lists:
        seen: set[date] = set()
        for item in dates:
            if item.day in seen and item.day:
                yield fault(Code.TWICE, item.span, day=day_in_words(item.day))
            seen.update([item.day] if item.day else [])
    longest = max(found.lists, key=len, default=[])
    for weekday, span in weekdays_of_lists(found.prose) if len(longest) > 1 else []:
        for item in longest:
            if item.day and item.day.weekday() != weekday:
                yield fault(Code.WEEKDAY, span, item.span, said=calendar.WEEKDAYS[weekday], day=day_in_words(item.day))
    if glued := [item.span for item in every if item.glued]:
        yield fault(Code.GLUED, *glued)
    if yearless := [item.span for item in every if item.year_because == "next"]:
        yield fault(Code.YEARLESS, *yearless)


def _counts(found: Announcement) -> Iterator[Fault]:
    listed = max(map(len, found.lists), default=0)
    through = [found.lengths.through] if found.lengths.through else []
    for count in found.counts:
        if len(count.numbers) > 1:
            yield fault(Code.FIGURE, count.span, word=str(count.numbers[0]), figure=str(count.numbers[1]))
    for count in [*found.counts, *through] if listed > 1 else []:
        if wrong := [number for number in count.numbers if number != listed]:
            spans = (item.span for item in max(found.lists, key=len))
            yield fault(Code.COUNT, count.span, *spans, said=str(wrong[0]), listed=str(listed))


def _rules(found: Announcement) -> Iterator[Fault]:
    rule, days = found.rule, found.days
    for other in found.rules[1:]:
        if rule and other.short != rule.short:
            yield fault(Code.RULES, *rule.spans, *other.spans, one=rule.short, other=other.short)
    for span in unknown_rules(found.prose):
        yield fault(Code.RULE_UNKNOWN, span)
    if rule is None:
        hint = rule_of([item.day for item in days if item.day])
        if hint:
            yield fault(Code.RULE_READ, rule=hint)
        return
    if rule.generally:
        yield fault(Code.GENERALLY, *rule.spans, rule=rule.label)
    for item in days:
        if item.day and item.last is None and item.day not in rule.dates(item.day.year):
            yield fault(Code.RULE, item.span, *rule.spans, day=day_in_words(item.day), rule=rule.label)
    yield from _left_out(found, days)


def _left_out(found: Announcement, days: list[Date]) -> Iterator[Fault]:
    """Months of the rule without a date, within the months that it names, else between the first date and the last."""
    rule = found.rule
    given = [item.day for item in days if item.day]
    if rule is None or len(given) < 2:
        return
    months = {(day.year, day.month) for day in given}
    years = range(given[0].year, given[-1].year + 1)
    for day in [day for year in years for day in rule.dates(year)]:
        within = bool(rule.first) or given[0] <= day <= given[-1]
        if within and (day.year, day.month) not in months:
            yield fault(Code.RULE_MISSING, *rule.spans, day=day_in_words(day), rule=rule.label)


def _clocks(found: Announcement, context: Context) -> Iterator[Fault]:
    days = [item.day for item in found.days if item.day] or [context.winter]
    for clock in found.clocks:
        both = [clock, clock.other] if clock.other else [clock]
        for one in both:
            if one.start is None or (one.has_end and one.end is None):
                yield fault(Code.NO_TIME, one.span)
            elif one.end and one.minutes is None:
                yield fault(Code.BACKWARDS, one.span, start=f"{one.start:%H:%M}", end=f"{one.end:%H:%M}")
        wrong = next((day for day in days if clock.disagrees_on(day)), None)
        if wrong and clock.other and clock.zone and clock.other.zone:
            yield fault(
                Code.ZONES,
                clock.span,
                clock.other.span,
                one=str(clock),
                other=str(clock.other),
                should=clock.as_other_zone(wrong),
                one_zone=zone_in_words(clock.zone),
                other_zone=zone_in_words(clock.other.zone),
            )
        if odd := [one for one in both if one.odd]:
            yield fault(Code.ODD_TIME, *(one.span for one in odd), read=str(odd[0]))


def zone_in_words(name: str) -> str:
    return f"{name.rsplit('/', 1)[-1].replace('_', ' ')} time"


def _lengths(found: Announcement, hours: Hours) -> Iterator[Fault]:
    """Lengths against the ends that are printed."""
    said = found.lengths
    pairs = [(said.first, hours.first), (said.rest, hours.rest)]
    ranges = [clock for clock in hours.general if clock.minutes]
    for clock in ranges:
        pairs += [
            (length, clock) for length, own in ((said.first, hours.first), (said.rest, hours.rest)) if own is None
        ]
    pairs += [(said.each, clock) for clock in [*ranges, *hours.own.values()]]
    for length, printed in pairs:
        if length and printed and printed.minutes and printed.start and length.minutes != printed.minutes:
            yield fault(
                Code.LENGTH,
                length.span,
                printed.span,
                minutes=str(length.minutes),
                start=f"{printed.start:%H:%M}",
                end=f"{printed.end:%H:%M}",
                should=ends_at(printed.start, length.minutes),
            )


def _times(hours: Hours) -> Iterator[Fault]:
    """Hours that are said twice, and not alike."""
    main = hours.main or hours.rest
    if main is None or main.start is None:
        return
    if not main.half_stated and not main.because_other:
        yield fault(Code.HALF, main.span, read=str(main))
    unused = []
    for clock in hours.general:
        if clock is main or clock.start == main.start:
            continue
        if clock.zone == main.zone and clock.zone is not None:
            yield fault(Code.TIMES, main.span, clock.span, one=str(main), other=str(clock))
        else:
            unused.append(clock.span)
    if unused:
        yield fault(Code.UNUSED, *unused)


def _deadlines(found: Announcement) -> Iterator[Fault]:
    first = next((item.day for item in found.days), None)
    for deadline in found.deadlines:
        day, last = deadline.date.day, deadline.last_day
        if day is None or last is None:
            continue
        if deadline.strict:
            yield fault(Code.BEFORE, deadline.span, day=day_in_words(day), last=day_in_words(last))
        if not deadline.has_zone:
            yield fault(
                Code.DEADLINE_ZONE,
                deadline.span,
                day=day_in_words(day),
                what="cancelling" if deadline.cancelling else "entering",
            )
        if first and day > first:
            yield fault(Code.DEADLINE, deadline.span, day=day_in_words(day), first=day_in_words(first))


def _money(found: Announcement) -> Iterator[Fault]:
    members, others = found.amount(For.MEMBERS), found.amount(For.OTHERS, For.EVERYBODY)
    if members and others and members.cents > others.cents:
        yield fault(Code.MEMBER_FEE, members.span, others.span, members=str(members), others=str(others))
    for amount in found.amounts:
        if amount.continental:
            yield fault(Code.NUMBER, amount.span, read=str(amount))
        if amount.purpose is For.UNKNOWN:
            yield fault(Code.UNUSED, amount.span)
    pot = found.amount(For.PRIZE)
    if pot and (shared := calls.shared_among(found.prose, pot.span)):
        yield fault(Code.SHARED, pot.span, shared, amount=str(pot))


def _readings(found: Announcement) -> Iterator[Fault]:
    limits = found.word_limits
    if limits and limits.continental:
        yield fault(Code.NUMBER, limits.span, read=f"{limits.least:,} to {limits.most:,}")
    if found.where.hours_as_place:
        yield fault(Code.TIME_AS_PLACE, found.where.hours_as_place)
    if personal := [address.span for address in found.addresses if address.personal]:
        yield fault(Code.PERSONAL, *personal)
    if lost := terms.lost_links(found.prose):
        yield fault(Code.LINK, *lost)
