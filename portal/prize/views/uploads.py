"""An uploaded file as a name that may be shown and the bytes themselves."""

import re
from typing import Any

NAME_LENGTH = 120


def read_upload(storage: Any) -> tuple[str, bytes] | None:
    """The name and the bytes of a form's file; None where none was chosen. An empty file has no bytes, and a name."""
    if not storage or not storage.filename:
        return None
    return display_name(storage.filename), storage.read()


def display_name(name: str) -> str:
    """What its owner called a file, fit to be shown to its owner: no path, no control characters, not endless.

    Nothing is ever stored under it.
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = " ".join("".join(c for c in last if c.isprintable()).split()) or "essay.docx"
    if len(clean) <= NAME_LENGTH:
        return clean
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: NAME_LENGTH - len(ending) - 2]}….{ending}" if dot and len(ending) < 10 else clean[:NAME_LENGTH]
