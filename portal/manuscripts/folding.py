"""Text made comparable: one alphabet, no case, no invisible characters, and the way back to the original."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from anyascii import anyascii

# Letters of other scripts that look Latin, for words in which somebody has mixed the two.
_LOOKALIKES = dict(zip("аеорсухіјѕһԁкмтвнοανρτικ", "aeopcyxijshdkmtbhoavptik", strict=True))
_LOOKS_ALIKE = re.compile(f"[{''.join(_LOOKALIKES)}]")
_LATIN = re.compile("[A-Za-z]")
_WORDS = re.compile(r"\w+", re.UNICODE)
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_MARKS = {code: None for code in range(128) if not chr(code).isalnum()}
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
        return self.text.translate(_MARKS)

    def slice(self, begin: int, end: int) -> tuple[int, int]:
        """The slice of the original that a slice of the folded text stands for."""
        return self.origin[begin], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Letters of any script in Latin, accents gone, all in lower case; what cannot be seen is left out."""
    if text.isascii():
        return Folded(text, text.lower(), range(len(text)))
    mixed = _mixed(text)
    pieces: list[str] = []
    origin: list[int] = []
    done = 0
    for found in _FOREIGN.finditer(text):
        at = found.start()
        piece = _LOOKALIKES[text[at].lower()] if at in mixed else _plain(text[at])
        pieces += (text[done:at].lower(), piece)
        origin += range(done, at)
        origin += [at] * len(piece)
        done = at + 1
    pieces.append(text[done:].lower())
    origin += range(done, len(text))
    return Folded(text, "".join(pieces), origin)


def _mixed(text: str) -> set[int]:
    """Where a letter of another script stands for the Latin one that it looks like, amid Latin letters."""
    if not _LOOKS_ALIKE.search(text.lower()):
        return set()
    words = (word for word in _WORDS.finditer(text) if not word[0].isascii() and _LATIN.search(word[0]))
    return {at for word in words for at in range(word.start(), word.end()) if text[at].lower() in _LOOKALIKES}


@lru_cache(maxsize=2_000)
def _plain(char: str) -> str:
    """A character that is not ASCII in Latin letters; nothing for what cannot be seen."""
    if unicodedata.category(char) in ("Cf", "Mn"):
        return ""
    return " " if char.isspace() else anyascii(char).lower()


def spellings(name: str) -> frozenset[str]:
    """A single name as it may be written in plain letters: Müller as muller and mueller, and Mueller as muller too."""
    plain = "".join(_TOKENS.findall(fold(name).text))
    expanded = "".join({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}.get(char, char) for char in name.lower())
    wide = "".join(_TOKENS.findall(fold(expanded).text))
    narrow = re.sub("([aou])e", r"\1", plain)
    return frozenset(form for form in (plain, wide, narrow if len(narrow) > 3 else "") if form)
