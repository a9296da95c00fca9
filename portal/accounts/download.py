"""Everything that is held of a person, as one file to keep."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.accounts.holdings import HeldFile

# A larger archive is written to the disk: whoever has handed in many versions may have many megabytes.
IN_MEMORY = 4 * 1024 * 1024
# What is compressed already gains nothing from being compressed again.
_COMPRESSED = (".docx", ".zip", ".png", ".jpg")


def archive(files: Iterable[HeldFile], now: datetime) -> IO[bytes]:
    """A ZIP file of these files, ready to be read, and to be closed; it takes no more memory than the largest of them,
    and a little."""
    spool = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    try:
        _write(spool, files, now)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


def _write(spool: IO[bytes], files: Iterable[HeldFile], now: datetime) -> None:
    with ZipFile(spool, "w") as archive:
        for file in files:
            entry = ZipInfo(file.path, date_time=now.astimezone(UTC).timetuple()[:6])
            entry.compress_type = ZIP_STORED if file.path.endswith(_COMPRESSED) else ZIP_DEFLATED
            # Readable by its owner alone, where it is unpacked on a machine of several people.
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, file.content)


def as_json(path: str, value: Any) -> HeldFile:
    """A file of JSON; instants become text in UTC, and days text."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=_time) + "\n"
    return HeldFile(path, text.encode())


def columns(row: object, *names: str) -> dict[str, Any]:
    """These columns of a row, by name."""
    return {name: getattr(row, name) for name in names}


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON value")
