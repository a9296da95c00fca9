"""What a file is that is no .docx, so that its owner can be told in her own words."""

import re
import struct

_BEGINNINGS = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\x4c\0\0\0\x01\x14\x02\0", "shortcut"),
    (b"[InternetShortcut]", "shortcut"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "zip"),
    (b"\x1f\x8b", "zip"),
    (b"bplist00", "shortcut"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted", ""),
    ("WordDocument", "legacy-doc", ""),
    ("Workbook", "not-word", "xlsx"),
    ("PowerPoint Document", "not-word", "slides"),
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "xlsx",
    b"application/vnd.oasis.opendocument.presentation": "slides",
    b"application/epub+zip": "epub",
}
_WORD_FILE = re.compile(r"\.(docx|doc|odt|rtf|pdf)$", re.IGNORECASE)


def of_bytes(data: bytes) -> tuple[str, str] | None:
    """The refusal code and kind of bytes that are no ZIP archive; None where they begin like one."""
    if not data:
        return "empty", "no-bytes"
    if not data.startswith((b"PK", _OLE)) and b"PK\5\6" in data[-65_557:]:
        # A page, a program or a picture put before an archive is the one to some readers and the other to others.
        return "unsafe", "archive"
    if data.startswith(_OLE):
        return _of_compound_file(data)
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return "not-word", kind
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif") or data[8:12] == b"WEBP":
        return "not-word", "image"
    if b"%PDF-" in data[:1024]:
        return "not-word", "pdf"
    if data.startswith(b"PK"):
        return None if len(data) >= 22 else ("damaged", "archive")
    # Word's owner file, ~$essay.docx: a length, the user's name, zeros, and the same name in UTF-16.
    if 150 <= len(data) <= 180 and 0 < data[0] <= 54 and b"\0" in data:
        return "not-word", "lock-file"
    return _of_text(data)


def _of_text(data: bytes) -> tuple[str, str]:
    if not data.strip(b"\0"):
        return "damaged", "zero-filled"
    start = data[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").lower()
    if b"<html" in start or b"<!doctype html" in start or b"mime-version:" in start:
        return "not-word", "html"
    if start.startswith(b"<"):
        if b"webloc" in start or b"<plist" in start:
            return "not-word", "shortcut"
        return "not-word", "word-xml" if b"word" in start else "xml"
    if start.startswith(b"{") and b'"doc_id"' in start:
        return "not-word", "shortcut"
    control = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in data[:2048])
    return "not-word", "text" if not control else "unknown"


def _of_compound_file(data: bytes) -> tuple[str, str]:
    """Old Word files and encrypted new ones share one container; the names of its streams tell them apart."""
    for name, code, kind in _OLE_STREAMS:
        encoded = name.encode("utf-16-le")
        at = data.find(encoded)
        while at >= 0:
            # A directory record is 128 bytes: the name, then at 64 its length with the closing zero.
            if at % 128 == 0 and struct.unpack("<H", data[at + 64 : at + 66].ljust(2, b"\0"))[0] == len(encoded) + 2:
                return code, kind
            at = data.find(encoded, at + 1)
    return "not-word", "unknown"


def of_archive(names: tuple[str, ...], mimetype: bytes) -> tuple[str, str]:
    """The refusal code and kind of a ZIP archive without the content types that every .docx has."""
    if (kind := _OPEN_DOCUMENT.get(mimetype.strip())) is not None:
        return "not-word", kind
    lower = {name.lower() for name in names}
    if any(name.endswith(".iwa") or name in ("index.xml.gz", "index.apxl", "index.zip") for name in lower):
        return "not-word", "pages"
    if "word/document.xml" in lower:
        return "damaged", "package"
    return "not-word", "zip-of-document" if any(_WORD_FILE.search(name) for name in names) else "zip"


def of_content_type(content_type: str) -> tuple[str, str] | None:
    """The refusal code and kind of an Office file by the type of its main part; None for a Word document."""
    if content_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":
        return None
    if "macroenabled" in content_type.lower():
        return "macros", ""
    for marker, kind in (
        ("wordprocessingml.template", "template"),
        ("spreadsheetml", "xlsx"),
        ("presentationml", "slides"),
        ("visio", "drawing"),
    ):
        if marker in content_type:
            return "not-word", kind
    return "damaged", "package"
