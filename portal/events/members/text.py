"""What people write, as a page shows it: plain paragraphs, in which addresses of the web are links."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from portal.events.members.forms.fields import is_https

_ADDRESS = re.compile(r"https://[^\s<>\"]+")
# What ends a sentence rather than an address.
_BEHIND = ".,;:!?)]}'’”"


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?:\r?\n[ \t]*){2,}", text) if part.strip()]


def linked(text: str) -> Markup:
    """One paragraph: escaped, its addresses as links, its lines kept."""
    lines = [Markup("").join(_pieces(line)) for line in text.splitlines()]
    return Markup("<br>").join(lines)


def _pieces(line: str) -> Iterator[Markup]:
    end = 0
    for found in _ADDRESS.finditer(line):
        address = found[0].rstrip(_BEHIND)
        if is_https(address):
            yield escape(line[end : found.start()])
            yield Markup('<a href="{0}" rel="noopener nofollow ugc">{0}</a>').format(address)
            end = found.start() + len(address)
    yield escape(line[end:])
