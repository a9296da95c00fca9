"""Receipts: what was received and when, signed with Ed25519 (RFC 8032), for anybody to check without the portal.

A receipt is a small JSON file. What is signed is its `receipt`, as JSON with sorted keys and no spaces, in UTF-8; the
whole file has one spelling only, so that not one bit of it can be changed unnoticed.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# Of what a file may be, so that nobody is asked to parse a mountain.
LARGEST = 10_000
_PURPOSE = b"receipts of essays, Ed25519, 1"
_KEY_NAME = re.compile(r"[0-9a-f]{16}")


class Verdict(StrEnum):
    """What a file turns out to be."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN_KEY = "unknown-key"
    NO_RECEIPT = "no-receipt"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed statement. stated: by name, each text, whole number, yes or no, or nothing; key: the name of the signing
    key; signature: 64 bytes in hexadecimal."""

    stated: Mapping[str, Any]
    key: str
    signature: str

    def at(self, name: str) -> datetime | None:
        """An instant that is stated, or nothing where there is none of this name."""
        written = self.stated.get(name)
        return datetime.fromisoformat(written) if written else None

    def as_file(self) -> str:
        """The receipt as the file that its owner keeps."""
        content = {"key": self.key, "receipt": self.stated, "signature": self.signature}
        return json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Judgement:
    """key: the name of the key that the file says it was signed with; receipt: only of a genuine one, for what another
    file states is nobody's word."""

    verdict: Verdict
    key: str = ""
    receipt: Receipt | None = None


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


def judge(content: bytes, public_keys: Iterable[str]) -> Judgement:
    """Whether a file is, to the last bit, what was signed with one of these keys. No key is ever taken from the file.

    public_keys: 32 bytes in hexadecimal each.
    """
    receipt = _parsed(content)
    if receipt is None:
        return Judgement(Verdict.NO_RECEIPT)
    public = {key_name(key): key for key in public_keys}.get(receipt.key)
    if public is None:
        return Judgement(Verdict.UNKNOWN_KEY, receipt.key)
    # A file that was copied by way of another system may end its lines in another manner, and only so.
    as_given = content.replace(b"\r\n", b"\n") == receipt.as_file().encode(errors="replace")
    if not as_given or not is_signed(receipt, public):
        return Judgement(Verdict.ALTERED, receipt.key)
    return Judgement(Verdict.GENUINE, receipt.key, receipt)


def is_signed(receipt: Receipt, public: str) -> bool:
    """Whether the signature is that of this statement by this key (RFC 8032, 5.1.7), in its one spelling."""
    try:
        signature = bytes.fromhex(receipt.signature)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, _canonical(receipt.stated))
    except (InvalidSignature, ValueError):
        return False
    return receipt.signature == signature.hex()


def written(moment: datetime) -> str:
    """An instant as receipts state it: UTC, to the microsecond, as in 2027-01-30T22:14:05.000000Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _parsed(content: bytes) -> Receipt | None:
    """What has the shape of a receipt, whoever made it."""
    if len(content) > LARGEST:
        return None
    try:
        found = json.loads(content)
        receipt = Receipt(found["receipt"], found["key"], found["signature"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    named = isinstance(receipt.key, str) and _KEY_NAME.fullmatch(receipt.key)
    flat = isinstance(receipt.stated, dict) and all(
        value is None or isinstance(value, str | int) for value in receipt.stated.values()
    )
    return receipt if named and flat and isinstance(receipt.signature, str) else None


def _canonical(stated: Mapping[str, Any]) -> bytes:
    return json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
