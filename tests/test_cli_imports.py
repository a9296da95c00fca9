"""`portal events import` with a calendar of another program."""

from pathlib import Path

import pytest

from tests.events.calendars.test_reader import calendar, event
from tests.test_cli import portal

FILE = "harbour.ics"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.write_text(calendar(event("RRULE:FREQ=MONTHLY;BYDAY=2TH;COUNT=3"), event(uid="b", starts="DTSTART:never")))
    return path


def test_entries_become_drafts_once_and_what_is_public_is_left_unless_that_is_asked_for(
    tmp_path: Path, file: Path
) -> None:
    run = portal(tmp_path, "events", "import", file)
    assert (run.returncode, run.stdout) == (1, f"1 drafts from {file}, 0 listings changed, 0 as they were\n")
    assert run.stderr == "line 10, Evening group: its DTSTART cannot be read\n"
    sound = file.read_text().replace("DTSTART:never", "DTSTART;TZID=Europe/Zurich:20280114T183000")
    file.write_text(sound)
    again = portal(tmp_path, "events", "import", file)
    assert (again.returncode, again.stdout) == (0, f"1 drafts from {file}, 0 listings changed, 1 as they were\n")
    listed = tmp_path / "listed.toml"
    portal(tmp_path, "events", "export", listed)
    listed.write_text(listed.read_text().replace('status = "draft"\n', ""))
    portal(tmp_path, "events", "import", listed)
    file.write_text(sound.replace("SUMMARY:Evening group", "SUMMARY:Late group", 1))
    left = portal(tmp_path, "events", "import", file)
    assert (left.returncode, left.stdout) == (1, f"0 drafts from {file}, 0 listings changed, 1 as they were\n")
    assert left.stderr == (
        "evening-group-2027: is public, and was left as it is; --public would change it:\n"
        "  Title: Evening group -> Late group\n"
    )
    changed = portal(tmp_path, "events", "import", file, "--public")
    assert (changed.returncode, changed.stdout) == (0, f"0 drafts from {file}, 1 listings changed, 1 as they were\n")


def test_a_zone_is_asked_for_and_has_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_text(calendar(event(starts="DTSTART:20270114T173000Z")))
    asked = portal(tmp_path, "events", "import", file)
    assert (asked.returncode, asked.stderr) == (
        1, f"portal: {file} has entries without a zone, or in UTC: 1. Name theirs with --zone.\n",
    )  # fmt: skip
    wrong = portal(tmp_path, "events", "import", file, "--zone", "Atlantis")
    assert (wrong.returncode, wrong.stderr) == (
        1, "portal: there is no zone 'Atlantis': name one such as Europe/Zurich\n",
    )  # fmt: skip
    assert portal(tmp_path, "events", "import", file, "--zone", "zurich").returncode == 0
