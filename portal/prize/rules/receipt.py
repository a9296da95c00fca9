"""Receipts: what was received and when, signed with Ed25519 (RFC 8032), for anybody to check without the portal.

A receipt is a small JSON file. What is signed is its `receipt`, as JSON with sorted keys and no spaces, in UTF-8; the
whole file has one spelling only, so that not one bit of it can be changed unnoticed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# Of what a file may be, so that nobody is asked to parse a mountain.
LARGEST = 10_000
_PURPOSE = b"receipts of essays, Ed25519, 1"


class NotAReceipt(Exception):
    """The file is none of this kind."""


class UnknownKey(Exception):
    """A receipt whose signing key is none of the given ones. Its text is the name of that key."""


class Altered(Exception):
    """A receipt that is not what was signed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed statement. stated: JSON values by name; key: the name of the signing key; signature: hexadecimal."""

    stated: Mapping[str, Any]
    key: str
    signature: str

    def as_file(self) -> str:
        """The receipt as the file that its owner keeps."""
        content = {"key": self.key, "receipt": self.stated, "signature": self.signature}
        return json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs. portal: the address that receipts name as theirs."""

    key: Ed25519PrivateKey
    portal: str


def signer(secret: str, portal: str) -> Signer:
    """The signer that a portal's settings make."""
    return Signer(signing_key(secret), portal)


def signing_key(secret: str) -> Ed25519PrivateKey:
    """The key that follows from a portal's secret (HKDF, RFC 5869): the same on each of its machines."""
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(key: Ed25519PrivateKey) -> str:
    """The half to be published: 32 bytes in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


def key_name(public: str) -> str:
    """What a key is called in receipts: the beginning of its SHA-256."""
    return sha256(bytes.fromhex(public)).hexdigest()[:16]


def signed(stated: Mapping[str, Any], key: Ed25519PrivateKey) -> Receipt:
    """The statement with its signature. Raises ValueError where it holds what JSON cannot say."""
    return Receipt(stated, key_name(public_key(key)), key.sign(_canonical(stated)).hex())


def read(content: bytes, public_keys: Iterable[str]) -> Receipt:
    """The receipt in a file, if it is to the last bit what was signed with one of these keys.

    Raises NotAReceipt, UnknownKey or Altered.
    """
    receipt = _parsed(content)
    public = {key_name(key): key for key in public_keys}.get(receipt.key)
    if public is None:
        raise UnknownKey(receipt.key)
    # A file that was copied by way of another system may end its lines in another manner, and only so.
    if content.replace(b"\r\n", b"\n") != receipt.as_file().encode(errors="replace"):
        raise Altered
    check(receipt, public)
    return receipt


def check(receipt: Receipt, public: str) -> None:
    """Raises Altered where the signature is not that of this statement by this key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(receipt.signature), _canonical(receipt.stated))
    except (InvalidSignature, ValueError) as error:
        raise Altered from error


def _parsed(content: bytes) -> Receipt:
    if len(content) > LARGEST:
        raise NotAReceipt
    try:
        found = json.loads(content)
        receipt = Receipt(found["receipt"], found["key"], found["signature"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotAReceipt from error
    if (
        not isinstance(receipt.stated, dict)
        or not isinstance(receipt.key, str)
        or not isinstance(receipt.signature, str)
    ):
        raise NotAReceipt
    return receipt


def _canonical(stated: Mapping[str, Any]) -> bytes:
    return json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
