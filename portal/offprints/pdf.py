"""An essay, the minutes of a committee, or a certificate as a PDF, set by Typst.

The text goes in as string literals in calls of our own functions: nothing that it holds is ever Typst's markup.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from lxml.html import HtmlElement

from portal.offprints.certificate import Certificate
from portal.offprints.essay import Essay
from portal.offprints.markup import Picture, own_title, parsed
from portal.offprints.minutes import Minutes

_FOLDER = Path(__file__).parent
_INLINE = {
    "strong": "strong",
    "b": "strong",
    "em": "emph",
    "i": "emph",
    "u": "underline",
    "s": "strike",
    "sup": "super",
    "sub": "sub",
}
_HEADINGS = {"h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_BLOCKS = frozenset({"p", "blockquote", "aside", "ol", "ul", "table", "section", "div", *_HEADINGS})
# CSS has 96 pixels to the inch, Typst 72 points.
_POINTS = 0.75
# Points that a picture may take: of the page's lines, in a cell of a table, and of the page's height.
_WIDEST, _WIDEST_IN_A_TABLE, _HIGHEST = 345, 150, 560
_ID = "essay-"


def typeset(essay: Essay) -> bytes:
    """The PDF. The same essay is the same bytes on the same machine: a letter that the serif does not have is taken
    from the machine's fonts."""
    root, pictures = parsed(essay.html)
    return _compiled("essay", _source(essay, root), pictures)


def typeset_minutes(minutes: Minutes) -> bytes:
    """The PDF of minutes. The same minutes are the same bytes on the same machine."""
    return _of_page("minutes", {"title": minutes.title, "drawn_up": minutes.drawn_up}, minutes.html)


def typeset_certificate(certificate: Certificate) -> bytes:
    """The PDF of a certificate. The same certificate is the same bytes on the same machine."""
    facts = certificate.as_facts()
    return _of_page("certificate", {name: facts[name] for name in facts if name != "html"}, certificate.html)


def _of_page(setting: str, named: Mapping[str, str], html: str) -> bytes:
    """What a page of the portal says, in print. setting: the function, and the file that has it."""
    # A line that ends in the source would end in the print.
    root, pictures = parsed(" ".join(html.split()))
    return _compiled(setting, f"\n#{setting}({_named(named)}, {{\n{_Writer(root).blocks(root)}}})\n", pictures)


def _compiled(setting: str, source: str, pictures: Iterable[Picture]) -> bytes:
    """setting: the name of the file that says how it looks; source: what it is applied to."""
    with TemporaryDirectory() as folder:
        for picture in pictures:
            Path(folder, picture.name).write_bytes(picture.data)
        main = Path(folder, "main.typ")
        settings = [Path(_FOLDER, f"{name}.typ").read_text("utf-8") for name in (setting, "pieces")]
        main.write_text("\n".join([*settings, source]), "utf-8")
        content = typst.Compiler(main, root=folder).compile(format="pdf", timestamp=0)
    assert isinstance(content, bytes)  # noqa: S101
    return content


def _source(essay: Essay, root: HtmlElement) -> str:
    facts = {"code": essay.code, "title": essay.title, "words": f"{essay.words:,}", "minutes": str(essay.minutes)}
    named = _named(facts)
    if (said := own_title(root, essay.title)) is not None:
        said.drop_tree()
    writer = _Writer(root)
    body = writer.blocks(root)
    return f"\n#essay({named}, {{\n{body}{writer.uncalled()}}})\n"


def _named(facts: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {_text(value)}" for name, value in facts.items())


def _text(text: str) -> str:
    """A string literal: only these four mean something in one (Typst reference, `str`)."""
    for sign, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "")):
        text = text.replace(sign, escaped)
    return f'"{text}"'


