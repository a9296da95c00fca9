"""Codes that people read aloud, type and mistype."""

import secrets
from collections.abc import Sequence

# Of each pair that is mistaken for one another (B 8, G 6, S 5, Z 2, I 1, O 0) at most one; no vowels, so no words.
ALPHABET = "BCDFGHJKMNPQRSTVWXZ3479"
# As many characters as are read at a time.
GROUP = 6
# 18 of 23 characters are 81 bits: nobody finds one by trying.
LONG = 18


def new_code(length: int) -> str:
    """A random code: it says nothing of what it stands for."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def in_groups(code: str) -> str:
    """A long code as people read and type it: six characters at a time."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


# What can only have been one character of a code.
_MEANT = str.maketrans("8652", "BGSZ")


def read_code(text: str) -> str:
    """A code as somebody may have typed it, as it is kept; no code has any other character in it."""
    return "".join(c for c in text.upper().translate(_MEANT) if c in ALPHABET)


def never_in_codes(text: str) -> list[str]:
    """The letters and digits that somebody typed and no code has, each once: not what only separates."""
    typed = (c for c in text.upper().translate(_MEANT) if c.isalnum() and c not in ALPHABET)
    return list(dict.fromkeys(typed))


def not_in_a_code(strange: Sequence[str], where: str) -> str:
    """What to do about letters and digits that no code has. where: what the code stands on, such as `receipt`"""
    named = ", ".join(f"“{character}”" for character in strange[:-1])
    named = f"{named} or “{strange[-1]}”" if named else f"“{strange[-1]}”"
    rest = ", ".join(ALPHABET)
    return f"No code has {named} in it. Please compare it with the {where}; codes have only these in them: {rest}."
