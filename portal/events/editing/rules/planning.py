"""From a rule and single dates to meetings, each of which stays itself when it is moved or planned anew."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from portal.events.calendar import Planned, Series
from portal.events.listing import Listing, Meeting, MeetingStatus, usual_uid


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting as the desk plans it. Its uid is empty while it is new.

    is_left_out: of a draft or of a new one, that it is not to be; a meeting that was announced is cancelled instead
    """

    meeting: Meeting
    is_left_out: bool = False


def plan(series: Series, known: Sequence[Meeting], *, is_announced: bool, today: date) -> list[Row]:
    """The meetings of a series, where some of them are there already: what the rule has for the same day keeps its
    identity, and so does what it has for the same month. A day that a meeting was moved to by itself stays.

    What is there and the rule does not have is left out, or cancelled where it was announced; what is past stays.

    Raises NeverMatches, NoSuchZone.
    """
    # The hours are looked at one by one afterwards: a day without that hour should be seen, not refuse the rest.
    planned = replace(series, at=None).meetings()
    pairs = _matched(planned, known)
    rows = [Row(_planned(series, one, pairs.get(one.of), today)) for one in planned]
    kept = {meeting.uid for meeting in pairs.values()}
    for meeting in known:
        if meeting.uid in kept:
            continue
        if meeting.through < today or meeting.status is MeetingStatus.CANCELLED:
            rows.append(Row(meeting))
        elif is_announced:
            rows.append(Row(replace(meeting, status=MeetingStatus.CANCELLED)))
        else:
            rows.append(Row(meeting, is_left_out=True))
    return ordered(rows)


def _matched(planned: Sequence[Planned], known: Sequence[Meeting]) -> dict[date, Meeting]:
    """Which meeting stands for which date of the rule: of the same day, and of what is left of the same month."""
    by_day: dict[date, Meeting] = {}
    for meeting in known:
        by_day.setdefault(known_by(meeting), meeting)
    pairs = {one.of: by_day[one.of] for one in planned if one.of in by_day}
    taken = {meeting.uid for meeting in pairs.values()}
    by_month: defaultdict[tuple[int, int], list[Meeting]] = defaultdict(list)
    for meeting in known:
        if meeting.uid not in taken:
            by_month[meeting.day.year, meeting.day.month].append(meeting)
    for one in planned:
        if one.of not in pairs and (left := by_month[one.of.year, one.of.month]):
            pairs[one.of] = left.pop(0)
    return pairs


def known_by(meeting: Meeting) -> date:
    """The date that a meeting is known by: that of its uid where it has one, else where it was announced for."""
    ending = meeting.uid.rpartition(".")[2]
    try:
        return date.fromisoformat(ending[:10])
    except ValueError:
        return meeting.moved_from_day or meeting.day


def _planned(series: Series, one: Planned, known: Meeting | None, today: date) -> Meeting:
    if known is not None and known.through < today:
        return known
    minutes = one.minutes if series.at else None
    if known is None:
        return Meeting("", one.day, series.zone, series.at, minutes)
    # Moved by hand, away from the day that it is known by: that was meant.
    day = known.day if known_by(known) == one.of else one.day
    return replace(known, day=day, at=series.at, zone=series.zone, minutes=minutes, last_day=None)


def ordered(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.meeting.day, row.meeting.at or time.min))


def left_out(rows: Sequence[Row], number: int, *, is_announced: bool) -> list[Row]:
    """Without one of them. Where it was the first, and longer than the rest, the next one is in its stead."""
    row = rows[number]
    if row.meeting.uid and is_announced:
        gone = replace(row, meeting=replace(row.meeting, status=MeetingStatus.CANCELLED))
    else:
        gone = replace(row, is_left_out=True)
    held = [n for n, other in enumerate(rows) if is_held(other)]
    changed = {number: gone}
    if len(held) > 2 and held[0] == number:
        second, third = (rows[n].meeting.minutes for n in held[1:3])
        if row.meeting.minutes and second and row.meeting.minutes > second == third:
            second_row = rows[held[1]]
            changed[held[1]] = replace(second_row, meeting=replace(second_row.meeting, minutes=row.meeting.minutes))
    return [changed.get(n, other) for n, other in enumerate(rows)]


def put_back(rows: Sequence[Row], number: int) -> list[Row]:
    row = rows[number]
    again = Row(replace(row.meeting, status=MeetingStatus.SCHEDULED))
    return [again if n == number else other for n, other in enumerate(rows)]


def merged(rows: Sequence[Row], base: Sequence[Meeting], now: Sequence[Meeting]) -> list[Row]:
    """The rows where somebody else has saved meanwhile: those that nobody touched are as they are now or gone, and what
    was added is among them; what was typed over a meeting stays as it was typed, as a new one where that is gone.

    base: the meetings that the rows were made of · now: as they are by now
    """
    was = {meeting.uid: meeting for meeting in base}
    left = {meeting.uid: meeting for meeting in now}
    found = []
    for row in rows:
        uid = row.meeting.uid
        current = left.pop(uid, None)
        is_untouched = uid in was and row == Row(was[uid])
        if current:
            found.append(Row(current) if is_untouched else row)
        elif not is_untouched:
            found.append(replace(row, meeting=replace(row.meeting, uid="")))
    return ordered([*found, *(Row(meeting) for uid, meeting in left.items() if uid not in was)])


def is_held(row: Row) -> bool:
    return not row.is_left_out and row.meeting.status is MeetingStatus.SCHEDULED


def with_rows(listing: Listing, rows: Sequence[Row], *, rule: str, taken: Collection[str]) -> Listing:
    """The listing with the meetings of the rows, new ones with a uid that none of `taken` has; and in the calendar on
    the day that follows from them, unless it has a place of its own."""
    used = {*taken, *(row.meeting.uid for row in rows)}
    meetings = []
    for row in rows:
        if row.is_left_out:
            continue
        meeting = row.meeting
        if not meeting.uid:
            meeting = replace(meeting, uid=_fresh_uid(listing.slug, meeting.day, used))
            used.add(meeting.uid)
        meetings.append(meeting)
    return redated(listing, tuple(sorted(meetings, key=lambda m: (m.day, m.at or time.min))), rule=rule)


def redated(listing: Listing, meetings: tuple[Meeting, ...], *, rule: str) -> Listing:
    first = min((meeting.day for meeting in meetings), default=listing.expected_from)
    follows = listing.listed_on == first_date(listing) or (first_date(listing) is None and listing.kind != "award")
    listed_on = first if follows and first else listing.listed_on
    doubtful = listing.rule_to_be_confirmed and rule == listing.rule
    return replace(listing, meetings=meetings, rule=rule, rule_to_be_confirmed=doubtful, listed_on=listed_on)


def first_date(listing: Listing) -> date | None:
    """The day that a listing has in the calendar where nothing else is said; None while it has no date."""
    return min((meeting.day for meeting in listing.meetings), default=listing.expected_from)


def _fresh_uid(slug: str, day: date, used: Collection[str]) -> str:
    usual = usual_uid(slug, day)
    number, uid = 1, usual
    while uid in used:
        number += 1
        uid = f"{usual}.{number}"
    return uid
