"""Entry codes: what an essay is called wherever its author must not be."""

import secrets

# Of each pair that is mistaken for one another (B 8, G 6, S 5, Z 2, I 1, O 0) at most one; no vowels, so no words.
ALPHABET = "BCDFGHJKMNPQRSTVWXZ3479"
LENGTH = 6


def new_code() -> str:
    """A random code such as `K7QMXR`: it says nothing of who wrote, or when it was handed in."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """A code as somebody may have typed it, as it is kept; no code has any other character in it."""
    return "".join(c for c in text.upper() if c in ALPHABET)
