"""Codes: what an essay is called wherever its author must not be, and what a receipt is looked up by."""

from portal import codes
from portal.codes import ALPHABET, in_groups, never_in_codes, not_in_a_code, read_code

__all__ = [
    "ALPHABET", "LENGTH", "RECEIPT_LENGTH", "in_groups", "never_in_codes", "new_code", "new_receipt_code",
    "not_in_a_code", "read_code",
]  # fmt: skip

LENGTH = codes.GROUP
RECEIPT_LENGTH = codes.LONG


def new_code() -> str:
    """A random code such as `K7QMXR`: it says nothing of who wrote, or when it was handed in."""
    return codes.new_code(LENGTH)


def new_receipt_code() -> str:
    return codes.new_code(RECEIPT_LENGTH)
