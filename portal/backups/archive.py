"""The file of a backup: an ordinary ZIP archive with a part for each table, a manifest, and a digest of all of it.

A part holds one row a line, a JSON array in the order of the manifest's columns. The last 64 bytes, the archive's
comment, are the SHA-256 of every byte before them: nothing can be altered or cut off unnoticed.
"""

import fcntl
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

FORMAT = 1
# The first part: it says what the file is, also to a program that sees only the beginning of it.
NOTE, MANIFEST = "ascona-portal-backup.txt", "manifest.json"
_WORDS = """A backup of the Ascona Prize portal, made by `portal backup` and put back by `portal restore`.
It holds essays and people's addresses: keep it where nobody else can read it.
"""
_DIGEST = 64
# End of central directory, as PKWARE's APPNOTE 4.3.16 has it, with a comment of 64 bytes behind it.
_END, _END_SIZE = b"PK\x05\x06", 22
_BEGINS = b"PK\x03\x04"
_CHUNK = 1 << 20
# A row is an essay at most, of 20 MiB before it is written as text.
_LONGEST_ROW, _LONGEST_MANIFEST = 64 << 20, 1 << 20

Row = Sequence[Any]


class NotUsable(Exception):
    """The file is no backup, or not a whole one; the message goes on after its name."""


class InTheWay(Exception):
    """Where the backup was to go is something else; the message goes on after its name."""


@dataclass(frozen=True, slots=True)
class Column:
    """kind: one of `values.KINDS`"""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """sha256: of the rows as they are written, in hexadecimal"""

    name: str
    columns: Sequence[Column]
    rows: int
    sha256: str

    @property
    def part(self) -> str:
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True, slots=True)
class Manifest:
    """portal: its version · schema: the revision of the migrations · made_at: aware, when all of it was so"""

    portal: str
    schema: str
    engine: str
    made_at: datetime
    tables: Sequence[Table]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class Backup:
    """A backup that was checked to the last byte. sha256: of the whole, in hexadecimal"""

    def __init__(self, archive: ZipFile, manifest: Manifest, digest: str) -> None:
        self._archive, self.manifest, self.sha256 = archive, manifest, digest

    def rows(self, table: Table) -> Iterator[Row]:
        """Raises NotUsable where they are not what the manifest says; it comes with the last row."""
        digest, count = sha256(), 0
        with self._archive.open(table.part) as part:
            while line := part.readline(_LONGEST_ROW):
                digest.update(line)
                row = json.loads(line)
                if len(row) != len(table.columns):
                    raise NotUsable(f"was altered: a row of {table.name} has {len(row)} values")
                count += 1
                yield row
        if (count, digest.hexdigest()) != (table.rows, table.sha256):
            raise NotUsable(f"was altered: {table.name} is not what its manifest says")


def write(path: Path, tables: Iterable[tuple[str, Sequence[Column], Iterator[Row]]], **facts: Any) -> Backup:
    """Write a backup to `path`, for its owner's eyes alone. It is there once it was read back and found whole, and not
    before; whatever was there until then stays until then.

    tables: the name, the columns and the rows of each, which are taken one by one
    facts: the rest of `Manifest`

    Raises InTheWay, NotUsable where it does not read back as it was written, and OSError.
    """
    _look(path)
    with _alone(path.with_name(f".{path.name}.partial")) as (partial, file):
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            _put(archive, NOTE, _WORDS)
            written = [_write_table(archive, *table) for table in tables]
            manifest = Manifest(**facts, tables=written)
            stated = {"format": FORMAT} | asdict(manifest) | {"made_at": manifest.made_at.isoformat()}
            _put(archive, MANIFEST, json.dumps(stated | {"rows": manifest.rows}, indent=1))
            archive.comment = b"0" * _DIGEST
        _seal(file)
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            # What is read back comes from the disk, not from memory.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        with opened(partial) as backup:
            if backup.manifest != manifest:
                raise NotUsable("does not read back as it was written")
        partial.replace(path)
        _keep_name(path.parent)
    return backup


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """The backup in this file, after every byte of it was read and checked.

    Raises NotUsable, and OSError.
    """
    with path.open("rb") as file:
        digest = _whole(file)
        try:
            archive = ZipFile(file)
            backup = Backup(archive, _manifest(archive), digest)
            for table in backup.manifest.tables:
                for _ in backup.rows(table):
                    pass
        except (BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError) as error:
            raise NotUsable("is no backup of this portal: what it says of itself cannot be read") from error
        with archive:
            yield backup


