"""Addresses that nobody can guess, for calendar programs, which cannot sign in: whoever knows one may read it."""

import secrets

from flask import Response

# Of a token, in characters: 256 bits.
LENGTH = 43


def new_token() -> str:
    return secrets.token_urlsafe(32)


def calendar_file(content: str | bytes) -> Response:
    """A calendar at such an address: anybody may ask, and nobody in between may keep it or list it."""
    response = Response(content, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
