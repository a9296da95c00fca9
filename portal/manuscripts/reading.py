"""The essay as a page to read: plain semantic HTML without anything that a browser would fetch or run."""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

import nh3

from portal.manuscripts.document import (
    Block,
    Box,
    Cell,
    Document,
    Inline,
    NoteMark,
    Paragraph,
    Picture,
    Row,
    Run,
    Table,
)
from portal.manuscripts.pictures import Drawn
from portal.manuscripts.prepared import Heading
from portal.manuscripts.symbols import readable

# Every id on the page begins so, lest one should meet an id of the page around it.
ID = "essay-"
_HIGHEST_HEADING, _LOWEST_HEADING = 2, 6

_TAGS = {
    "a", "aside", "b", "blockquote", "br", "caption", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "img", "li", "ol", "p", "s", "section", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "class"},
    "a": {"href", "aria-label"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "type"},
    "section": {"aria-label"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_OUR_CLASSES = {
    "aside": {"text-box"}, "li": {"labelled"}, "p": {"caption", "centre", "right", "subtitle"},
    "small": {"missing-picture"}, "section": {"notes"}, "span": {"label", "small-caps"}, "ul": {"labelled-list"},
    "h2": {"title"},
    "sup": {"note-mark"},
}  # fmt: skip
# Only a picture's number goes through the sanitiser; its bytes, which this module writes itself, take its place after.
_OUR_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,(\d+)")
_PICTURE_TAG = re.compile(rf'(<img src="){_OUR_PICTURE.pattern}"')
_SIMPLE_LABEL = re.compile(r"%[1-9][.)]?")
_LIST_TYPES = {"decimal": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}


@dataclass(frozen=True)
class Reading:
    """A fragment of HTML, and the headings in it."""

    html: str
    headings: tuple[Heading, ...] = ()


def page(document: Document, pictures: dict[str, Drawn]) -> Reading:
    """The reading copy of a document; `pictures` by part, those missing are named as missing."""
    writer = _Writer(pictures)
    writer.blocks(document.blocks)
    writer.notes("footnote", "Footnotes", document.footnotes)
    writer.notes("endnote", "Endnotes", document.endnotes)
    return Reading(_illustrated(sanitised("".join(writer.out)), writer.sources), tuple(writer.headings))


def _illustrated(html: str, sources: Sequence[str]) -> str:
    """The page with its pictures' bytes. A tag cannot be forged: in a text, `<` is escaped."""
    return _PICTURE_TAG.sub(lambda tag: f'{tag[1]}{sources[int(tag[2])]}"', html)


def sanitised(html: str) -> str:
    """Only the elements and attributes that this module writes, with links that stay on the page."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={tag: names - {"class"} for tag, names in _ATTRIBUTES.items()},
        allowed_classes=_OUR_CLASSES,
        attribute_filter=_filtered,
        url_schemes={"data"},
        link_rel=None,
        strip_comments=True,
    )


def _filtered(tag: str, attribute: str, content: str) -> str | None:
    if attribute == "href":
        return content if content.startswith(f"#{ID}") else None
    if attribute == "src":
        return content if tag == "img" and _OUR_PICTURE.fullmatch(content) else None
    if attribute == "id":
        return content if content.startswith(ID) else None
    return content


@dataclass
class _Writer:
    pictures: dict[str, Drawn]
    out: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    called: set[tuple[str, int]] = field(default_factory=set)
    sources: list[str] = field(default_factory=list)

    def blocks(self, blocks: Iterable[Block], note: str = "") -> None:
        """Blocks in order; paragraphs of a list that follow one another share its element."""
        lists = _OpenLists(self.out)
        for block in blocks:
            if isinstance(block, Table):
                lists.close()
                self.table(block)
                continue
            if block.place is not None and block.label is not None and block.role != "heading":
                lists.item(block)
                self.content(block)
                self.boxes(block)
                continue
            lists.close()
            self.paragraph(block)
            self.boxes(block)
        lists.close()
        if note:
            self.out.append(note)

    def paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.role == "heading" or paragraph.role == "title":
            self.heading(paragraph)
            return
        if not _is_seen(paragraph):
            return
        kind = {"subtitle": "subtitle", "caption": "caption"}.get(paragraph.role)
        kind = kind or {"center": "centre", "right": "right"}.get(paragraph.align)
        opening = f'<p class="{kind}">' if kind else "<p>"
        quote = paragraph.role == "quote"
        self.out.append(f"<blockquote>{opening}" if quote else opening)
        self.content(paragraph)
        self.out.append("</p></blockquote>" if quote else "</p>")

    def heading(self, paragraph: Paragraph) -> None:
        if not paragraph.text.strip():
            if _is_seen(paragraph):
                self.out.append("<p>")
                self.content(paragraph)
                self.out.append("</p>")
            return
        level = max(1, paragraph.level)
        element = f"h{min(_LOWEST_HEADING, _HIGHEST_HEADING + level - 1)}"
        anchor = f"{ID}h{len(self.headings) + 1}"
        label = f"{paragraph.label.text} " if paragraph.label and paragraph.label.text else ""
        self.headings.append(Heading(readable(label + " ".join(paragraph.text.split())), anchor, level))
        kind = ' class="title"' if paragraph.role == "title" else ""
        self.out.append(f'<{element} id="{anchor}"{kind}>{escape(readable(label))}')
        self.content(paragraph)
        self.out.append(f"</{element}>")

    def content(self, paragraph: Paragraph) -> None:
        for inline in paragraph.inlines:
            self.inline(inline)

    def inline(self, inline: Inline) -> None:
        if isinstance(inline, Run):
            self.out.append(_marked_up(inline))
        elif isinstance(inline, NoteMark):
            self.note_mark(inline)
        elif isinstance(inline, Picture):
            self.picture(inline)

    def note_mark(self, mark: NoteMark) -> None:
        name = f"{mark.kind}-{mark.number}"
        # A note may be called twice; the way back leads to the first place.
        first = (mark.kind, mark.number) not in self.called
        self.called.add((mark.kind, mark.number))
        anchor = f' id="{ID}{name}-mark"' if first else ""
        self.out.append(
            f'<sup class="note-mark"><a href="#{ID}{name}"{anchor} aria-label="{mark.kind.capitalize()} {mark.number}">'
            f"{_number(mark)}</a></sup>"
        )

    def picture(self, picture: Picture) -> None:
        drawn = self.pictures.get(picture.part)
        if drawn is None:
            self.out.append('<small class="missing-picture">[a picture that cannot be shown]</small>')
            return
        kind = f"data:image/{drawn.format};base64,"
        self.out.append(
            f'<img src="{kind}{len(self.sources)}" alt="Picture in the essay" width="{drawn.width}" '
            f'height="{drawn.height}">'
        )
        self.sources.append(kind + base64.b64encode(drawn.data).decode())

    def boxes(self, paragraph: Paragraph) -> None:
        for inline in paragraph.inlines:
            if isinstance(inline, Box):
                self.out.append('<aside class="text-box">')
                self.blocks(inline.blocks)
                self.out.append("</aside>")

    def table(self, table: Table) -> None:
        heights = _heights(table)
        head = next((index for index, row in enumerate(table.rows) if not row.header), len(table.rows))
        self.out.append("<table>")
        for name, begin, end in (("thead", 0, head), ("tbody", head, len(table.rows))):
            if begin < end:
                self.out.append(f"<{name}>")
                for index in range(begin, end):
                    self.row(table.rows[index], heights[index])
                self.out.append(f"</{name}>")
        self.out.append("</table>")

    def row(self, row: Row, heights: list[int]) -> None:
        element, scope = ("th", ' scope="col"') if row.header else ("td", "")
        self.out.append("<tr>")
        for cell, height in zip(row.cells, heights, strict=True):
            if height:
                columns = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
                rows = f' rowspan="{height}"' if height > 1 else ""
                self.out.append(f"<{element}{columns}{rows}{scope}>")
                self.blocks(cell.blocks)
                self.out.append(f"</{element}>")
        self.out.append("</tr>")

    def notes(self, kind: str, title: str, notes: Sequence[tuple[Block, ...]]) -> None:
        if not notes:
            return
        self.out.append(f'<section class="notes" aria-label="{title}"><h2>{title}</h2><ol>')
        for number, blocks in enumerate(notes, 1):
            name = f"{ID}{kind}-{number}"
            self.out.append(f'<li id="{name}" value="{number}">')
            self.blocks(blocks)
            self.out.append(f' <a href="#{name}-mark" aria-label="Back to the text">↩</a></li>')
        self.out.append("</ol></section>")


class _OpenLists:
    """The lists that are open at this point, one for each depth."""

    def __init__(self, out: list[str]) -> None:
        self._out = out
        self._open: list[tuple[str, str, int]] = []

    def item(self, paragraph: Paragraph) -> None:
        """Begin an item, in the list that is open at its depth or in a new one."""
        assert paragraph.place is not None and paragraph.label is not None  # noqa: S101, PT018
        list_id, depth = paragraph.place
        label = paragraph.label
        opening, closing, start = _list_element(paragraph)
        while self._open and self._open[-1][2] > depth:
            self._pop()
        if self._open and self._open[-1][2] == depth:
            if self._open[-1][:2] == (list_id, closing):
                self._out.append("</li>")
            else:
                self._pop()
        if not self._open or self._open[-1][2] < depth:
            self._out.append(opening)
            self._open.append((list_id, closing, depth))
        self._out.append(start if closing != "</ol>" else f'<li value="{label.number}">')

    def close(self) -> None:
        while self._open:
            self._pop()

    def _pop(self) -> None:
        self._out.append("</li>" + self._open.pop()[1])


def _list_element(paragraph: Paragraph) -> tuple[str, str, str]:
    """How a list opens and closes, and how its items begin: numbered by HTML where it can, else with their label."""
    label = paragraph.label
    assert label is not None  # noqa: S101
    kind = _LIST_TYPES.get(label.level.format)
    if label.level.format == "bullet":
        return "<ul>", "</ul>", "<li>"
    if kind and _SIMPLE_LABEL.fullmatch(label.level.text.strip()) and label.number > 0:
        return f'<ol type="{kind}">', "</ol>", ""
    text = f'<span class="label">{escape(readable(label.text))}</span> ' if label.text else ""
    return '<ul class="labelled-list">', "</ul>", f'<li class="labelled">{text}'


def _marked_up(run: Run) -> str:
    text = escape(readable(run.text, run.look.font), quote=False)
    text = text.replace("\f", " ").replace("\t", " ").replace("\n", "<br>")
    look = run.look
    for on, tag in (
        (look.bold, "strong"),
        (look.italic, "em"),
        (look.underline, "u"),
        (look.strike, "s"),
        (look.raised > 0, "sup"),
        (look.raised < 0, "sub"),
    ):
        if on and text.strip():
            text = f"<{tag}>{text}</{tag}>"
    return f'<span class="small-caps">{text}</span>' if look.small_caps else text


def _number(mark: NoteMark) -> str:
    return str(mark.number) if mark.kind == "footnote" else f"e{mark.number}"


def _is_seen(paragraph: Paragraph) -> bool:
    """Whether anything of a paragraph stands on the page itself: not only a text box, which stands after it."""
    return any(
        inline.text.strip() if isinstance(inline, Run) else not isinstance(inline, Box) for inline in paragraph.inlines
    )


def _is_empty(cell: Cell) -> bool:
    return all(isinstance(block, Paragraph) and not block.inlines for block in cell.blocks)


def _heights(table: Table) -> list[list[int]]:
    """For each cell the rows it covers; 0 for one that continues the cell above it and is covered by that."""
    heights: list[list[int]] = []
    begun: dict[int, tuple[int, int]] = {}
    for index, row in enumerate(table.rows):
        column, open_merges = 0, {}
        heights.append([1] * len(row.cells))
        for at, cell in enumerate(row.cells):
            if cell.begins:
                open_merges[column] = (index, at)
            elif cell.continues and column in begun and _is_empty(cell):
                first, first_at = open_merges[column] = begun[column]
                heights[first][first_at] += 1
                heights[index][at] = 0
            column += cell.columns
        begun = open_merges
    return heights
