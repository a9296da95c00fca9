"""Signed statements: what the portal vouches for with Ed25519 (RFC 8032), for anybody to check without the portal.

Each is a small JSON file. What is signed is its statement, as JSON with sorted keys and no spaces, in UTF-8; the whole
file has one spelling only, so that not one bit of it can be changed unnoticed. Receipts, certificates and the record of
a decision are kinds of it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, ClassVar, Generic, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_NAME = re.compile(r"[0-9a-f]{16}")


class Verdict(StrEnum):
    """What a file turns out to be. Torn: signed, but of parts that do not belong together. Unreadable: it has not even
    the shape of what it should be."""

    GENUINE = "genuine"
    ALTERED = "altered"
    TORN = "torn"
    UNKNOWN_KEY = "unknown-key"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed statement. stated: by name, what JSON can say; key: the name of the signing key; signature: 64 bytes in
    hexadecimal.

    NAME: what files of its kind call the statement · PURPOSE: sets the keys of one kind apart from those of another
    LARGEST: bytes that such a file may have, so that nobody is asked to parse a mountain
    """

    NAME: ClassVar[str]
    PURPOSE: ClassVar[bytes]
    LARGEST: ClassVar[int]

    stated: Mapping[str, Any]
    key: str
    signature: str

    @classmethod
    def is_shaped(cls, stated: object) -> bool:
        """Whether a statement is of this kind, as far as its shape goes."""
        return isinstance(stated, dict)

    @property
    def is_of_one_piece(self) -> bool:
        """Whether the parts of what is stated belong together, where one vouches for another."""
        return True

    def at(self, name: str) -> datetime | None:
        """An instant that is stated, or nothing where there is none of this name."""
        written = self.stated.get(name)
        return datetime.fromisoformat(written) if written else None

    def as_file(self) -> str:
        """The statement as the file that its owner keeps."""
        content = {"key": self.key, self.NAME: self.stated, "signature": self.signature}
        return json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


Kind = TypeVar("Kind", bound=Signed)


@dataclass(frozen=True, slots=True)
class Judgement(Generic[Kind]):
    """key: the name of the key that the file says it was signed with; signed: only of a genuine one, for what another
    file states is nobody's word."""

    verdict: Verdict
    key: str = ""
    signed: Kind | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs. portal: the address that statements name as theirs."""

    key: Ed25519PrivateKey
    portal: str


def signing_key(secret: str, kind: type[Signed]) -> Ed25519PrivateKey:
    """The key that follows from a portal's secret (HKDF, RFC 5869): the same on each of its machines."""
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=kind.PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(key: Ed25519PrivateKey) -> str:
    """The half to be published: 32 bytes in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


def key_name(public: str) -> str:
    """What a key is called in signed files: the beginning of its SHA-256."""
    return sha256(bytes.fromhex(public)).hexdigest()[:16]


def signed(kind: type[Kind], stated: Mapping[str, Any], key: Ed25519PrivateKey) -> Kind:
    """The statement with its signature. Raises ValueError where it holds what JSON cannot say."""
    return kind(stated, key_name(public_key(key)), key.sign(_canonical(stated)).hex())


def judge(kind: type[Kind], content: bytes, public_keys: Iterable[str]) -> Judgement[Kind]:
    """Whether a file is, to the last bit, what was signed with one of these keys. No key is ever taken from the file.

    public_keys: 32 bytes in hexadecimal each.
    """
    found = _parsed(kind, content)
    if found is None:
        return Judgement(Verdict.UNREADABLE)
    public = {key_name(key): key for key in public_keys}.get(found.key)
    if public is None:
        return Judgement(Verdict.UNKNOWN_KEY, found.key)
    try:
        # A file that was copied by way of another system may end its lines in another manner, and only so.
        as_given = content.replace(b"\r\n", b"\n") == found.as_file().encode(errors="replace")
    except RecursionError:
        # What is read deeper than it can be written was never written here.
        as_given = False
    if not as_given or not is_signed(found, public):
        return Judgement(Verdict.ALTERED, found.key)
    return Judgement(Verdict.GENUINE, found.key, found) if found.is_of_one_piece else Judgement(Verdict.TORN, found.key)


def is_signed(its: Signed, public: str) -> bool:
    """Whether the signature is that of this statement by this key (RFC 8032, 5.1.7), in its one spelling."""
    try:
        signature = bytes.fromhex(its.signature)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, _canonical(its.stated))
    except (InvalidSignature, ValueError):
        return False
    return its.signature == signature.hex()


def written(moment: datetime) -> str:
    """An instant as it is stated: UTC, to the microsecond, as in 2027-01-30T22:14:05.000000Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _parsed(kind: type[Kind], content: bytes) -> Kind | None:
    """What has the shape of this kind, whoever made it."""
    if len(content) > kind.LARGEST:
        return None
    try:
        found = json.loads(content)
        its = kind(found[kind.NAME], found["key"], found["signature"])
        named = isinstance(its.key, str) and _KEY_NAME.fullmatch(its.key)
        shaped = kind.is_shaped(its.stated) and isinstance(its.signature, str)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return its if named and shaped else None


def _canonical(stated: Mapping[str, Any]) -> bytes:
    return json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
