"""What a password must be: 8 to 128 characters, and not what anybody would try first. Nothing else is asked of it."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from flask_security import PasswordUtil

SHORTEST, LONGEST = 8, 128

# argon2id with 19 MiB and two passes, the floor that OWASP's password storage guidance sets.
HASH_OPTIONS = {"argon2__type": "ID", "argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}

COMMON = Path(__file__).with_name("common-passwords.txt")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm")
_LEET = str.maketrans("0134578@$!|+", "oieastbasiit")


class Passwords(PasswordUtil):
    """What Flask-Security asks about a password that somebody chooses."""

    def validate(self, password: str, _is_register: bool, **facts: Any) -> tuple[list[str] | None, str]:
        """The faults, or None, and the password in the form that is hashed.

        facts: the fields of the registration, or `user`, the person whose password it becomes.
        """
        password = self.normalize(password)
        person = facts.get("user")
        own = (person.name, person.email) if person else (facts.get("name"), facts.get("email"))
        fault = why_not(password, [word for word in own if word])
        return ([fault] if fault else None), password


def why_not(password: str, own: list[str]) -> str | None:
    """What is wrong with this password for somebody whose name and address are `own`."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}."
    if "\0" in password:
        return "This password holds a character that no keyboard writes."
    core = _core(password)
    if core in _common() or len(set(password)) < 4 or _runs_on(password.lower()):
        return "This is among the passwords that are tried first. Take a few words that do not belong together."
    if any(core in _runs_of_words(name) for name in own):
        return "Your own name or address is tried first. Take a few words that do not belong together."
    return None


@cache
def _common() -> frozenset[str]:
    return frozenset(_core(line) for line in COMMON.read_text(encoding="utf-8").split() if line)


def _core(password: str) -> str:
    """What is left to guess: `P@ssw0rd2024!` is `password`."""
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower()) or password.lower()
    return re.sub(r"[\W_]", "", bare.translate(_LEET))


def _runs_of_words(name: str) -> set[str]:
    """`Ada King` as one might type it: `ada`, `king`, `adaking`. The same for the parts of an address."""
    words = [_core(word) for word in re.split(r"[\s@._-]+", name)]
    return {_core(name)} | {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}


def _runs_on(password: str) -> bool:
    """Whether it is a walk along the alphabet, the digits or a row of keys."""
    return any(password in row * 2 or password in row[::-1] * 2 for row in _ROWS)
