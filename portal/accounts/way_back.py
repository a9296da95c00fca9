"""Where a reader came from, as a place of this portal that one may lead them back to."""

import re
from urllib.parse import urlsplit

from flask import current_app, request

LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f]*")


def is_local_path(text: str) -> bool:
    """Whether one may be sent there after signing in: a path of this portal and nothing a browser reads as a host."""
    return LOCAL_PATH.fullmatch(text) is not None


def came_from() -> str | None:
    """The path of the page with the form that was sent, as the browser names it."""
    path = urlsplit(request.referrer or "").path
    return path if is_local_path(path) else None


def is_page(path: str) -> bool:
    """Whether it can be gone to: a form that came back with its faults stands at an address that only takes forms."""
    pages = current_app.create_url_adapter(request)
    return is_local_path(path) and pages is not None and pages.test(path, method="GET")
