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

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from portal.manuscripts.numbering import Counters, Label, Numbering
from portal.manuscripts.package import Package, W
from portal.manuscripts.styles import Styles, is_on, value
from portal.manuscripts.verdict import Ledger, NotCounted

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
EMOJI = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

# Symbol's round bullet is Word's default, and Word leaves it out of its count.
UNCOUNTED_BULLET = "\uf0b7"

_PARAGRAPH, _TEXT, _FIELD = W + "p", W + "t", W + "fldChar"
_SPACES = (W + "tab", W + "br", W + "cr", W + "ptab")
SYMBOLS = (W + "sym", EMOJI + "symEx")
_NOTE_MARKS = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_MEANT = (_PARAGRAPH, _TEXT, MATH + "t", _FIELD, *_SPACES, *SYMBOLS, W + "noBreakHyphen", *_NOTE_MARKS)
_BOX = W + "txbxContent"
_DELETED = (W + "del", W + "moveFrom")
_SPECIAL = (*_DELETED, _BOX, FALLBACK, W + "rt")

EAST_ASIAN = re.compile(
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
        text, characters = EAST_ASIAN.subn(" ", text)
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
        self._called: dict[str, list[str]] = {"footnotes": [], "endnotes": []}
        self._deleted: list[str] = []
        self._hidden: list[str] = []
        lists = _has_lists(package)
        self._styles = _styles_that_matter(package, lists)
        self._numbering = Numbering(package.related_xml("numbering") if lists else None, self._styles)
        self._counters = Counters(self._numbering)

    def count(self) -> Count:
        self._read(self._package.body, "body")
        for area, called in self._called.items():
            known = notes(self._package, area) if called else {}
            # A note may call for another one, so the list can grow while it is worked through.
            for note_id in called:
                if note_id in known:
                    self._read(known[note_id], area)
        joined = {name: _tokens("".join(area.text)) for name, area in self._areas.items()}
        east_asian, other = (sum(column) for column in zip(*joined.values(), strict=True))
        totals = {name: sum(tokens) for name, tokens in joined.items()}
        if east_asian <= other:
            for line in totals:
                totals[line] += count_words(" ".join(self._areas[line].labels))
        return Count(
            Ledger(**totals), NotCounted(count_words("".join(self._deleted)), count_words("".join(self._hidden)))
        )

    def _read(self, story: etree._Element, area: str) -> None:
        """Put the pieces of a story where they belong: the body, one text box or one note."""
        aside = self._set_aside(story)
        numbered = self._numbered(story)
        main = target = self._areas[area]
        fields = _Fields()
        joins = False
        for node in story.iter(*_MEANT):
            if node in aside.nodes:
                continue
            tag = node.tag
            if tag == _TEXT:
                if not fields.in_code:
                    target.text.append(node.text or "")
            elif tag == _PARAGRAPH:
                if area == "body":
                    target = self._areas["tables"] if _in_table(node, story) else main
                if not joins:
                    target.text.append("\n")
                joins = node in aside.joined
                if node in numbered and not joins:
                    self._write_label(target, self._counters.label(*numbered[node]))
            elif tag == _FIELD:
                fields.step(node.get(W + "fldCharType"))
            elif fields.in_code:
                continue
            elif tag in _NOTE_MARKS:
                self._call(_NOTE_MARKS[tag], node.get(W + "id", ""))
            else:
                target.text.append(_piece(node))
        for box in aside.boxes:
            self._read(box, "text_boxes")

    def _call(self, area: str, note_id: str) -> None:
        if note_id not in self._called[area]:
            self._called[area].append(note_id)

    def _set_aside(self, story: etree._Element) -> "_Aside":
        """What is no text of this story: its boxes, second versions, ruby text, the deleted and the hidden."""
        aside = _Aside()
        kinds = {node.tag for node in story.iter(*_SPECIAL)}
        if FALLBACK in kinds:
            for version in story.iter(FALLBACK):
                if version.xpath("boolean(../*[local-name() = 'Choice'])"):
                    aside.add(version)
        if W + "rt" in kinds:
            for ruby in story.iter(W + "rt"):
                aside.add(ruby)
        if not kinds.isdisjoint(_DELETED):
            self._set_deleted_aside(story, aside)
        for run in hidden_runs(story, self._styles):
            if run not in aside.nodes:
                self._hidden += [" "] + [node.text or "" for node in run.iter(_TEXT)]
                aside.add(run)
        if _BOX in kinds:
            for box in story.iter(_BOX):
                if box is not story and box not in aside.nodes:
                    aside.boxes.append(box)
                    aside.add(box)
        return aside

    def _set_deleted_aside(self, story: etree._Element, aside: "_Aside") -> None:
        for change in story.iter(*_DELETED):
            if change in aside.nodes:
                continue
            holder, above, *higher = [*change.iterancestors(), change, change]
            if holder.tag == W + "rPr":
                if higher[0].tag == _PARAGRAPH and runs_on(higher[0]):
                    aside.joined.add(higher[0])
                continue
            deleted = above if holder.tag == W + "trPr" else change
            self._deleted.append(" ")
            self._deleted += [node.text or "" for node in deleted.iter(_TEXT, W + "delText") if node not in aside.nodes]
            aside.add(deleted)

    def _numbered(self, story: etree._Element) -> dict[etree._Element, tuple[str, int]]:
        """The paragraphs that carry a number, with their list and level."""
        if not self._numbering:
            return {}
        by_style: dict[str | None, tuple[str, int] | None] = {}
        places = {}
        for node in story.iter(W + "pStyle", W + "numPr"):
            if node.tag == W + "pStyle":
                style = node.get(W + "val")
                if style not in by_style:
                    by_style[style] = self._numbering.place(*self._styles.numbering(style), style)
                place = by_style[style]
                if place is None:
                    continue
            else:
                place = None
            paragraph = next(itertools.islice(node.iterancestors(), 1, None), node)
            if paragraph.tag == _PARAGRAPH:
                places[paragraph] = place or numbering_place(paragraph, self._styles, self._numbering)
        return {paragraph: place for paragraph, place in places.items() if place is not None}

    def _write_label(self, area: _Area, label: Label) -> None:
        if label.text == UNCOUNTED_BULLET:
            return
        if label.level.suffix == "nothing":
            area.text.append(label.text)
        else:
            area.labels.append(label.text)


@dataclass
class _Aside:
    """Nodes to pass over in a story, its outermost text boxes, and paragraphs that run on into the next."""

    nodes: set[etree._Element] = field(default_factory=set)
    boxes: list[etree._Element] = field(default_factory=list)
    joined: set[etree._Element] = field(default_factory=set)

    def add(self, zone: etree._Element) -> None:
        self.nodes.update(zone.iter(*_MEANT, *_DELETED, _BOX, W + "r"))


def _has_lists(package: Package) -> bool:
    """Whether any paragraph can have a number, by itself or by its style."""
    if package.related("numbering") is None:
        return False
    texts = (package.body, package.related_xml("footnotes"), package.related_xml("endnotes"))
    return any(text is not None and next(text.iter(W + "numPr", W + "pStyle"), None) is not None for text in texts)


def _styles_that_matter(package: Package, lists: bool) -> Styles:
    """The styles where they can change the count; parsing them can cost more than counting."""
    part = package.related("styles")
    if part is None:
        return Styles(None)
    source = package.source(part)
    # In UTF-16 the word would not show, and a file that is not plainly UTF-8 is simply parsed.
    plain = source.startswith(b"<") and not source.startswith(b"<\0") and b"vanish" not in source
    return Styles(None if plain and not lists else package.xml(part))


def _in_table(paragraph: etree._Element, story: etree._Element) -> bool:
    for ancestor in paragraph.iterancestors():
        if ancestor is story:
            return False
        if ancestor.tag == W + "tc":
            return True
    return False


class _Fields:
    """Fields within fields: their codes are no text, their results are."""

    def __init__(self) -> None:
        self._codes: list[bool] = []
        self.in_code = False

    def step(self, kind: str | None) -> None:
        if kind == "begin":
            self._codes.append(True)
        elif kind == "separate" and self._codes:
            self._codes[-1] = False
        elif kind == "end" and self._codes:
            self._codes.pop()
        self.in_code = any(self._codes)


def _piece(node: etree._Element) -> str:
    """What a node other than plain text adds to the text."""
    if node.tag in _SPACES:
        return " "
    if node.tag == W + "noBreakHyphen":
        return "\u2011"
    if node.tag in SYMBOLS:
        return symbol(node)
    return node.text or ""


def symbol(node: etree._Element) -> str:
    """The character of a `w:sym` or of an emoji stored as `w16se:symEx`."""
    code = node.get(W + "char") or node.get(EMOJI + "char") or ""
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return character if character.isprintable() or "\ue000" <= character <= "\uf8ff" else "\ufffd"


def notes(package: Package, kind: str) -> dict[str, etree._Element]:
    """The footnotes or endnotes by id, in the order of their part, without the lines that separate them."""
    part = package.related(kind)
    if part is None:
        return {}
    return {
        note.get(W + "id", ""): note
        for note in package.xml(part).iter(W + kind[:-1])
        if note.get(W + "type", "normal") == "normal"
    }


def runs_on(paragraph: etree._Element) -> bool:
    """Whether the end of a paragraph is deleted, so that its text goes on in the next one."""
    following = paragraph.getnext()
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None and following is not None and following.tag == _PARAGRAPH


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
    if not styles.hides() and next(story.iter(W + "vanish", W + "hidden"), None) is None:
        return
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
