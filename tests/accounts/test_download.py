import json
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from portal.accounts import download
from portal.accounts.download import IN_MEMORY, archive, as_json
from portal.accounts.holdings import HeldFile
from tests.builders import NOW


def test_every_file_is_in_the_archive_byte_for_byte_under_its_own_path() -> None:
    files = [HeldFile("README.txt", "Grüezi".encode()), HeldFile("prize/2027/versions/version-1.docx", b"PK\3\4" * 9)]
    with archive(files, NOW) as spool, ZipFile(spool) as found:
        assert {name: found.read(name) for name in found.namelist()} == {file.path: file.content for file in files}
        assert [info.date_time for info in found.infolist()] == [(2027, 3, 1, 12, 0, 0)] * 2


def test_text_is_compressed_and_a_word_file_is_not_for_it_is_already() -> None:
    files = [HeldFile("a.json", b"a" * 999), HeldFile("a.docx", b"a" * 999)]
    with archive(files, NOW) as spool, ZipFile(spool) as found:
        assert [info.compress_type for info in found.infolist()] == [ZIP_DEFLATED, ZIP_STORED]


def test_a_large_archive_lies_on_the_disk_and_a_small_one_in_memory() -> None:
    rolled = []
    for size in (100, IN_MEMORY + 1):
        with archive([HeldFile("essay.docx", bytes(size))], NOW) as spool:
            rolled.append(spool._rolled)  # type: ignore[attr-defined]
    assert rolled == [False, True]


def test_where_something_goes_wrong_nothing_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[SpooledTemporaryFile[bytes]] = []

    def spool(**options: Any) -> SpooledTemporaryFile[bytes]:
        made.append(SpooledTemporaryFile(**options))  # noqa: SIM115 - whether it is closed is asked below
        return made[-1]

    def files() -> Iterator[HeldFile]:
        yield HeldFile("a.json", b"{}")
        raise LookupError

    monkeypatch.setattr(download, "SpooledTemporaryFile", spool)
    with pytest.raises(LookupError):
        archive(files(), NOW)
    assert [file.closed for file in made] == [True]


def test_instants_are_text_in_utc_and_what_is_no_json_is_refused() -> None:
    file = as_json("a.json", {"at": NOW, "name": "Zoë"})
    assert json.loads(file.content) == {"at": "2027-03-01T12:00:00+00:00", "name": "Zoë"}
    assert "Zoë".encode() in file.content
    with pytest.raises(TypeError, match="bytes is no JSON value"):
        as_json("a.json", {"content": b""})
