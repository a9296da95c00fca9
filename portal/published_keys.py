"""Public keys: as a portal publishes them, and as somebody who checks a signed file hands them over."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from portal.signatures import written

# Of what a file of keys may be: one a year makes a hundred bytes.
LARGEST = 1_000_000
_HEXADECIMAL = re.compile(r"(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])", re.IGNORECASE)


class NoKeys(Exception):
    """There is no public key in the file."""


def as_document(portal: str, keys: Iterable[tuple[str, str, datetime]]) -> dict[str, Any]:
    """The JSON document that publishes keys. portal: the address of who signs; keys: name, public half, since when."""
    listed = [{"name": name, "public": public, "since": written(since)} for name, public, since in keys]
    return {"algorithm": "Ed25519", "portal": portal, "keys": listed}


def keys_in(content: bytes) -> list[str]:
    """The public keys in a file, in hexadecimal: in the document above, in PEM (RFC 8410), or in plain text.

    Raises NoKeys.
    """
    try:
        found = _keys_in(content) if len(content) <= LARGEST else []
    except (ValueError, TypeError, LookupError, RecursionError, UnsupportedAlgorithm) as error:
        raise NoKeys from error
    if not found:
        raise NoKeys
    return found


def _keys_in(content: bytes) -> list[str]:
    if content.lstrip().startswith(b"-----BEGIN"):
        key = load_pem_public_key(content)
        return [key.public_bytes_raw().hex()] if isinstance(key, Ed25519PublicKey) else []
    text = content.decode()
    if text.lstrip().startswith("{"):
        # Only what stands there as a key: a signed file is full of digests that look like one.
        return [_HEXADECIMAL.findall(key["public"])[0].lower() for key in json.loads(text)["keys"]]
    return [key.lower() for key in _HEXADECIMAL.findall(text)]
