"""Zip files that say nothing of when, where or by whom they were made: the same content is the same bytes."""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import IO

# The earliest that the format knows.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def packed(files: Iterable[tuple[str, bytes]], *, as_they_are: frozenset[str] = frozenset()) -> bytes:
    """As `pack`, in memory."""
    file = BytesIO()
    pack(file, files, as_they_are=as_they_are)
    return file.getvalue()


def pack(file: IO[bytes], files: Iterable[tuple[str, bytes]], *, as_they_are: frozenset[str] = frozenset()) -> None:
    """Write these files in this order. as_they_are: the names of those that are not compressed."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if name in as_they_are else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
