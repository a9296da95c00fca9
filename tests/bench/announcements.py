"""How the time of the announcement reader grows: eight times the text should take about eight times as long."""

from datetime import date
from statistics import median
from time import process_time

from portal.events.announcements.reader import read
from portal.events.announcements.text import LIMIT_BYTES

TODAY = date(2030, 1, 1)
# Prose, and what patterns are slow on: nearly a match, over and over.
UNITS = {
    "announcements": "An online Balint group is now forming. It meets on January 5, 2030 at 7pm Eastern.\n",
    "dates": "January 10, ",
    "ranges of dates": "10 January - ",
    "hours": "11am Eastern/8am Pacific/",
    "ranges of hours": "11:00am - ",
    "amounts": "$1,000,",
    "addresses": "a@a.",
    "names": "Leaders: Abc Def, Ghi Jkl, ",
    "capitals": "Abc and ",
    "places": "held at the Abc, ",
    "openings": "abc " * 11 + "invites x ",
    "tags": "<a ",
    "entities": "&a",
    "blank lines": "Abc\n\n",
}


def announcements() -> None:
    for name, unit in UNITS.items():
        short, long = (unit * (size // len(unit)) for size in (LIMIT_BYTES // 8, LIMIT_BYTES))
        ratios = [_seconds(long) / _seconds(short) for _ in range(3)]
        print(
            f"reading, {name:<20} an eighth of the most = 1 ({_seconds(short) * 1000:.0f} ms), "
            f"the most {median(ratios):.1f} [{min(ratios):.1f}–{max(ratios):.1f}]",
            flush=True,
        )


def _seconds(text: str) -> float:
    """Of this process."""
    begin = process_time()
    read(text, today=TODAY)
    return process_time() - begin
