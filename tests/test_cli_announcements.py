"""`portal events read` on files of its own; it needs no database."""

import json
from pathlib import Path

import pytest

from portal.events import files
from portal.events.listing import Status
from tests.command import of, portal, process

SOUND = """The Harbour Balint Society invites you to a discussion of endings – and “beginnings”.
When: Friday, May 17, 2030, 8:00pm - 9:00pm Eastern
Cost: free. Everyone is welcome. Write to office@society.example."""
WRONG = SOUND.replace("Friday", "Thursday")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return written(tmp_path, SOUND)


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return written(tmp_path, WRONG)


def written(folder: Path, text: str) -> Path:
    path = folder / "page.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_announcement_ends_with_zero_and_says_what_was_read(tmp_path: Path, sound: Path) -> None:
    run = process("events", "read", sound, **of(tmp_path))
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == ("1 announcement, 0 contradictions\n\n1. Discussion, May 2030\n   Friday 17 May 2030.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["page.txt"]  # no database was made


def test_a_contradiction_ends_with_one_and_is_told_in_a_sentence(tmp_path: Path, wrong: Path) -> None:
    run = portal("events", "read", wrong)
    assert run.returncode == 1
    assert (
        "   contradicts itself: It says Thursday, but that date is a Friday 17 May 2030. Correct the weekday or the"
        " date.\n"
    ) in run.stdout


def test_json_gives_the_listing_its_facts_and_its_faults_with_their_words(tmp_path: Path, wrong: Path) -> None:
    run = portal("events", "read", wrong, "--json")
    document = json.loads(run.stdout)
    assert (run.returncode, run.stderr) == (1, "")
    assert (document["contradictions"], document["unread"]) == (1, [])
    [draft] = document["drafts"]
    assert (draft["number"], draft["title"], draft["words"]) == (1, "Discussion, May 2030", [0, len(WRONG)])
    assert draft["listing"]["meeting"] == [{"starts": "2030-05-17T20:00:00", "minutes": 60}]
    assert (draft["listing"]["status"], draft["listing"]["zone"]) == ("draft", "America/New_York")
    [fault] = draft["faults"]
    [[begin, end]] = fault.pop("words")
    assert WRONG[begin:end] == "Thursday, May 17, 2030"
    assert fault == {
        "code": "weekday-against-date",
        "sort": "contradiction",
        "message": "It says Thursday, but that date is a Friday 17 May 2030. Correct the weekday or the date.",
        "facts": {"said": "Thursday", "day": "Friday 17 May 2030"},
    }
    mode = next(fact for fact in draft["facts"] if fact["about"] == "mode")
    assert (mode["value"], mode["because"]) == ("online", "no-place")
    assert mode["reason"] == "hours are given with a zone, and no place is named"


def test_toml_is_a_file_that_import_takes_and_every_listing_in_it_is_a_draft(tmp_path: Path, wrong: Path) -> None:
    run = portal("events", "read", wrong, "--toml")
    assert run.returncode == 1
    [listing] = files.read(run.stdout)
    assert (listing.slug, listing.status) == ("discussion-may-2030", Status.DRAFT)
    assert listing.staff_note.startswith("It says Thursday")
    drafts = tmp_path / "drafts.toml"
    drafts.write_text(run.stdout, encoding="utf-8")
    assert process("events", "import", drafts, **of(tmp_path)).stdout == f"1 listings from {drafts}\n"


def test_what_cannot_be_read_ends_with_two_and_one_plain_line(tmp_path: Path) -> None:
    missing, binary, long = tmp_path / "none.txt", tmp_path / "page.pdf", tmp_path / "long.txt"
    binary.write_bytes(b"%PDF-1.7 \xff\xfe")
    long.write_text("a" * 150_001)
    runs = [portal("events", "read", path) for path in (missing, binary, long)]
    assert [(run.returncode, run.stdout) for run in runs] == [(2, "")] * 3
    assert [run.stderr for run in runs] == [
        f"portal: {missing} cannot be read: No such file or directory\n",
        f"portal: {binary} is no text in UTF-8. Save it as plain text, in UTF-8.\n",
        f"portal: {long}: the text has 150,001 bytes, and at most 150,000 are read at once: read it in parts.\n",
    ]


def test_two_documents_at_once_are_refused(tmp_path: Path, sound: Path) -> None:
    run = portal("events", "read", sound, "--json", "--toml")
    assert (run.returncode, run.stdout) == (2, "")
