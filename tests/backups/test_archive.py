"""What is no backup, or no longer a whole one, is named as such before anything is touched."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.backups import archive
from portal.backups.archive import Backup, Column, InTheWay, NotUsable, Row
from tests.builders import NOW
from tests.essays import essay

COLUMNS = [Column("id", "integer"), Column("name", "text")]
ROWS: list[Row] = [[1, "Ada"], [2, "Zoë\n"], [3, None]]


def write(path: Path, rows: Sequence[Row] = ROWS) -> Backup:
    tables = [("person", COLUMNS, iter(rows))]
    return archive.write(path, tables, portal="1", schema="0001", engine="sqlite", made_at=NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """That of a whole backup."""
    path = tmp_path / "portal.backup"
    write(path)
    return path


def test_what_was_written_is_what_is_read(path: Path) -> None:
    with archive.opened(path) as backup:
        (table,) = backup.manifest.tables
        assert list(backup.rows(table)) == ROWS
        assert (table.rows, backup.manifest.rows, backup.manifest.made_at) == (3, 3, NOW)
    with ZipFile(path) as parts:
        assert parts.namelist() == ["ascona-portal-backup.txt", "tables/person.jsonl", "manifest.json"]
        assert parts.testzip() is None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_byte_that_was_altered_is_noticed(path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    altered = bytearray(whole)
    altered[place] ^= data.draw(st.integers(1, 255))
    other = path.with_name("altered")
    other.write_bytes(altered)
    with pytest.raises(NotUsable), archive.opened(other):
        pass


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_one_that_was_cut_short_is_named_so(path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    short = path.with_name("short")
    short.write_bytes(whole[: data.draw(st.integers(60, len(whole) - 1))])
    with pytest.raises(NotUsable, match=r"^is cut short, or something was added to it"), archive.opened(short):
        pass
    short.write_bytes(whole + b"\n")
    with pytest.raises(NotUsable, match=r"^is cut short, or something was added to it"), archive.opened(short):
        pass


@pytest.mark.parametrize("content", [b"", b"PK", b"SQLite format 3\0" + bytes(200), essay(3)], ids=len)
def test_a_file_of_another_kind_is_named_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(NotUsable, match=r"^is no backup of this portal$"), archive.opened(tmp_path / "other"):
        pass


def test_only_a_backup_is_written_over(path: Path) -> None:
    write(path, ROWS[:1])
    with archive.opened(path) as backup:
        assert backup.manifest.rows == 1
    path.write_bytes(b"SQLite format 3\0")
    with pytest.raises(InTheWay, match=r"is no backup: it is left alone"):
        write(path)
    with pytest.raises(InTheWay, match=r"^is a folder"):
        write(path.parent)
    assert path.read_bytes() == b"SQLite format 3\0"
    assert [found.name for found in path.parent.iterdir()] == ["portal.backup"]


def test_where_writing_fails_the_last_good_one_stays_and_nothing_else(path: Path) -> None:
    def torn() -> Iterator[Row]:
        yield [1, "Ada"]
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    with pytest.raises(OSError, match="No space left"):
        archive.write(path, [("person", COLUMNS, torn())], portal="1", schema="0001", engine="x", made_at=NOW)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == ["portal.backup"]


def test_what_somebody_died_over_is_taken_over_and_two_at_once_are_not_mixed_up(path: Path) -> None:
    partial = path.with_name(".portal.backup.partial")
    partial.write_bytes(b"x" * 100_000)
    partial.chmod(0o644)
    said: list[str] = []

    def rows() -> Iterator[Row]:
        try:
            write(path)
        except InTheWay as error:
            said.append(str(error))
        yield [1, "Ada"]

    archive.write(path, [("person", COLUMNS, rows())], portal="1", schema="0001", engine="x", made_at=NOW)
    assert said == ["is being written by another backup at this moment"]
    with archive.opened(path) as backup:
        assert backup.manifest.rows == 1
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert not partial.exists()
