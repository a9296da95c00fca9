"""Receipts: what was received and when, signed so that anybody can check it, see `portal.signatures`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal import signatures
from portal.signatures import Judgement, Signed, Signer, Verdict, is_signed, key_name, public_key, written

__all__ = [
    "LARGEST", "Receipt", "Signer", "Verdict", "is_signed", "judge", "key_name", "public_key", "signed", "signer",
    "signing_key", "written",
]  # fmt: skip

LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class Receipt(Signed):
    """stated: by name, each text, whole number, yes or no, or nothing."""

    NAME: ClassVar[str] = "receipt"
    PURPOSE: ClassVar[bytes] = b"receipts of essays, Ed25519, 1"
    LARGEST: ClassVar[int] = LARGEST

    @classmethod
    def is_shaped(cls, stated: object) -> bool:
        return isinstance(stated, dict) and all(
            value is None or isinstance(value, str | int) for value in stated.values()
        )


def signer(secret: str, portal: str) -> Signer:
    """The signer that a portal's settings make."""
    return Signer(signing_key(secret), portal)


def signing_key(secret: str) -> Ed25519PrivateKey:
    """The key of receipts that follows from a portal's secret."""
    return signatures.signing_key(secret, Receipt)


def signed(stated: Mapping[str, Any], key: Ed25519PrivateKey) -> Receipt:
    """The receipt of this statement. Raises ValueError where it holds what JSON cannot say."""
    return signatures.signed(Receipt, stated, key)


def judge(content: bytes, public_keys: Iterable[str]) -> Judgement[Receipt]:
    """Whether a file is a receipt signed with one of these keys, see `signatures.judge`."""
    return signatures.judge(Receipt, content, public_keys)
