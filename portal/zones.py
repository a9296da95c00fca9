"""Which description of the world's time zones the portal goes by: the newest at hand.

Python looks into the machine's own first, and that may be years old: zones change their rules, and a meeting would be
shown an hour off to whoever lives there.
"""

import re
import zoneinfo
from collections.abc import Iterable
from pathlib import Path

import tzdata

_VERSION = re.compile(r"# version (\d{4}[a-z]+)")


def use_newest() -> None:
    """From now on, take zones from the package where the machine's own are older or do not say how old they are."""
    if version_in(zoneinfo.TZPATH) < tzdata.IANA_VERSION and zoneinfo.TZPATH:
        zoneinfo.reset_tzpath(to=())
        zoneinfo.ZoneInfo.clear_cache()


def version_in(folders: Iterable[str]) -> str:
    """The version, such as `2026f`, of the first of these folders that says so; empty where none does."""
    for folder in folders:
        table = Path(folder, "tzdata.zi")
        if table.is_file():
            with table.open(encoding="utf-8") as lines:
                found = _VERSION.match(lines.readline())
            return found[1] if found else ""
    return ""