def _look(path: Path) -> None:
    """Nothing but a backup is ever written over."""
    if path.is_dir():
        raise InTheWay("is a folder: name a file in it")
    if path.exists():
        with path.open("rb") as file:
            if not _begins_as_ours(file):
                raise InTheWay("is there already and is no backup: it is left alone. Name another file")


@contextmanager
def _alone(partial: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file to write into, taken over from whoever died over it, and gone unless it was given its name."""
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Between opening and locking, its writer may have ended and given it its name.
            is_ours = os.path.samestat(os.fstat(descriptor), partial.stat())
        except (BlockingIOError, FileNotFoundError):
            is_ours = False
        if not is_ours:
            raise InTheWay("is being written by another backup at this moment")
        os.fchmod(descriptor, 0o600)
        file.truncate()
        try:
            yield partial, file
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


def _put(archive: ZipFile, name: str, text: str) -> None:
    archive.writestr(_part(name), text)


def _part(name: str) -> ZipInfo:
    part = ZipInfo(name)
    part.compress_type, part.external_attr = ZIP_DEFLATED, 0o600 << 16
    return part


def _write_table(archive: ZipFile, name: str, columns: Sequence[Column], rows: Iterator[Row]) -> Table:
    digest, count = sha256(), 0
    with archive.open(_part(Table(name, columns, 0, "").part), "w", force_zip64=True) as part:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            part.write(line)
            count += 1
    return Table(name, columns, count, digest.hexdigest())


def _seal(file: IO[bytes]) -> None:
    file.flush()
    digest = _digest(file, file.seek(0, os.SEEK_END) - _DIGEST)
    file.seek(-_DIGEST, os.SEEK_END)
    file.write(digest.encode())
    file.flush()


def _digest(file: IO[bytes], size: int) -> str:
    file.seek(0)
    digest = sha256()
    while size and (chunk := file.read(min(size, _CHUNK))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()


def _begins_as_ours(file: IO[bytes]) -> bool:
    beginning = file.read(30 + len(NOTE))
    return beginning.startswith(_BEGINS) and beginning[30:] == NOTE.encode()


def _whole(file: IO[bytes]) -> str:
    """The digest that the file ends with, where it is that of the file."""
    if not _begins_as_ours(file):
        raise NotUsable("is no backup of this portal")
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _DIGEST - _END_SIZE))
    end = file.read()
    if not end.startswith(_END):
        raise NotUsable("is cut short, or something was added to it: it does not end as it was written")
    found, stated = _digest(file, size - _DIGEST), end[_END_SIZE:].decode("latin-1")
    if found != stated:
        raise NotUsable(f"was altered after it was written: its SHA-256 is {found}")
    file.seek(0)
    return found


def _manifest(archive: ZipFile) -> Manifest:
    if archive.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
        raise NotUsable("is no backup of this portal: its manifest is too long")
    stated: Mapping[str, Any] = json.loads(archive.read(MANIFEST))
    if stated["format"] != FORMAT:
        raise NotUsable(f"is in format {stated['format']}, and this portal reads format {FORMAT}: use a newer one")
    tables = [
        Table(table["name"], [Column(**column) for column in table["columns"]], table["rows"], table["sha256"])
        for table in stated["tables"]
    ]
    made_at = datetime.fromisoformat(stated["made_at"])
    return Manifest(stated["portal"], stated["schema"], stated["engine"], made_at, tables)


def _keep_name(folder: Path) -> None:
    """A new name lasts once its folder is written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
