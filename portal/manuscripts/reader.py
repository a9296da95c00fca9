"""From a package to the text of its essay, leaving everything else behind.

What is passed over here is passed over in the count too (`words`): deleted and hidden text, field codes, second
versions for older programs. What Word fills in from the file's properties, such as the author's name, is masked
word for word.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from lxml import etree

from portal.manuscripts.document import (
    MAX_COLUMNS,
    PLAIN,
    Block,
    Box,
    Cell,
    Document,
    Inline,
    Look,
    NoteMark,
    Paragraph,
    Picture,
    Row,
    Run,
    Table,
)
from portal.manuscripts.masking import masked
from portal.manuscripts.numbering import Counters, Label, NumberedList, Numbering
from portal.manuscripts.package import Package, R, W
from portal.manuscripts.styles import DEEPEST_HEADING, OFF, Styles, is_on, value, whole
from portal.manuscripts.symbols import FONTS
from portal.manuscripts.words import FALLBACK, MATH, SYMBOLS, hidden_runs, notes, numbering_place, runs_on, symbol

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_RUN, _TEXT, _FIELD, _CODE, _BOX = W + "r", W + "t", W + "fldChar", W + "instrText", W + "txbxContent"
_FILLED = (W + "fldSimple", W + "sdt")
_PROPERTIES, _VALUE = W + "rPr", W + "val"
_TEXTS = (_TEXT, MATH + "t")
_NOTE_MARKS = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_BLIP, _IMAGE = _DRAWING + "blip", _VML + "imagedata"
_CHARACTERS = {
    W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011",
    W + "softHyphen": "\u00ad",
}  # fmt: skip
_PASSED = frozenset({
    W + "del", W + "moveFrom", W + "pPr", W + "rPr", W + "rt", W + "sdtPr", W + "instrText", W + "delText", W + "tblPr",
    W + "tblGrid", W + "sectPr", W + "proofErr",
})  # fmt: skip
_ROLES = {
    "title": "title", "subtitle": "subtitle", "quote": "quote", "intense quote": "quote", "block text": "quote",
    "caption": "caption",
}  # fmt: skip
_SPACED = str.maketrans("\n\r\t", "   ")

# Fields whose result Word takes from the file's properties, its name or its user's settings.
_IDENTIFYING_FIELDS = frozenset(
    [
        "AUTHOR",
        "COMMENTS",
        "DOCPROPERTY",
        "DOCVARIABLE",
        "FILENAME",
        "INFO",
        "KEYWORDS",
        "LASTSAVEDBY",
        "SUBJECT",
        "TEMPLATE",
        "TITLE",
        "USERADDRESS",
        "USERINITIALS",
        "USERNAME",
    ]
)
# Properties of the person that a content control may repeat; a title or an abstract belongs to the essay.
_IDENTIFYING_PROPERTIES = ("creator", "lastModifiedBy", "Company", "Manager", "contentStatus", "keywords", "category")
_FAINTEST_HALF_POINTS = 4
_WHITE = 0xF0


# The properties of a run that set it apart, as pairs of name and value: few kinds of run make up a long text.
Marks = tuple[tuple[str, str | None], ...]
_MARKS = frozenset(
    W + name for name in ("rStyle", "b", "i", "u", "strike", "dstrike", "smallCaps", "vertAlign", "color", "sz")
)


def read(package: Package) -> Document:
    """The essay in a package. Raises `Unreadable` where a part that it needs is damaged."""
    return _Reader(package).read()


class _Field:
    """A field that is open: first its code, then its result."""

    def __init__(self) -> None:
        self.code = ""
        self.in_code = True


class _Reader:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Styles(package.related_xml("styles"))
        self._numbering = Numbering(package.related_xml("numbering"), self._styles)
        self._counters = Counters(self._numbering)
        self._notes = {kind: notes(package, kind + "s") for kind in ("footnote", "endnote")}
        self._called: dict[str, list[str]] = {"footnote": [], "endnote": []}
        self._part = package.main
        self._fields: list[_Field] = []
        self._hidden: set[etree._Element] = set()
        self._lists: dict[str, NumberedList] = {}
        self._look = cache(self._run_look)
        self._faintness = cache(self._run_faintness)
        self._faint = False
        self._style: str | None = None
        self._personal: set[etree._Element] = set()
        self._masking = 0
        self._masked_fields = 0

    def read(self) -> Document:
        blocks = self._story(self._package.body)
        texts: dict[str, list[tuple[Block, ...]]] = {"footnote": [], "endnote": []}
        for kind, called in self._called.items():
            self._part = self._package.related(kind + "s") or self._package.main
            # A note may call for another one, so the list can grow while it is worked through.
            for note_id in called:
                texts[kind].append(self._story(self._notes[kind][note_id]))
        return Document(blocks, tuple(texts["footnote"]), tuple(texts["endnote"]), self._lists, self._masked_fields)

    def _story(self, root: etree._Element) -> tuple[Block, ...]:
        self._fields = []
        self._hidden.update(hidden_runs(root, self._styles))
        for binding in filter(_is_personal, root.iter(W + "dataBinding")):
            for control in binding.iterancestors(W + "sdt"):
                self._masked_fields += 1
                self._personal.update(control.iter(W + "p"))
                break
        return tuple(self._blocks(root))

    def _blocks(self, parent: etree._Element) -> Iterator[Block]:
        carried: list[Inline] = []
        for node in _flattened(parent):
            if node.tag == W + "tbl":
                table = self._table(node)
                # Word calls a file damaged that has a table without rows.
                if table.rows:
                    yield table
            elif node.tag == W + "p":
                inlines = carried + self._paragraph_inlines(node)
                if runs_on(node):
                    carried = inlines
                else:
                    carried = []
                    yield self._paragraph(node, inlines)
            else:
                carried += self._inline(node, PLAIN)
        if carried:
            yield Paragraph(_merged(carried))

    def _paragraph_inlines(self, node: etree._Element) -> list[Inline]:
        outer, self._style = self._style, value(node, "pPr", "pStyle")
        personal = node in self._personal
        self._masking += personal
        inlines = self._inlines(node, PLAIN)
        self._masking -= personal
        self._style = outer
        return inlines

    def _paragraph(self, node: etree._Element, inlines: list[Inline]) -> Paragraph:
        properties = node.find(W + "pPr")
        style = value(properties, "pStyle") or self._styles.default_paragraph
        level = self._styles.heading(style)
        outline = whole(value(properties, "outlineLvl"))
        if level is None and outline is not None and outline < DEEPEST_HEADING:
            level = outline + 1
        role = next((_ROLES[name] for name in self._styles.names(style) if name in _ROLES), "body")
        place = numbering_place(node, self._styles, self._numbering)
        label: Label | None = None
        if place is not None and (numbered := self._numbering.find(place[0])):
            self._lists[place[0]] = numbered
            label = self._counters.label(*place)
        align = value(properties, "jc") or ""
        return Paragraph(
            inlines=_merged(inlines),
            role="heading" if level else role,
            level=level or 0,
            align=align if align in ("center", "right", "both") else "",
            label=label,
            place=place,
        )

    def _table(self, node: etree._Element) -> Table:
        rows = []
        for row in _flattened(node):
            if row.tag != W + "tr" or row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells = [self._cell(cell) for cell in _flattened(row) if cell.tag == W + "tc"]
            if cells:
                rows.append(Row(tuple(cells), is_on(row.find(f"{W}trPr/{W}tblHeader"))))
        return Table(tuple(rows))

    def _cell(self, node: etree._Element) -> Cell:
        span = whole(value(node, "tcPr", "gridSpan")) or 1
        merge = node.find(f"{W}tcPr/{W}vMerge")
        begins = merge is not None and merge.get(W + "val") == "restart"
        return Cell(
            blocks=tuple(self._blocks(node)),
            columns=min(MAX_COLUMNS, span),
            continues=merge is not None and not begins,
            begins=begins,
        )

    def _inlines(self, parent: etree._Element, look: Look) -> list[Inline]:
        found: list[Inline] = []
        for node in parent:
            tag = node.tag
            # Nearly everything in an essay is plain text, or a property of it.
            if tag == _TEXT and not self._fields and node not in self._hidden:
                found.append(self._run(node.text or "", look))
            elif tag != _PROPERTIES:
                found += self._inline(node, look)
        return found

    def _inline(self, node: etree._Element, look: Look) -> Sequence[Inline]:
        tag = node.tag
        if tag in _PASSED or node in self._hidden:
            if tag == _CODE and self._fields and self._fields[-1].in_code:
                self._fields[-1].code += node.text or ""
            return ()
        if tag == _RUN:
            outer, marks = self._faint, _marks(node)
            faintness = self._faintness(marks, self._style)
            self._faint = faintness == "tiny" or (faintness == "white" and not _is_shaded(node))
            found = self._inlines(node, self._look(marks))
            self._faint = outer
            return found
        if tag == _FIELD:
            self._step(node.get(W + "fldCharType"))
            return ()
        if tag == _BOX:
            return (self._box(node),)
        if tag in _FILLED:
            return self._filled(node, look)
        if tag == FALLBACK and node.xpath("boolean(../*[local-name() = 'Choice'])"):
            return ()
        if self._fields and any(field.in_code for field in self._fields):
            # Only what is inside a code and is no text of the essay is left to look for: a field in a field.
            return () if tag == _TEXT or tag in _CHARACTERS else self._inlines(node, look)
        return self._content(node, look)

    def _content(self, node: etree._Element, look: Look) -> Sequence[Inline]:
        tag = node.tag
        if tag in _TEXTS:
            return (self._run(node.text or "", look),)
        if tag in _CHARACTERS:
            page = tag == W + "br" and node.get(W + "type") in ("page", "column")
            return (self._character("\f" if page else _CHARACTERS[tag], look),)
        if tag in SYMBOLS:
            font = node.get(W + "font", "")
            return (self._character(symbol(node), look if font not in FONTS else _with_font(look, font)),)
        if tag in _NOTE_MARKS:
            return self._note_mark(_NOTE_MARKS[tag], node.get(W + "id", ""))
        if tag == _BLIP:
            return self._picture(node, node.get(R + "embed"))
        if tag == _IMAGE:
            return self._picture(node, node.get(R + "id"))
        return self._inlines(node, look)

    def _run(self, text: str, look: Look) -> Run:
        return self._character(text if text.isprintable() else text.translate(_SPACED), look)

    def _character(self, text: str, look: Look) -> Run:
        identifying = self._masking or (self._fields and any(_identifies(field) for field in self._fields))
        return Run(masked(text) if identifying else text, look, self._faint)

    def _box(self, node: etree._Element) -> Box:
        outer, self._fields = self._fields, []
        blocks = tuple(self._blocks(node))
        self._fields = outer
        return Box(blocks)

    def _filled(self, node: etree._Element, look: Look) -> Sequence[Inline]:
        """A simple field or a content control: its result is text, unless it repeats who the author is."""
        code = (node.get(W + "instr") or "").upper().split()
        field = bool(_IDENTIFYING_FIELDS.intersection(code[:1]))
        identifying = field or _is_personal(node.find(f"{W}sdtPr/{W}dataBinding"))
        self._masking += identifying
        self._masked_fields += field
        found = self._inlines(node, look)
        self._masking -= identifying
        return found

    def _step(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_code = False
            self._masked_fields += _identifies(self._fields[-1])
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _note_mark(self, kind: str, note_id: str) -> Sequence[NoteMark]:
        if note_id not in self._notes[kind]:
            return ()
        called = self._called[kind]
        if note_id not in called:
            called.append(note_id)
        return (NoteMark(kind, called.index(note_id) + 1),)

    def _picture(self, node: etree._Element, link_id: str | None) -> Sequence[Picture]:
        link = self._package.links(self._part).get(link_id or "")
        if link is None or link.external or link.target not in self._package.archive:
            return ()
        extent = next(
            (frame.find(_PLACED + "extent") for frame in node.iterancestors(_PLACED + "inline", _PLACED + "anchor")),
            None,
        )
        width = None if extent is None else whole(extent.get("cx"))
        return (Picture(link.target, width or 0),)

    def _run_look(self, marks: Marks) -> Look:
        """How the properties of a run and its character style set it apart."""
        given = dict(marks)
        style = given.get(W + "rStyle")

        def on(name: str) -> bool:
            if W + name in given:
                return given[W + name] not in OFF
            return bool(style and self._styles.property(style, name))

        return Look(
            bold=on("b"),
            italic=on("i"),
            underline=on("u"),
            strike=on("strike") or on("dstrike"),
            small_caps=on("smallCaps"),
            raised={"superscript": 1, "subscript": -1}.get(given.get(W + "vertAlign") or "", 0),
        )

    def _run_faintness(self, marks: Marks, paragraph_style: str | None) -> str:
        """`tiny` or `white` for text that nobody can read by its size or colour, else nothing."""
        given = dict(marks)
        styles = (given.get(W + "rStyle"), paragraph_style or self._styles.default_paragraph)
        colour, size = (
            given.get(W + name) or next(filter(None, (self._styles.text(style, name) for style in styles)), None)
            for name in ("color", "sz")
        )
        half_points = whole(size)
        if half_points is not None and half_points <= _FAINTEST_HALF_POINTS:
            return "tiny"
        return "white" if colour is not None and _is_white(colour) else ""


def _marks(run: etree._Element) -> Marks:
    # The properties come first by the standard; to search for them takes longer than to look.
    properties = next(iter(run), None)
    if properties is None or properties.tag != _PROPERTIES:
        properties = run.find(_PROPERTIES)
    if properties is None:
        return ()
    return tuple([(tag, mark.get(_VALUE)) for mark in properties if (tag := str(mark.tag)) in _MARKS])


def _is_personal(binding: etree._Element | None) -> bool:
    """Whether a content control repeats a property that names a person."""
    path = "" if binding is None else binding.get(W + "xpath", "")
    return any(name in path for name in _IDENTIFYING_PROPERTIES)


def _flattened(parent: etree._Element) -> Iterator[etree._Element]:
    """The children, with those of wrappers (content controls, insertions, custom markup) in their place."""
    for node in parent:
        if node.tag in (W + "sdt", W + "sdtContent", W + "customXml", W + "smartTag", W + "ins", W + "moveTo"):
            yield from _flattened(node)
        elif node.tag not in _PASSED:
            yield node


def _identifies(field: _Field) -> bool:
    name = field.code.upper().split(None, 1)[:1]
    return not field.in_code and bool(name) and name[0] in _IDENTIFYING_FIELDS


def _with_font(look: Look, font: str) -> Look:
    return Look(look.bold, look.italic, look.underline, look.strike, look.small_caps, look.raised, font)


def _merged(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Neighbouring runs of one look as one: Word splits them at every edit, and the splits tell of the edits."""
    merged: list[Inline] = []
    kept = [inline for inline in inlines if not isinstance(inline, Run) or inline.text]
    for looks, group in groupby(kept, _looks):
        if looks is None:
            merged += group
        else:
            merged.append(Run("".join([run.text for run in group if isinstance(run, Run)]), *looks))
    return tuple(merged)


def _looks(inline: Inline) -> tuple[Look, bool] | None:
    """What neighbouring runs must have in common to be one; None for what is no run."""
    return (inline.look, inline.faint) if isinstance(inline, Run) else None


def _is_white(colour: str) -> bool:
    try:
        return len(colour) == 6 and min(bytes.fromhex(colour)) >= _WHITE
    except ValueError:
        return False


def _is_shaded(run: etree._Element) -> bool:
    """Whether something dark lies behind a run: white on a dark table head is honest."""
    marks = [run.find(f"{W}rPr/{W}shd")]
    marks += [paragraph.find(f"{W}pPr/{W}shd") for paragraph in run.iterancestors(W + "p")]
    marks += [cell.find(f"{W}tcPr/{W}shd") for cell in run.iterancestors(W + "tc")]
    fills = [mark.get(W + "fill", "auto") for mark in marks if mark is not None]
    return any(fill != "auto" and not _is_white(fill) for fill in fills) or run.find(f"{W}rPr/{W}highlight") is not None
