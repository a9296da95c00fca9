"""Counting words as Word does.

The rules were found by comparing Word's own counts with the text of real files:

- White space separates, the no-break space too. En dash and em dash separate and are no words; hyphen, slash,
  ellipsis and apostrophe do not separate. Any other token counts, even a lone "&".
- The numbers and bullets of lists count as if typed, except the round bullet of the Symbol font; in a text that is
  mainly Chinese or Japanese they do not.
- Each Han or Kana character and each full-width punctuation mark is a word.
- Tables, links, content controls, the results of fields, equations and symbols count. Field codes, comments, headers,
  footers, ruby text and the marks of notes do not, and nothing is counted in both versions in which Word may store it.
- Text boxes, footnotes and endnotes count, each on a line of its own. Deleted and hidden text does not.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from portal.manuscripts.numbering import Counters, Label, Numbering
from portal.manuscripts.package import W, Package
from portal.manuscripts.styles import Styles, is_on, value
from portal.manuscripts.verdict import Ledger, NotCounted

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
EMOJI = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}"

# Symbol's round bullet is Word's default, and Word leaves it out of its count.
UNCOUNTED_BULLET = "\uf0b7"

_PARAGRAPH, _TEXT, _FIELD = W + "p", W + "t", W + "fldChar"
_SPACES = (W + "tab", W + "br", W + "cr", W + "ptab")
_SYMBOLS = (W + "sym", EMOJI + "symEx")
_MEANT = (_PARAGRAPH, _TEXT, MATH + "t", _FIELD, *_SPACES, *_SYMBOLS, W + "noBreakHyphen")
_BOX = W + "txbxContent"
_DELETED = (W + "del", W + "moveFrom")
_SPECIAL = (*_DELETED, _BOX, W + "rt", W + "vanish", W + "tbl", W + "hidden")

_EAST_ASIAN = re.compile(
    "[\u3001-\u3003\u3005-\u301f\u3021-\u312f\u3190-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff9f\uffe0-\uffe6\U00020000-\U0003ffff]"
)


def count_words(text: str) -> int:
    """The words of a plain text."""
    return sum(_tokens(text))


def _tokens(text: str) -> tuple[int, int]:
    """Words that are characters of their own (Chinese, Japanese), and all others."""
    if text.isascii():
        return 0, len(text.split())
    characters = 0
    if max(text, default="") > "\u3000":
        text, characters = _EAST_ASIAN.subn(" ", text)
    return characters, len(text.replace("\u2013", " ").replace("\u2014", " ").split())


@dataclass
class _Area:
    """The text of one line of the ledger as pieces to be joined, and the labels of its lists."""

    text: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Count:
    ledger: Ledger
    not_counted: NotCounted


def count(package: Package) -> Count:
    """The words of a document, by where they stand. Raises `Unreadable` where a part it needs is damaged."""
    return _Counter(package).count()


class _Counter:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._areas = {name: _Area() for name in ("body", "tables", "text_boxes", "footnotes", "endnotes")}
        self._deleted: list[str] = []
        self._hidden: list[str] = []
        numbered = package.related("numbering")
        styles = package.related("styles")
        # Parsing the styles can cost more than counting, so it is done only where they can change the count.
        source = b"" if styles is None else package.source(styles)
        needed = styles is not None and (numbered is not None or b"vanish" in source or source[:2] in (b"\xff\xfe", b"\xfe\xff"))
        self._styles = Styles(package.xml(styles) if needed and styles else None)
        self._numbering = Numbering(package.xml(numbered) if numbered else None, self._styles)
        self._hiding = self._styles.hides()
        self._counters = Counters(self._numbering)

    def count(self) -> Count:
        body = self._package.content(self._package.main).find(W + "body")
        assert body is not None, "a package has a body"  # noqa: S101
        self._read(body, "body")
        for area in ("footnotes", "endnotes"):
            for note in notes(self._package, area).values():
                self._read(note, area)
        joined = {name: _tokens("".join(area.text)) for name, area in self._areas.items()}
        east_asian, other = (sum(column) for column in zip(*joined.values(), strict=True))
        totals = {name: sum(tokens) for name, tokens in joined.items()}
        if east_asian <= other:
            for name, area in self._areas.items():
                totals[name] += count_words(" ".join(area.labels))
        return Count(
            Ledger(**totals), NotCounted(count_words("".join(self._deleted)), count_words("".join(self._hidden)))
        )

    def _read(self, story: etree._Element, area: str) -> None:
        """Put the pieces of a story where they belong: the body, one text box or one note."""
        kinds = {node.tag for node in story.iter(*_SPECIAL)}
        passed = self._set_aside(story, kinds)
        in_table = set(_paragraphs_in_tables(story)) if area == "body" and W + "tbl" in kinds else set()
        numbered = self._numbered(story)
        main = self._areas[area]
        target = main
        codes = _Fields()
        joins = False
        for node in story.iter(*_MEANT):
            if node in passed:
                continue
            tag = node.tag
            if tag == _TEXT:
                if not codes.open:
                    target.text.append(node.text or "")
            elif tag == _PARAGRAPH:
                target = self._areas["tables"] if node in in_table else main
                if not joins:
                    target.text.append("\n")
                joins = self._mark_is_deleted(node) if passed else False
                if node in numbered and not joins:
                    self._write_label(target, self._counters.label(*numbered[node]))
            elif tag == _FIELD:
                codes.step(node.get(W + "fldCharType"))
            elif not codes.open:
                target.text.append(_piece(node))
        if _BOX in kinds:
            for box in outermost_boxes(story):
                if box not in passed:
                    self._read(box, "text_boxes")

    def _set_aside(self, story: etree._Element, kinds: set[str]) -> set[etree._Element]:
        """The nodes that are not text of this story: in its boxes, ruby text, deleted, hidden."""
        passed: set[etree._Element] = set()
        boxes = list(outermost_boxes(story)) if _BOX in kinds else []
        for box in boxes:
            passed.update(box.iter(*_MEANT, *_DELETED, W + "r"))
        for ruby in story.iter(W + "rt") if W + "rt" in kinds else ():
            passed.update(ruby.iter(*_MEANT))
        if kinds.intersection(_DELETED):
            for change in story.iter(*_DELETED):
                if change in passed:
                    continue
                if change.getparent().tag == W + "trPr":
                    change = change.getparent().getparent()
                self._deleted.append(" ")
                self._deleted += [node.text or "" for node in change.iter(_TEXT, W + "delText") if node not in passed]
                passed.update(change.iter(*_MEANT, _BOX, W + "r"))
        if self._hiding or W + "vanish" in kinds or W + "hidden" in kinds:
            for run in hidden_runs(story, self._styles):
                if run not in passed:
                    self._hidden += [" "] + [node.text or "" for node in run.iter(_TEXT)]
                    passed.update(run.iter(*_MEANT, _BOX))
        return passed

    def _numbered(self, story: etree._Element) -> dict[etree._Element, tuple[str, int]]:
        """The paragraphs that carry a number, with their list and level."""
        if not self._numbering.lists:
            return {}
        marked = [node.getparent().getparent() for node in story.iter(W + "numPr", W + "pStyle")]
        places = {}
        for paragraph in marked:
            if paragraph is not None and paragraph.tag == _PARAGRAPH and paragraph not in places:
                places[paragraph] = numbering_place(paragraph, self._styles, self._numbering)
        return {paragraph: place for paragraph, place in places.items() if place is not None}

    def _write_label(self, area: _Area, label: Label) -> None:
        if label.text == UNCOUNTED_BULLET:
            return
        if label.level.suffix == "nothing":
            area.text.append(label.text)
        else:
            area.labels.append(label.text)

    def _mark_is_deleted(self, paragraph: etree._Element) -> bool:
        """Where the end of a paragraph is deleted, its text runs on into the next one."""
        return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


class _Fields:
    """Fields within fields: their codes are no text, their results are."""

    def __init__(self) -> None:
        self._in_code: list[bool] = []
        self.open = False

    def step(self, kind: str | None) -> None:
        if kind == "begin":
            self._in_code.append(True)
        elif kind == "separate" and self._in_code:
            self._in_code[-1] = False
        elif kind == "end" and self._in_code:
            self._in_code.pop()
        self.open = any(self._in_code)


def _piece(node: etree._Element) -> str:
    """What a node other than plain text adds to the text."""
    if node.tag in _SPACES:
        return " "
    if node.tag == W + "noBreakHyphen":
        return "\u2011"
    if node.tag in _SYMBOLS:
        return symbol(node)
    return node.text or ""


def symbol(node: etree._Element) -> str:
    """The character of a `w:sym` or of an emoji stored as `w16se:symEx`."""
    code = node.get(W + "char") or node.get(EMOJI + "char") or ""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def notes(package: Package, kind: str) -> dict[str, etree._Element]:
    """The footnotes or endnotes by id, in the order of their part, without the lines that separate them."""
    part = package.related(kind)
    if part is None:
        return {}
    return {
        note.get(W + "id", ""): note
        for note in package.content(part).iter(W + kind[:-1])
        if note.get(W + "type", "normal") == "normal"
    }


def outermost_boxes(story: etree._Element) -> Iterator[etree._Element]:
    """The text boxes of a story that are not inside another one."""
    for box in story.iter(_BOX):
        if box is not story and not any(node.tag == _BOX and node is not story for node in _within(box, story)):
            yield box


def _within(node: etree._Element, story: etree._Element) -> Iterable[etree._Element]:
    for ancestor in node.iterancestors():
        if ancestor is story:
            return
        yield ancestor


def _paragraphs_in_tables(story: etree._Element) -> Iterator[etree._Element]:
    for table in story.iter(W + "tbl"):
        yield from table.iter(_PARAGRAPH)


def numbering_place(paragraph: etree._Element, styles: Styles, numbering: Numbering) -> tuple[str, int] | None:
    """List and level of a paragraph by its own properties, else by its style."""
    properties = paragraph.find(W + "pPr")
    own = None if properties is None else properties.find(W + "numPr")
    style = value(properties, "pStyle") or styles.default_paragraph
    list_id, level = styles.numbering(style)
    own_list = value(own, "numId")
    if own_list is not None:
        list_id, level = own_list, value(own, "ilvl") or "0"
    elif own is not None:
        level = value(own, "ilvl") or level
    return numbering.place(list_id, level, style)


def hidden_runs(story: etree._Element, styles: Styles) -> Iterator[etree._Element]:
    """The runs that Word does not show. A style's property is undone by the same property of the other style."""
    for run in story.iter(W + "r"):
        properties = run.find(W + "rPr")
        own = None if properties is None else properties.find(W + "vanish")
        if own is not None:
            hidden = is_on(own)
        else:
            paragraph = next(run.iterancestors(_PARAGRAPH), None)
            style = value(paragraph, "pPr", "pStyle") or styles.default_paragraph
            by_paragraph = styles.property(style, "vanish")
            by_paragraph = styles.all_hidden if by_paragraph is None else by_paragraph
            hidden = by_paragraph != bool(styles.property(value(properties, "rStyle"), "vanish"))
        if hidden or any(is_on(row.find(f"{W}trPr/{W}hidden")) for row in run.iterancestors(W + "tr")):
            yield run
