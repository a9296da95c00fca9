"""The ZIP container of a .docx, trusted only where its headers leave no room for two readings.

Word, LibreOffice, scanners and mail gateways each read an archive in their own way. A file is taken only if every
byte up to its end belongs to exactly one entry and both headers of each entry agree, so that all of them see the same
document. Behind the end a line may stand that some program left; nobody reads it.
Source: the ZIP application note (PKWARE APPNOTE 6.3.10), sections 4.3 to 4.5.
"""

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from portal.manuscripts.verdict import Unreadable

MAX_BYTES = 20 * 2**20
MAX_ENTRIES = 1_000
MAX_UNPACKED = 100 * 2**20
# Honest essays with white bitmaps reach 1000:1, so the ratio matters only where much memory is at stake.
RATIO_MATTERS_ABOVE, MAX_RATIO = 64 * 2**20, 50
MAX_NAME = 255

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR64 = struct.Struct("<4sIQI")

_ENCRYPTED, _STREAMED, _UTF8 = 0x1, 0x8, 0x800
_KNOWN_FLAGS = 0x2 | 0x4 | _STREAMED | _UTF8
_STORED, _DEFLATED = 0, 8
_IN_ZIP64 = 0xFFFFFFFF
# What some web forms and mail programs append: a line end, zeros, or a short line of theirs, such as a number, a date
# or a digest. More is another file.
_MARK = re.compile(rb"[\r\n\0]*[\x20-\x7e]{0,64}[\r\n\0]*")
_ZIP64_EXTRA, _UNICODE_PATH_EXTRA = 0x0001, 0x7075
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]|^/|(^|/)\.\.?(/|$)|//")


@dataclass(frozen=True)
class Entry:
    """One member; `data` is its place in the file, `size` what it must unpack to."""

    name: str
    method: int
    crc: int
    size: int
    data: slice


@dataclass(frozen=True)
class _Header:
    """What the central directory says about a member."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


class Archive:
    """The members of a ZIP file, by name without regard to case, unpacked one by one and never further than said."""

    def __init__(self, data: bytes) -> None:
        """Raises `Unreadable` with code damaged, unsafe or too-large."""
        if len(data) > MAX_BYTES:
            raise Unreadable("too-large", "bytes", bytes=len(data), maximum=MAX_BYTES)
        self._data = data
        directory, end, count = _directory(data)
        headers = list(_headers(data, directory, end, count))
        total = sum(header.size for header in headers)
        if total > MAX_UNPACKED or (total > RATIO_MATTERS_ABOVE and total > MAX_RATIO * len(data)):
            raise Unreadable("too-large", "unpacked", bytes=total, maximum=MAX_UNPACKED)
        entries = _entries(data, headers, directory)
        self._entries = {entry.name.lower(): entry for entry in entries if not entry.name.endswith("/")}
        self.names = tuple(entry.name for entry in self._entries.values())

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def size(self, name: str) -> int:
        return self._entries[name.lower()].size

    def read(self, name: str) -> bytes:
        """The unpacked bytes. Raises `Unreadable` (damaged, unsafe) where they are not what the headers say."""
        entry = self._entries[name.lower()]
        packed = self._data[entry.data]
        if entry.method == _STORED:
            content = packed
        else:
            inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflate.decompress(packed, entry.size + 1)
            except zlib.error:
                raise Unreadable("damaged", "archive", part=entry.name) from None
            if len(content) > entry.size or inflate.unused_data:
                raise Unreadable("unsafe", "archive", part=entry.name)
        if len(content) != entry.size or zlib.crc32(content) != entry.crc:
            raise Unreadable("damaged", "archive", part=entry.name)
        return content

    def read_or_none(self, name: str) -> bytes | None:
        """The unpacked bytes, or None where the member is missing or damaged: for what a text can do without."""
        try:
            return self.read(name) if name in self else None
        except Unreadable:
            return None

    def beginnings(self, name: str, step: int = 512) -> Iterator[bytes]:
        """The first bytes of a member, more at each turn, then all: for a look without unpacking what is not used."""
        entry = self._entries[name.lower()]
        packed = self._data[entry.data]
        if entry.method == _STORED:
            yield packed
            return
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        content, rest = b"", packed
        while rest and not inflate.eof and len(content) < entry.size:
            try:
                content += inflate.decompress(rest, step)
            except zlib.error:
                return
            rest, step = inflate.unconsumed_tail, step * 4
            yield content


def _directory(data: bytes) -> tuple[int, int, int]:
    """Where the central directory begins and ends, and its number of entries."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - 0xFFFF))
    if at < 0 or at + _END.size > len(data):
        raise Unreadable("damaged", "archive")
    _, disk, start_disk, here, count, size, offset, comment = _END.unpack_from(data, at)
    if at + _END.size + comment > len(data) or not _MARK.fullmatch(data, at + _END.size + comment):
        raise Unreadable("damaged", "archive")
    end = at
    if data[max(0, at - _LOCATOR64.size) : at].startswith(b"PK\6\7"):
        end, counts = _directory64(data, at, (here, count, size, offset))
        here, count, size, offset = counts
    if disk or start_disk or here != count or offset + size != end:
        raise Unreadable("unsafe", "archive")
    if count > MAX_ENTRIES:
        raise Unreadable("too-large", "parts", parts=count, maximum=MAX_ENTRIES)
    # A second end record inside the comment would be the true one for readers that search from the front.
    if data.find(b"PK\5\6", end, at) >= 0:
        raise Unreadable("unsafe", "archive")
    return offset, end, count


