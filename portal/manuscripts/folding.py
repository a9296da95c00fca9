"""Text made comparable: one alphabet, no case, no invisible characters, and the way back to the original."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from anyascii import anyascii

# Letters of other scripts that look Latin, for words in which somebody has mixed the two.
_LOOKALIKES = dict(zip("аеорсухіјѕһԁкмтвнοανρτικ", "aeopcyxijshdkmtbhoavptik", strict=True))
_LATIN = re.compile("[A-Za-z]")
_WORDS = re.compile(r"\w+", re.UNICODE)
_TOKENS = re.compile("[a-z0-9]+")


@dataclass(frozen=True)
class Token:
    """A folded word and the slice of the original text that it stands for."""

    text: str
    begin: int
    end: int


@dataclass(frozen=True)
class Folded:
    """A text in the letters a to z and digits; `origin` gives for each character its index in the original."""

    original: str
    text: str
    origin: Sequence[int]

    @cached_property
    def tokens(self) -> list[Token]:
        return [Token(found[0], *self.slice(found.start(), found.end())) for found in _TOKENS.finditer(self.text)]

    @cached_property
    def letters(self) -> str:
        """Without spaces and marks, so that a name shows that is spaced out or broken."""
        return "".join(_TOKENS.findall(self.text))

    def slice(self, begin: int, end: int) -> tuple[int, int]:
        """The slice of the original that a slice of the folded text stands for."""
        return self.origin[begin], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Letters of any script in Latin, accents gone, all in lower case; what cannot be seen is left out."""
    if text.isascii():
        return Folded(text, text.lower(), range(len(text)))
    mixed = {
        index
        for word in _WORDS.finditer(text)
        if not word[0].isascii() and _LATIN.search(word[0])
        for index in range(word.start(), word.end())
    }
    pieces: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        if char.isascii():
            piece = char.lower()
        elif unicodedata.category(char) in ("Cf", "Mn"):
            piece = ""
        elif index in mixed and char.lower() in _LOOKALIKES:
            piece = _LOOKALIKES[char.lower()]
        else:
            piece = anyascii(char).lower() if not char.isspace() else " "
        pieces.append(piece)
        origin.extend([index] * len(piece))
    return Folded(text, "".join(pieces), origin)


def spellings(name: str) -> frozenset[str]:
    """A single name as it may be written in plain letters: Müller as muller and mueller, and Mueller as muller too."""
    plain = "".join(_TOKENS.findall(fold(name).text))
    expanded = "".join({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}.get(char, char) for char in name.lower())
    wide = "".join(_TOKENS.findall(fold(expanded).text))
    narrow = re.sub("([aou])e", r"\1", plain)
    return frozenset(form for form in (plain, wide, narrow if len(narrow) > 3 else "") if form)
