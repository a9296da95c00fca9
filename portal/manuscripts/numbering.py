"""The numbers and bullets that Word writes before paragraphs of a list.

They are nowhere in the text of the file: each is computed from its list's definition and the paragraphs before it.
Source: ISO/IEC 29500-1, 17.9.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree

from portal.manuscripts.package import W
from portal.manuscripts.styles import Styles, is_on, value, whole

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True)
class Level:
    """One level of a list. `text` holds %1 to %9 for the numbers, `suffix` is tab, space or nothing."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None
    font: str = ""


@dataclass(frozen=True)
class NumberedList:
    """A list: its levels, the definition whose counters it shares, and where it begins anew."""

    definition: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int]


@dataclass(frozen=True)
class Label:
    """What stands before a paragraph: `text` as the reader sees it, `number` its value on its own level."""

    text: str
    number: int
    level: Level


class Numbering:
    """The lists of a document by id."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        definitions = [] if root is None else root.findall(W + "abstractNum")
        nums = [] if root is None else root.findall(W + "num")
        self._definitions = {node.get(W + "abstractNumId", ""): node for node in definitions}
        self._nums = {node.get(W + "numId", ""): node for node in nums}
        # Templates bring hundreds of lists of which a text uses two or three.
        self.find = cache(self._find)

    def __bool__(self) -> bool:
        return bool(self._nums)

    def _find(self, list_id: str) -> NumberedList | None:
        num = self._nums.get(list_id)
        definition = value(num, "abstractNumId") or ""
        linked = value(self._definitions.get(definition), "numStyleLink")
        if linked is not None:
            behind = self._nums.get(self._styles.numbering_style_list(linked) or "")
            definition = value(behind, "abstractNumId") or definition
        if num is None or definition not in self._definitions:
            return None
        return _numbered_list(definition, self._definitions[definition], num)

    def place(self, list_id: str | None, level: str | None, style: str | None) -> tuple[str, int] | None:
        """List and level of a paragraph, or None where it has no number. A style may name its level only there."""
        numbered = self.find(list_id or "")
        if numbered is None or list_id is None:
            return None
        if level is None:
            return list_id, next((depth for depth, at in numbered.levels.items() if at.style and at.style == style), 0)
        return list_id, min(whole(level) or 0, LEVELS - 1)


class Counters:
    """The running numbers of one story. Paragraphs must be asked for in order."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._values: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, list_id: str, depth: int) -> Label:
        numbered = self._numbering.find(list_id)
        if numbered is None:
            raise KeyError(list_id)
        level = numbered.levels.get(depth, Level())
        values = self._values.setdefault(numbered.definition, [None] * LEVELS)
        if depth in numbered.restarts and (list_id, depth) not in self._begun:
            values[depth] = numbered.restarts[depth] - 1
        self._begun.add((list_id, depth))
        current = values[depth]
        number = level.start if current is None else current + 1
        values[depth] = number
        for deeper in range(depth + 1, LEVELS):
            restart = numbered.levels.get(deeper, Level()).restart
            if restart is None or 0 < restart <= depth + 1:
                values[deeper] = None

        def shown(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            at = numbered.levels.get(index, Level())
            known = values[index] if index <= depth else None
            return formatted(at.start if known is None else known, "decimal" if level.legal else at.format)

        return Label(_PLACEHOLDER.sub(shown, level.text), number, level)


def _numbered_list(definition: str, node: etree._Element, num: etree._Element) -> NumberedList:
    levels = {_depth(level): _level(level) for level in node.findall(W + "lvl")}
    restarts: dict[int, int] = {}
    for override in num.findall(W + "lvlOverride"):
        depth = _depth(override)
        own = override.find(W + "lvl")
        if own is not None:
            levels[depth] = _level(own)
        start = whole(value(override, "startOverride"))
        if start is not None:
            restarts[depth] = start
    return NumberedList(definition, levels, restarts)


def _depth(node: etree._Element) -> int:
    return min(whole(node.get(W + "ilvl")) or 0, LEVELS - 1)


def _level(node: etree._Element) -> Level:
    start = whole(value(node, "start"))
    # A level in hidden type numbers its paragraphs where nobody sees it.
    hidden = is_on(node.find(f"{W}rPr/{W}vanish"))
    fonts = node.find(f"{W}rPr/{W}rFonts")
    return Level(
        start=1 if start is None else start,
        format=value(node, "numFmt") or "decimal",
        text="" if hidden else value(node, "lvlText") or "",
        suffix=value(node, "suff") or "tab",
        restart=whole(value(node, "lvlRestart")),
        legal=is_on(node.find(W + "isLgl")),
        style=value(node, "pStyle"),
        font="" if fonts is None else fonts.get(W + "ascii", ""),
    )


def formatted(number: int, style: str) -> str:
    """A number as Word's list formats write it; formats of other scripts come as plain digits."""
    if style == "none":
        return ""
    if style == "decimalZero":
        return f"{number:02}"
    if style in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = _roman(number)
        return roman if style == "lowerRoman" else roman.upper()
    if style == "ordinal":
        teen = 10 <= number % 100 < 20
        return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    if style in ("cardinalText", "ordinalText") and 0 <= number < 10_000:
        words = _in_words(number)
        return (_ordinal(words) if style == "ordinalText" else words).capitalize()
    return str(number)


def _roman(number: int) -> str:
    digits = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        digits += letters * times
    return digits


def _in_words(number: int) -> str:
    for worth, name in ((1000, "thousand"), (100, "hundred")):
        if number >= worth:
            rest = f" {_in_words(number % worth)}" if number % worth else ""
            return f"{_in_words(number // worth)} {name}{rest}"
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def _ordinal(words: str) -> str:
    at = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[at:]
    return words[:at] + (_ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th"))
