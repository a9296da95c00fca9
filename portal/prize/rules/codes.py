"""Codes: what an essay is called wherever its author must not be, and what a receipt is looked up by."""

import secrets

# Of each pair that is mistaken for one another (B 8, G 6, S 5, Z 2, I 1, O 0) at most one; no vowels, so no words.
ALPHABET = "BCDFGHJKMNPQRSTVWXZ3479"
LENGTH = 6
# 18 of 23 characters are 81 bits: nobody finds a receipt by trying.
RECEIPT_LENGTH = 18


def new_code() -> str:
    """A random code such as `K7QMXR`: it says nothing of who wrote, or when it was handed in."""
    return _random(LENGTH)


def new_receipt_code() -> str:
    return _random(RECEIPT_LENGTH)


def in_groups(code: str) -> str:
    """A long code as people read and type it: six characters at a time."""
    return "-".join(code[at : at + LENGTH] for at in range(0, len(code), LENGTH))


# What can only have been one character of a code.
_MEANT = str.maketrans("8652", "BGSZ")


def read_code(text: str) -> str:
    """A code as somebody may have typed it, as it is kept; no code has any other character in it."""
    return "".join(c for c in text.upper().translate(_MEANT) if c in ALPHABET)


def never_in_codes(text: str) -> list[str]:
    """The letters and digits that somebody typed and no code has, each once: not what only separates."""
    typed = (c for c in text.upper().translate(_MEANT) if c.isalnum() and c not in ALPHABET)
    return list(dict.fromkeys(typed))


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