def _directory64(data: bytes, at: int, short: tuple[int, int, int, int]) -> tuple[int, tuple[int, int, int, int]]:
    """The same from the 64-bit end record, which must say what the short one says or has no room to say."""
    _, disk, record, disks = _LOCATOR64.unpack_from(data, at - _LOCATOR64.size)
    if record + _END64.size + _LOCATOR64.size != at or disk or disks > 1:
        raise Unreadable("unsafe", "archive")
    signature, length, _, _, this_disk, start_disk, *wide = _END64.unpack_from(data, record)
    if signature != b"PK\6\6" or length != _END64.size - 12 or this_disk or start_disk:
        raise Unreadable("unsafe", "archive")
    no_room = (0xFFFF, 0xFFFF, _IN_ZIP64, _IN_ZIP64)
    if any(narrow not in (value, full) for narrow, value, full in zip(short, wide, no_room, strict=True)):
        raise Unreadable("unsafe", "archive")
    return record, (wide[0], wide[1], wide[2], wide[3])


def _headers(data: bytes, at: int, end: int, count: int) -> Iterator[_Header]:
    seen: set[str] = set()
    for _ in range(count):
        if at + _CENTRAL.size > end:
            raise Unreadable("damaged", "archive")
        fields = _CENTRAL.unpack_from(data, at)
        signature, made_by, _, flags, method, _, _, crc, packed, size, name_len, extra_len, comment_len = fields[:13]
        disk, _, attributes, offset = fields[13:]
        name_at = at + _CENTRAL.size
        extra_at = name_at + name_len
        at = extra_at + extra_len + comment_len
        if signature != b"PK\1\2" or at > end:
            raise Unreadable("damaged", "archive")
        extra = _extra(data[extra_at : extra_at + extra_len])
        size, packed, offset = _widened((size, packed, offset), extra)
        raw_name = data[name_at:extra_at]
        name = _name(raw_name, flags, extra)
        made_on_unix = made_by >> 8 == 3
        if (
            flags & ~_KNOWN_FLAGS
            or method not in (_STORED, _DEFLATED)
            or disk
            or name.lower() in seen
            or (made_on_unix and stat.S_ISLNK(attributes >> 16))
            or (name.endswith("/") and size)
        ):
            raise Unreadable("unsafe", "archive")
        seen.add(name.lower())
        yield _Header(raw_name, name, flags, method, crc, packed, size, offset)
    if at != end:
        raise Unreadable("unsafe", "archive")


