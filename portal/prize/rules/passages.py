"""Passages of an essay: where they begin and end in its text, as a browser counts it, and what stands there."""

import re
from html import unescape

MOST = 200
LONGEST = 2_000
LONGEST_NOTE = 1_000

# The allow-list of the reading copy leaves no attribute that could hold a `>`.
_TAG = re.compile(r"<[^>]*>")


def passage(html: str, begins: int, ends: int) -> str | None:
    """What stands in a reading copy from `begins` up to `ends`; None where that is no passage: outside of the text, too
    long, nothing but white space, or half a character.

    Both are counted as a browser does in an element's `textContent`, in UTF-16 code units.
    """
    if not 0 <= begins < ends or ends - begins > LONGEST:
        return None
    units = unescape(_TAG.sub("", html)).encode("utf-16-le")
    if 2 * ends > len(units):
        return None
    try:
        text = units[2 * begins : 2 * ends].decode("utf-16-le")
    except UnicodeDecodeError:
        return None
    return text if text.strip() else None