@dataclass
class _Writer:
    """notes: the element of each note by its id; called: those that a mark in the text has led to."""

    root: HtmlElement
    notes: dict[str, HtmlElement] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for section in self.root.xpath("//section[@class='notes']"):
            for item in section.xpath("./ol/li[@id]"):
                for back in item.xpath("./a[@aria-label]"):
                    back.drop_tree()
                self.notes[item.get("id")] = item
            section.drop_tree()

    def blocks(self, parent: HtmlElement) -> str:
        """The content of an element as Typst code, one statement a line; text between blocks is a paragraph."""
        out: list[str] = []
        loose: list[str] = [_text(parent.text)] if (parent.text or "").strip() else []

        def close() -> None:
            if loose:
                out.append(f"p({_sum(loose)})")
                loose.clear()

        for child in parent:
            if child.tag in _BLOCKS:
                close()
                out.append(self.block(child))
            else:
                loose.append(self.inline(child))
            if (child.tail or "").strip():
                loose.append(_text(child.tail))
        close()
        return "\n".join(filter(None, out)) + "\n"

    def beginning(self, parent: HtmlElement) -> str:
        """Blocks of which the first, where it is a plain paragraph, stands on the line of what is before it."""
        first = next(iter(parent), None)
        if first is None or first.tag != "p" or (parent.text or "").strip():
            return f"{{\n{self.blocks(parent)}}}"
        content = self.content(first)
        first.drop_tree()
        return f"{content} + {{\n{self.blocks(parent)}}}"

    def block(self, its: HtmlElement) -> str:
        if its.tag in _HEADINGS:
            return f"h({_HEADINGS[its.tag]}, {self.content(its)})"
        if its.tag == "p":
            return self.paragraph(its)
        if its.tag == "table":
            return self.table(its)
        if its.tag in ("ol", "ul"):
            return "\n".join(self.item(item, its) for item in its.iterchildren("li"))
        body = f"{{\n{self.blocks(its)}}}"
        return {"blockquote": f"quoted({body})", "aside": f"boxed({body})"}.get(its.tag, body)

    def paragraph(self, its: HtmlElement) -> str:
        kind = its.get("class")
        if kind in ("centre", "subtitle"):
            return f"aligned(center, {self.content(its)})"
        if kind == "right":
            return f"aligned(right, {self.content(its)})"
        return f"{'caption' if kind == 'caption' else 'p'}({self.content(its)})"

    def item(self, item: HtmlElement, around: HtmlElement) -> str:
        labels = item.xpath("./span[@class='label']")
        if item.get("class") == "labelled":
            label = labels[0].text_content() if labels else ""
            for element in labels:
                element.drop_tree()
            return f"labelled({_text(label)}, {{\n{self.blocks(item)}}})"
        body = f"{{\n{self.blocks(item)}}}"
        if around.tag == "ul":
            return f"list({body})"
        return f"numbered({int(item.get('value', '1'))}, {body}, {_text(around.get('type', '1'))})"

    def table(self, its: HtmlElement) -> str:
        # Its own rows, not those of a table in one of its cells.
        rows = [(row, row.getparent().tag == "thead") for row in its.xpath("./thead/tr | ./tbody/tr | ./tr")]
        columns = max((sum(_span(cell, "colspan") for cell in row) for row, _ in rows), default=1)
        head = "".join(self.cells(row) for row, is_head in rows if is_head)
        body = "".join(self.cells(row) for row, is_head in rows if not is_head)
        header = f"table.header({head}), " if head else ""
        return f"table(columns: {max(1, columns)}, {header}{body})"

    def cells(self, row: HtmlElement) -> str:
        out = []
        for cell in row:
            spans = ", ".join(f"{name}: {_span(cell, name)}" for name in ("colspan", "rowspan"))
            out.append(f"table.cell({spans}, {{\n{self.blocks(cell)}}}), ")
        return "".join(out)

    def content(self, its: HtmlElement) -> str:
        """Text with what is in it, as one expression."""
        parts = [_text(its.text)] if its.text else []
        for child in its:
            parts.append(self.inline(child))
            if child.tail:
                parts.append(_text(child.tail))
        return _sum(parts)

    def inline(self, its: HtmlElement) -> str:
        if its.tag == "br":
            return "linebreak()"
        if its.tag == "img":
            return f"picture({_text(its.get('src'))}, {_width(its):.1f}pt)"
        if its.tag == "sup" and its.get("class") == "note-mark":
            return self.mark(its)
        body = self.content(its)
        if its.tag in _INLINE:
            return f"{_INLINE[its.tag]}({body})"
        if its.get("class") == "small-caps":
            return f"smallcaps({body})"
        return f"missing({body})" if its.tag == "small" else body

    def mark(self, its: HtmlElement) -> str:
        """The mark of a note, and the first time the note itself, at the foot of that page."""
        name = its[0].get("href").lstrip("#")
        kind, _, _ = name.removeprefix(_ID).rpartition("-")
        arguments = f"{_text(kind)}, {_text(its.text_content())}"
        if name in self.called:
            return f"again({arguments})"
        self.called.add(name)
        note = self.notes.get(name)
        return (
            f"note({arguments}, {self.beginning(note)})" if note is not None else f"super({_text(its.text_content())})"
        )

    def uncalled(self) -> str:
        """Notes that nothing in the text leads to, at its end."""
        left = [note for name, note in self.notes.items() if name not in self.called]
        return "".join(f"p({_text('Note')})\n{self.blocks(note)}" for note in left)


def _width(image: HtmlElement) -> float:
    """Points that a picture is wide: its own size, as far as there is room where it stands."""
    around = [element.tag for element in image.iterancestors()]
    room = _WIDEST_IN_A_TABLE if "table" in around else _WIDEST - 20 * around.count("li")
    width, height = (max(1, int(image.get(side, "1"))) * _POINTS for side in ("width", "height"))
    return width * min(1, max(20, room) / width, _HIGHEST / height)


def _sum(parts: Iterable[str]) -> str:
    """Expressions one after the other as one; `[]` so that there is always something."""
    return " + ".join(["[]", *parts])


def _span(cell: HtmlElement, name: str) -> int:
    return max(1, int(cell.get(name, "1")))
