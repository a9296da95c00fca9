"""The world's time zones: which description of them the portal goes by, the newest at hand, and the first of its days.

Python looks into the machine's own first, and that may be years old: zones change their rules, and a meeting would be
shown an hour off to whoever lives there.
"""

import re
import zoneinfo
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import tzdata

# The last place on Earth to see a day end is twelve hours behind UTC.
_LAST_ON_EARTH = timedelta(hours=12)
_VERSION = re.compile(r"# version (\d{4}[a-z]+)")


def use_newest() -> None:
    """From now on, take zones from the package where the machine's own are older or do not say how old they are."""
    if version_in(zoneinfo.TZPATH) < tzdata.IANA_VERSION and zoneinfo.TZPATH:
        zoneinfo.reset_tzpath(to=())
        zoneinfo.ZoneInfo.clear_cache()


def earliest_today(now: datetime) -> date:
    """The date in the part of the world that is furthest behind: a day before it is over for everybody."""
    return (now.astimezone(UTC) - _LAST_ON_EARTH).date()


def version_in(folders: Iterable[str]) -> str:
    """The version, such as `2026f`, of the first of these folders that says so; empty where none does."""
    for folder in folders:
        table = Path(folder, "tzdata.zi")
        if table.is_file():
            with table.open(encoding="utf-8") as lines:
                found = _VERSION.match(lines.readline())
            return found[1] if found else ""
    return ""
