"""Paragraph and character styles, as far as they decide what is counted and how it reads."""

from collections.abc import Iterator
from functools import cache

from lxml import etree

from portal.manuscripts.package import W

DEEPEST_HEADING = 9
OFF = ("0", "false", "off", "none")


def is_on(flag: etree._Element | None) -> bool:
    """Whether an on/off property is there and not switched off."""
    return flag is not None and flag.get(W + "val", "1") not in OFF


def value(parent: etree._Element | None, *path: str) -> str | None:
    """The `w:val` of an element found by the names of its ancestors below `parent`."""
    for name in path:
        parent = None if parent is None else parent.find(W + name)
    return None if parent is None else parent.get(W + "val")


def whole(text: str | None) -> int | None:
    """A whole number from 0 as the file writes it, None for anything else; beyond nine digits it is cut off."""
    return int(text[:9]) if text and text.isascii() and text.isdecimal() else None


class Styles:
    """The styles of a document by id. A document without styles has none, and every answer is the plain one."""

    def __init__(self, root: etree._Element | None) -> None:
        nodes = [] if root is None else root.findall(W + "style")
        self._by_id = {node.get(W + "styleId", ""): node for node in nodes}
        self.default_paragraph = next(
            (name for name, node in self._by_id.items() if _is_default(node, "paragraph")), None
        )
        defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}vanish")
        self.all_hidden = is_on(defaults)
        self.property = cache(self._property)
        self.numbering = cache(self._numbering)
        self.heading = cache(self._heading)
        self.names = cache(self._names)
        self.text = cache(self._text)
        self.hides = cache(self._hides)

    def chain(self, style: str | None) -> Iterator[etree._Element]:
        """The style and those it is based on, nearest first; a circle ends where it closes."""
        seen = set()
        while style in self._by_id and style not in seen:
            seen.add(style)
            node = self._by_id[style]
            yield node
            style = value(node, "basedOn")

    def _names(self, style: str | None) -> tuple[str, ...]:
        """The names of the chain in lower case. Word keeps built-in names in English whatever its language."""
        return tuple((value(node, "name") or "").lower() for node in self.chain(style))

    def _text(self, style: str | None, name: str) -> str | None:
        """A character property with a value (`color`, `sz`) as the nearest style in the chain sets it."""
        return next(filter(None, (value(node, "rPr", name) for node in self.chain(style))), None)

    def _property(self, style: str | None, name: str) -> bool | None:
        """An on/off character property (`b`, `vanish`) as the nearest style in the chain sets it, else None."""
        for node in self.chain(style):
            flag = node.find(f"{W}rPr/{W}{name}")
            if flag is not None:
                return is_on(flag)
        return None

    def _numbering(self, style: str | None) -> tuple[str | None, str | None]:
        """List and level that the style gives its paragraphs; each may come from another style of the chain."""
        list_id = level = None
        for node in self.chain(style):
            numbering = node.find(f"{W}pPr/{W}numPr")
            list_id = list_id or value(numbering, "numId")
            level = level or value(numbering, "ilvl")
        return list_id, level

    def _heading(self, style: str | None) -> int | None:
        """The outline level, 1 to 9, of paragraphs in this style."""
        for node in self.chain(style):
            name = (value(node, "name") or "").lower()
            named = whole(name.removeprefix("heading ")) if name.startswith("heading ") else None
            if named is not None:
                return min(DEEPEST_HEADING, max(1, named))
            outline = whole(value(node, "pPr", "outlineLvl"))
            if outline is not None:
                return outline + 1 if outline < DEEPEST_HEADING else None
        return None

    def _hides(self) -> bool:
        """Whether any style hides its text."""
        return self.all_hidden or any(node.find(f"{W}rPr/{W}vanish") is not None for node in self._by_id.values())

    def numbering_style_list(self, style: str) -> str | None:
        """The list behind a numbering style, to which other lists may point."""
        return value(self._by_id.get(style), "pPr", "numPr", "numId")


def _is_default(node: etree._Element, kind: str) -> bool:
    return node.get(W + "type") == kind and node.get(W + "default", "0") not in OFF