def _entries(data: bytes, headers: list[_Header], directory: int) -> list[Entry]:
    """The members in the order of the file, each checked against its local header, without overlap or gap."""
    entries = []
    in_order = sorted(headers, key=lambda header: header.offset)
    ends = [header.offset for header in in_order[1:]] + [directory]
    at = 0
    for header, end in zip(in_order, ends, strict=True):
        if header.offset != at or at + _LOCAL.size > end:
            raise Unreadable("unsafe", "archive")
        signature, _, flags, method, _, _, crc, packed, size, name_len, extra_len = _LOCAL.unpack_from(data, at)
        name_at = at + _LOCAL.size
        extra_at = name_at + name_len
        begin = extra_at + extra_len
        stop = begin + header.packed
        if stop > end:
            raise Unreadable("unsafe", "archive")
        extra = _extra(data[extra_at:begin])
        size, packed, _ = _widened((size, packed, 0), extra)
        streamed = bool(header.flags & _STREAMED)
        said, known = (crc, packed, size), (header.crc, header.packed, header.size)
        if streamed:
            # The sizes follow the data; until then the header may hold nothing, or the truth.
            agrees = all(value in (0, truth) for value, truth in zip(said, known, strict=True))
            agrees = agrees and _follows(data[stop:end], header)
        else:
            agrees = said == known and stop == end
        _name(data[name_at:extra_at], flags, extra)
        if (
            signature != b"PK\3\4"
            or not agrees
            or data[name_at:extra_at] != header.raw_name
            or method != header.method
            or (flags ^ header.flags) & (_STREAMED if header.raw_name.isascii() else _STREAMED | _UTF8)
            or flags & ~_KNOWN_FLAGS
            or (method == _STORED and header.packed != header.size)
        ):
            raise Unreadable("unsafe", "archive")
        entries.append(Entry(header.name, method, header.crc, header.size, slice(begin, stop)))
        at = end
    return entries


def _follows(descriptor: bytes, header: _Header) -> bool:
    """Whether these bytes are the descriptor of a streamed member: with or without signature, 32 or 64 bits wide."""
    rest = descriptor.removeprefix(b"PK\7\10") if len(descriptor) in (16, 24) else descriptor
    layout = {12: "<3I", 20: "<I2Q"}.get(len(rest))
    return layout is not None and struct.unpack(layout, rest) == (header.crc, header.packed, header.size)


def _extra(block: bytes) -> dict[int, bytes]:
    """The extra fields by id. Up to three bytes may be left over: some writers pad to align their data."""
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(block):
        field, length = struct.unpack_from("<2H", block, at)
        at += 4
        if at + length > len(block):
            raise Unreadable("unsafe", "archive")
        if field in fields and field in (_ZIP64_EXTRA, _UNICODE_PATH_EXTRA):
            raise Unreadable("unsafe", "archive")
        fields[field] = block[at : at + length]
        at += length
    return fields


def _widened(short: tuple[int, int, int], extra: dict[int, bytes]) -> tuple[int, int, int]:
    """Size, packed size and offset, taken from the 64-bit field where the header has no room for them."""
    missing = [index for index, value in enumerate(short) if value == _IN_ZIP64]
    field = extra.get(_ZIP64_EXTRA)
    if field is None and not missing:
        return short
    if field is None or len(field) % 8 or len(field) < 8 * len(missing):
        raise Unreadable("unsafe", "archive")
    wide = list(short)
    values = struct.unpack(f"<{len(field) // 8}Q", field)
    for index, value in zip(missing, values, strict=False):
        wide[index] = value
    if not missing and any(given not in (0, value) for given, value in zip(values, short, strict=False)):
        raise Unreadable("unsafe", "archive")
    return wide[0], wide[1], wide[2]


def _name(raw: bytes, flags: int, extra: dict[int, bytes]) -> str:
    """The member's name, once it can neither leave the package nor be read in two ways."""
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        raise Unreadable("unsafe", "archive") from None
    alias = extra.get(_UNICODE_PATH_EXTRA)
    if not name or len(raw) > MAX_NAME or _UNSAFE_NAME.search(name) or (alias is not None and alias[5:] != raw):
        raise Unreadable("unsafe", "archive")
    return name
