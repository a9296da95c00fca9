"""Characters of Word's symbol fonts as the Unicode characters that they look like."""

import re

# Fonts in which a character is a picture; any other font is a matter of taste and tells of the writer's machine.
FONTS = ("Symbol", "Wingdings", "Wingdings 2", "Wingdings 3", "Webdings")

_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SYMBOL = {
    **{ord("A") + at: letter for at, letter in enumerate(_GREEK)},
    **{ord("a") + at: letter for at, letter in enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")},
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0xA3: "≤", 0xA5: "∞", 0xA7: "♣", 0xA8: "♦",
    0xA9: "♥", 0xAA: "♠", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″",
    0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…",
    0xC5: "⊕", 0xC7: "∩", 0xC8: "∪", 0xCC: "⊂", 0xCE: "∈", 0xD0: "∠", 0xD1: "∇", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬",
    0xDB: "⇔", 0xDE: "⇒", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆",
    0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔",
    0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_MAPPED = {"Symbol": _SYMBOL, "Wingdings": _WINGDINGS}
_PRIVATE = 0xF000
_PRIVATE_USE = re.compile("[\uf000-\uf0ff]")


def readable(text: str, font: str = "") -> str:
    """The text with symbols of private code points replaced; one that is not known becomes a bullet."""
    known = _MAPPED.get(font)
    if known is None and not _PRIVATE_USE.search(text):
        return text
    return "".join(_readable(char, known or _SYMBOL) for char in text)


def _readable(char: str, known: dict[int, str]) -> str:
    code = ord(char)
    if _PRIVATE <= code <= _PRIVATE + 0xFF:
        return known.get(code - _PRIVATE, "•")
    return char
