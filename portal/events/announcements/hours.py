"""Hours as people write them: `11am Eastern/8am Pacific`, `8:00 - 9:00 pm`, `9:am`, `14:00 to 15:30 CET`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from portal.events import calendar
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage

# The name of a zone means its wall clock: "Eastern" in July is an hour ahead of "Eastern" in January.
ZONES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("eastern", "et", "est", "edt", "new york"), "America/New_York"),
        **dict.fromkeys(("central", "ct", "cst", "cdt", "chicago"), "America/Chicago"),
        **dict.fromkeys(("mountain", "mt", "mst", "mdt", "denver"), "America/Denver"),
        **dict.fromkeys(("pacific", "pt", "pst", "pdt", "los angeles"), "America/Los_Angeles"),
        **dict.fromkeys(("cet", "cest", "central european", "zurich", "swiss"), "Europe/Zurich"),
        **dict.fromkeys(("london", "uk", "bst"), "Europe/London"),
        **dict.fromkeys(("berlin", "german"), "Europe/Berlin"),
        "copenhagen": "Europe/Copenhagen",
        **dict.fromkeys(("utc", "gmt"), "UTC"),
    }
)
# "11 pm - 1 am" is meant; "8 pm - 7 pm" is not.
LONGEST_OVER_MIDNIGHT = 6 * 60
_ZONE = (
    rf"(?:(?i:{'|'.join(name.replace(' ', ' ') for name in sorted(ZONES, key=len, reverse=True))})\b)"
    r"(?: (?i:standard |daylight |summer )?(?i:time)\b)?"
)
_HALF = r"(?:[AaPp]\. ?[Mm]\.|[AaPp][Mm]\b)"
_ONE = (
    r"\d{{1,2}}(?:(?::\d\d(?!\d)|(?P<odd{0}>:)(?= ?[AaPp]\.?[Mm]))(?: ?(?P<half{0}>"
    + _HALF
    + r"))?|(?:[.]\d\d)? ?(?P<bare{0}>"
    + _HALF
    + r"))"
)
_CLOCK = re.compile(
    rf"(?<![\d:.,$€£])(?:(?P<start>{_ONE.format(1)})|(?P<lone>\d{{1,2}})(?= ?(?:-|to) ?\d{{1,2}}(?::\d\d)? ?{_HALF}))"
    rf"(?: {{0,2}}(?:-|to|until|till) {{0,2}}(?P<end>{_ONE.format(2)}))?"
    rf"(?: {{0,2}}\(?(?P<zone>{_ZONE}))?"
)
_BETWEEN_CLOCKS = re.compile(r"(?: ?\([^()\n]{0,30}\))? ?(?:[/|,;=(]|or|and){0,2} ?\(?")


@dataclass(frozen=True, slots=True)
class Clock:
    """start, end: on the wall; None where no wall clock shows it · zone: an IANA name
    other: the same hours as another zone's clock is said to show them
    odd: something like `9:am` · half_stated: whether it says morning or evening, or cannot mean but one of them
    because_other: whether morning or evening is read from the other clock
    """

    span: Span
    start: time | None
    end: time | None
    zone: str | None
    has_end: bool = False
    zone_span: Span | None = None
    other: "Clock | None" = None
    odd: bool = False
    half_stated: bool = True
    because_other: bool = False

    @property
    def whole(self) -> Span:
        return Span(self.span.start, self.other.whole.end) if self.other else self.span

    @property
    def minutes(self) -> int | None:
        """From start to end, over midnight as well; None where an end that is no end would make it half a night."""
        if self.start is None or self.end is None:
            return None
        minutes = (_minutes(self.end) - _minutes(self.start)) % (24 * 60)
        return minutes if minutes and (self.end > self.start or minutes <= LONGEST_OVER_MIDNIGHT) else None

    def disagrees_on(self, day: date) -> bool:
        """Whether the two clocks do not show the same instants on that day."""
        other = self.other
        if other is None or self.zone is None or other.zone is None:
            return False
        pairs = [(self.start, other.start), (self.end, other.end)]
        return any(
            one is not None and two is not None and _instant(day, one, self.zone) != _instant(day, two, other.zone)
            for one, two in pairs
        )

    def as_other_zone(self, day: date) -> str:
        """What the other clock should say, as `08:00` or `08:00-09:00`."""
        if self.other is None or self.other.zone is None or self.zone is None:
            return ""
        zone = calendar.zone(self.other.zone)
        shown = [t for t in (self.start, self.end) if t]
        local = [datetime.combine(day, t, calendar.zone(self.zone)).astimezone(zone) for t in shown]
        return "-".join(f"{moment:%H:%M}" for moment in local)

    def __str__(self) -> str:
        return "-".join(f"{t:%H:%M}" for t in (self.start, self.end) if t)


def clocks(passage: Passage, day: date) -> list[Clock]:
    """The hours of the passage in its order, with those that say the same for another zone put together.

    day: one on which the two zones are compared, where morning or evening must be read from the other clock
    """
    loose = [_clock(found, passage) for found in passage.all(_CLOCK)]
    found: list[Clock] = []
    for one in loose:
        before = found[-1] if found else None
        if before and before.other is None and before.zone and one.zone not in (None, before.zone):
            between = passage.words(Span(before.span.end, one.span.start))
            if _BETWEEN_CLOCKS.fullmatch(between):
                found[-1] = replace(before, other=_fitting(one, before, day))
                continue
        found.append(one)
    return found


def clocks_in(passage: Passage) -> bool:
    """Whether any hour is named."""
    return passage.first(_CLOCK) is not None


def _clock(found: re.Match[str], passage: Passage) -> Clock:
    texts = [found["start"] or found["lone"], found["end"]]
    halves = [found["half1"] or found["bare1"], found["half2"] or found["bare2"]]
    # "8:00 - 9:00 pm": what is said of the end holds for the start.
    start_half = halves[0] or halves[1]
    start = _time(texts[0], start_half)
    end = _time(texts[1], halves[1] or (halves[0] if texts[1] else None)) if texts[1] else None
    if not halves[0] and halves[1] and start and end and end <= start:
        start = _time(texts[0], "am")  # "11 - 1 pm" begins in the morning
    zone = found["zone"]
    return Clock(
        span=passage.where(found),
        start=start,
        end=end,
        zone=zone_of(zone) if zone else None,
        has_end=bool(texts[1]),
        zone_span=passage.where(found, "zone") if zone else None,
        odd=bool(found["odd1"] or found["odd2"]),
        half_stated=any(halves) or start is None or start.hour >= 13 or start.hour == 0 or texts[0].startswith("0"),
    )


def zone_of(words: str) -> str:
    """The IANA zone of a name that `ZONES` has, whatever it is called: standard, daylight, time."""
    bare = re.sub(r" (?:standard|daylight|summer|time)\b", "", words.lower())
    return ZONES[bare.strip()]


def _time(text: str, half: str | None) -> time | None:
    figures = re.findall(r"\d+", text)
    hour, minute = int(figures[0]), int(figures[1]) if len(figures) > 1 else 0
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _fitting(one: Clock, before: Clock, day: date) -> Clock:
    """The second of two clocks; where it says neither morning nor evening, the one that comes nearest the first."""
    if one.half_stated or one.start is None or one.start.hour >= 12:
        return one
    later = replace(one, start=_later(one.start), end=_later(one.end), because_other=True)
    return min((later, one), key=lambda choice: _apart(before, choice, day))


def _apart(one: Clock, other: Clock, day: date) -> timedelta:
    if one.start is None or other.start is None or one.zone is None or other.zone is None:
        return timedelta(0)
    return abs(_instant(day, one.start, one.zone) - _instant(day, other.start, other.zone))


def _later(shown: time | None) -> time | None:
    return shown if shown is None or shown.hour >= 12 else shown.replace(hour=shown.hour + 12)


def _minutes(shown: time) -> int:
    return shown.hour * 60 + shown.minute


def _instant(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, calendar.zone(zone)).astimezone(UTC)


def ends_at(start: time, minutes: int) -> str:
    return f"{datetime.combine(date.min, start) + timedelta(minutes=minutes):%H:%M}"
