"""What the commands say, on a portal of its own."""

from pathlib import Path

import pytest

from portal.database import db
from tests.test_cli import LISTINGS, portal


def test_a_portal_goes_into_a_file_and_comes_back(tmp_path: Path) -> None:
    first, second, file = tmp_path / "first", tmp_path / "second", tmp_path / "portal.backup"
    first.mkdir()
    second.mkdir()
    empty = portal(first, "backup", file)
    assert (empty.returncode, empty.stderr) == (
        1, "portal: there is nothing to back up: the database holds no portal.\n",
    )  # fmt: skip
    portal(first, "events", "import", LISTINGS)
    made = portal(first, "backup", file)
    assert (made.returncode, made.stderr) == (0, "")
    first_line, digest, rest = made.stdout.splitlines()
    # 22 listings with their 35 meetings, and the act by which each of them was taken in.
    tables = len(db.metadata.tables)
    assert first_line.startswith(f"{file}: 79 rows of {tables} tables, as they were at 20")
    assert digest.startswith("Read back and whole: SHA-256 ")
    assert rest == "Not in it: SECRET_KEY and the other settings (instance/config.py). Keep them as well, elsewhere."
    restored = portal(second, "restore", file)
    assert (restored.returncode, restored.stdout, restored.stderr) == (0, f"{first_line}\nRestored.\n", "")
    again = portal(second, "restore", file)
    said = "portal: the database is not empty. To throw away what it holds, add --replace.\n"
    assert (again.returncode, again.stderr) == (1, said)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 another archive", "is no backup of this portal. Nothing was changed."),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_restored_is_one_plain_line(tmp_path: Path, content: bytes | None, says: str) -> None:
    file = tmp_path / "portal.backup"
    if content is not None:
        file.write_bytes(content)
    run = portal(tmp_path, "restore", file)
    assert (run.returncode, run.stdout, run.stderr) == (2, "", f"portal: {file} {says}\n")


def test_a_folder_that_is_not_there_is_one_plain_line(tmp_path: Path) -> None:
    portal(tmp_path, "events", "import", LISTINGS)
    run = portal(tmp_path, "backup", tmp_path / "nowhere" / "portal.backup")
    said = f"portal: {tmp_path}/nowhere/portal.backup cannot be written: No such file or directory\n"
    assert (run.returncode, run.stderr) == (1, said)
