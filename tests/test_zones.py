import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tzdata

from portal import zones

NOVEMBER = datetime(2026, 11, 11, 0, tzinfo=UTC)


def machine(folder: Path, first_line: str) -> str:
    (folder / "tzdata.zi").write_text(f"{first_line}\nZ Europe/Zurich 1 - CET\n", encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("first_line", "version"),
    [("# version 2025b", "2025b"), ("# version 2026f-rearguard", "2026f"), ("# no version", "")],
)
def test_a_machine_says_how_old_its_zones_are(tmp_path: Path, first_line: str, version: str) -> None:
    assert zones.version_in(["/nowhere", machine(tmp_path, first_line)]) == version
    assert zones.version_in(["/nowhere"]) == ""


@pytest.mark.parametrize(
    ("first_line", "is_left_alone"),
    [
        ("# version 2019a", False),
        ("# no version", False),
        (f"# version {tzdata.IANA_VERSION}", True),
        ("# version 2999a", True),
    ],
)
def test_zones_of_a_machine_are_taken_only_where_they_are_not_older(
    tmp_path: Path, first_line: str, is_left_alone: bool
) -> None:
    own = machine(tmp_path, first_line)
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[own])
    try:
        zones.use_newest()
        assert ((own,) if is_left_alone else ()) == zoneinfo.TZPATH
    finally:
        zoneinfo.reset_tzpath(to=before)


def test_the_portal_knows_that_vancouver_keeps_summer_time_from_2026_on() -> None:
    # In a process of its own: here, other tests have read the machine's zones already.
    code = (
        "from portal import zones; zones.use_newest(); from zoneinfo import ZoneInfo; from datetime import datetime;"
        f"print(datetime.fromisoformat('{NOVEMBER.isoformat()}').astimezone(ZoneInfo('America/Vancouver')))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "2026-11-10 17:00:00-07:00"
