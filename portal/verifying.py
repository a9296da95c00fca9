"""What pages share on which anybody verifies something that the portal has signed."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import jsonify, request
from werkzeug import Response
from wtforms import Field

from portal import codes
from portal.key_store import PublishedKey
from portal.published_keys import as_document
from portal.rates import limiter

# A stale list of keys would call a new file's key unknown: nobody shall be wrong for longer than this.
KEYS_ARE_KEPT_FOR = 300  # seconds


def limit_misses(what: str) -> Callable[[Any], Any]:
    """Only misses count: a lecture hall may look at its own from one address, and nobody may try codes."""
    return limiter.shared_limit("60 per hour", scope=f"{what} not found", deduct_when=_found_nothing)


def keys_document(portal: str, keys: Iterable[PublishedKey]) -> Response:
    """The published keys for programs. portal: the address of who signs"""
    answer = jsonify(as_document(portal, [(key.name, key.public, key.since) for key in keys]))
    answer.cache_control.public = True
    answer.cache_control.max_age = KEYS_ARE_KEPT_FOR
    answer.add_etag()
    return answer.make_conditional(request)


def typed_code(field: Field, what: str) -> str | None:
    """The code that somebody typed. None where it can be none; the field says why. what: it is on, as in `receipt`"""
    code, strange = codes.read_code(field.data or ""), codes.never_in_codes(field.data or "")
    if code and not strange:
        return code
    said = codes.not_in_a_code(strange, what) if strange else f"Type the code that stands on the {what}."
    field.errors = [said]
    return None


def kept_by_nobody(answer: Response) -> Response:
    """What a code opens is for whoever has the code, today; the keys say for themselves how long they hold."""
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _found_nothing(answer: Response) -> bool:
    return answer.status_code == 404
