"""The blind copy: a new .docx that holds the essay and nothing of the file it came from.

It is written from the plain values of `document`, so that what those values cannot hold cannot come through. The
same document gives the same bytes: times, names and order are fixed.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from portal.manuscripts.document import (
    MAX_COLUMNS,
    Block,
    Box,
    Cell,
    Document,
    Inline,
    Look,
    NoteMark,
    Paragraph,
    Picture,
    Run,
    Table,
)
from portal.manuscripts.numbering import LEVELS, Level, NumberedList
from portal.manuscripts.pictures import Drawn
from portal.manuscripts.symbols import FONTS

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_EMU_A_PIXEL = 9_525
_WIDEST, _HIGHEST = 5_731_200, 8_500_000
_BOX_HEIGHT = 720_000

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("r", _OFFICE),
        ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
        ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
        ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
        ("wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
    )
)
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
    'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)
_FORMATS = (
    "bullet", "cardinalText", "decimal", "decimalZero", "lowerLetter", "lowerRoman", "none", "ordinal", "ordinalText",
    "upperLetter", "upperRoman",
)  # fmt: skip
_BREAKS = {"\t": "<w:tab/>", "\n": "<w:br/>", "\f": '<w:br w:type="page"/>'}
_BREAK = re.compile("([\t\n\f])")
_ROLES = {"title": "Title", "subtitle": "Subtitle", "quote": "Quote", "caption": "Caption"}


def copy(document: Document, pictures: Mapping[str, Drawn]) -> bytes:
    """The blind copy of a document as the bytes of a .docx; `pictures` by part, the others are left out."""
    writer = _Writer(document, pictures)
    body = "".join(writer.blocks(document.blocks))
    parts = {"word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}{_SECTION}</w:body></w:document>"}
    for kind, notes in (("footnote", document.footnotes), ("endnote", document.endnotes)):
        if notes:
            parts[f"word/{kind}s.xml"] = writer.notes(kind, notes)
    parts["word/styles.xml"] = _STYLES
    parts["word/settings.xml"] = _SETTINGS
    if writer.lists:
        parts["word/numbering.xml"] = writer.numbering()
    return _zipped(parts, writer.media)


@dataclass
class _Writer:
    document: Document
    pictures: Mapping[str, Drawn]
    lists: dict[str, int] = field(default_factory=dict)
    media: dict[str, Drawn] = field(default_factory=dict)
    shapes: int = 0

    def blocks(self, blocks: Iterable[Block], style: str = "", in_box: bool = False) -> Iterator[str]:
        for block in blocks:
            if isinstance(block, Table):
                yield self.table(block, style, in_box)
                continue
            yield self.paragraph(block, style, in_box)
            if in_box:
                # Word takes no box within a box: the inner one's text follows its paragraph.
                for inner in block.inlines:
                    if isinstance(inner, Box):
                        yield from self.blocks(inner.blocks, style, in_box)

    def paragraph(self, paragraph: Paragraph, style: str, in_box: bool, opening: str = "") -> str:
        properties = ""
        if named := f"Heading{paragraph.level}" if paragraph.role == "heading" else _ROLES.get(paragraph.role, style):
            properties += f'<w:pStyle w:val="{named}"/>'
        if paragraph.place is not None:
            list_id, depth = paragraph.place
            number = self.lists.setdefault(list_id, len(self.lists) + 1)
            properties += f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        if paragraph.align:
            properties += f'<w:jc w:val="{paragraph.align}"/>'
        content = "".join(self.inline(inline, in_box) for inline in paragraph.inlines)
        return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{opening}{content}</w:p>"

    def inline(self, inline: Inline, in_box: bool) -> str:
        if isinstance(inline, Run):
            return f"<w:r>{_properties(inline.look)}{''.join(_characters(inline))}</w:r>"
        if isinstance(inline, NoteMark):
            style = f"{inline.kind.capitalize()}Reference"
            mark = f'<w:{inline.kind}Reference w:id="{inline.number}"/>'
            return f'<w:r><w:rPr><w:rStyle w:val="{style}"/></w:rPr>{mark}</w:r>'
        if isinstance(inline, Picture):
            return self.picture(inline)
        return "" if in_box else self.box(inline)

    def table(self, table: Table, style: str, in_box: bool) -> str:
        widest = max((sum(cell.columns for cell in row.cells) for row in table.rows), default=1)
        columns = min(MAX_COLUMNS, max(1, widest))
        rows = "".join(
            f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if row.header else ''}"
            f"{''.join(self.cell(cell, style, in_box) for cell in row.cells)}</w:tr>"
            for row in table.rows
        )
        grid = f'<w:gridCol w:w="{9026 // columns}"/>' * columns
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )

    def cell(self, cell: Cell, style: str, in_box: bool) -> str:
        properties = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        if cell.continues or cell.begins:
            properties += '<w:vMerge w:val="restart"/>' if cell.begins else "<w:vMerge/>"
        # A cell ends with a paragraph, or Word calls the file damaged.
        closing = "" if cell.blocks and isinstance(cell.blocks[-1], Paragraph) else "<w:p/>"
        content = "".join(self.blocks(cell.blocks, style, in_box))
        return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{content}{closing}</w:tc>"

    def picture(self, picture: Picture) -> str:
        drawn = self.pictures.get(picture.part)
        if drawn is None:
            return ""
        self.media.setdefault(picture.part, drawn)
        link = f"rId{100 + list(self.media).index(picture.part)}"
        width = picture.width or drawn.width * _EMU_A_PIXEL
        height = width * drawn.height // max(1, drawn.width)
        shrunk = min(1.0, _WIDEST / max(1, width), _HIGHEST / max(1, height))
        size = f'cx="{max(1, int(width * shrunk))}" cy="{max(1, int(height * shrunk))}"'
        return self.shape(
            size,
            "Picture",
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            '<pic:cNvPr id="0" name="Picture"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip r:embed="{link}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
            f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData>",
        )

    def box(self, box: Box) -> str:
        size = f'cx="{_WIDEST}" cy="{_BOX_HEIGHT}"'
        content = "".join(self.blocks(box.blocks, in_box=True))
        last = box.blocks[-1] if box.blocks else None
        closing = "" if isinstance(last, Paragraph) else "<w:p/>"
        return self.shape(
            size,
            "Text box",
            '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
            f'<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:ln w="6350"><a:solidFill><a:srgbClr val="808080"/>'
            f"</a:solidFill></a:ln></wps:spPr><wps:txbx><w:txbxContent>{content}{closing}</w:txbxContent></wps:txbx>"
            '<wps:bodyPr wrap="square"><a:spAutoFit/></wps:bodyPr></wps:wsp></a:graphicData>',
            choice=True,
        )

    def shape(self, size: str, name: str, graphic: str, choice: bool = False) -> str:
        self.shapes += 1
        drawing = (
            f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
            f'<wp:docPr id="{self.shapes}" name="{name} {self.shapes}"/><a:graphic>{graphic}</a:graphic>'
            "</wp:inline></w:drawing>"
        )
        if choice:
            drawing = f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice></mc:AlternateContent>'
        return f"<w:r>{drawing}</w:r>"

    def notes(self, kind: str, notes: Iterable[tuple[Block, ...]]) -> str:
        style = kind.capitalize()
        mark = f'<w:r><w:rPr><w:rStyle w:val="{style}Reference"/></w:rPr><w:{kind}Ref/></w:r>'
        written = [
            f'<w:{kind} w:type="{name}" w:id="{number}"><w:p><w:r><w:{name}/></w:r></w:p></w:{kind}>'
            for name, number in (("separator", -1), ("continuationSeparator", 0))
        ]
        for number, blocks in enumerate(notes, 1):
            first, rest = (
                (blocks[0], blocks[1:]) if blocks and isinstance(blocks[0], Paragraph) else (Paragraph(), blocks)
            )
            gap = "" if first.text[:1].isspace() else '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
            content = self.paragraph(first, f"{style}Text", in_box=False, opening=mark + gap)
            content += "".join(self.blocks(rest, f"{style}Text"))
            closing = "" if not rest or isinstance(rest[-1], Paragraph) else "<w:p/>"
            written.append(f'<w:{kind} w:id="{number}">{content}{closing}</w:{kind}>')
        return f"<w:{kind}s {_NAMESPACES}>{''.join(written)}</w:{kind}s>"

    def numbering(self) -> str:
        """The lists that are used, those of one definition sharing its counters as they did."""
        definitions: dict[str, tuple[int, NumberedList]] = {}
        nums = []
        for list_id, number in self.lists.items():
            numbered = self.document.lists[list_id]
            at, first = definitions.setdefault(numbered.definition, (len(definitions), numbered))
            nums.append(
                f'<w:num w:numId="{number}"><w:abstractNumId w:val="{at}"/>{_overrides(numbered, first)}</w:num>'
            )
        abstract = "".join(
            f'<w:abstractNum w:abstractNumId="{at}"><w:multiLevelType w:val="multilevel"/>'
            f"{''.join(_level(depth, level) for depth, level in sorted(first.levels.items()))}</w:abstractNum>"
            for at, first in definitions.values()
        )
        return f"<w:numbering {_NAMESPACES}>{abstract}{''.join(nums)}</w:numbering>"


def _overrides(numbered: NumberedList, first: NumberedList) -> str:
    overrides = ""
    for depth in range(LEVELS):
        level = numbered.levels.get(depth)
        content = f'<w:startOverride w:val="{numbered.restarts[depth]}"/>' if depth in numbered.restarts else ""
        if level is not None and level != first.levels.get(depth):
            content += _level(depth, level)
        if content:
            overrides += f'<w:lvlOverride w:ilvl="{depth}">{content}</w:lvlOverride>'
    return overrides


def _level(depth: int, level: Level) -> str:
    restart = "" if level.restart is None else f'<w:lvlRestart w:val="{level.restart}"/>'
    font = (
        level.font if level.font in FONTS else "Symbol" if level.format == "bullet" and _is_private(level.text) else ""
    )
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:hint="default"/></w:rPr>' if font else ""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{level.start}"/>'
        f'<w:numFmt w:val="{level.format if level.format in _FORMATS else "decimal"}"/>{restart}'
        f"{'<w:isLgl/>' if level.legal else ''}"
        f'<w:suff w:val="{level.suffix if level.suffix in ("space", "nothing") else "tab"}"/>'
        f'<w:lvlText w:val={quoteattr(level.text)}/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{360 * (depth + 2)}" w:hanging="360"/></w:pPr>{fonts}</w:lvl>'
    )


def _is_private(text: str) -> bool:
    return any("\ue000" <= char <= "\uf8ff" for char in text)


def _properties(look: Look) -> str:
    font = f'<w:rFonts w:ascii="{look.font}" w:hAnsi="{look.font}"/>' if look.font else ""
    raised = {1: "superscript", -1: "subscript"}.get(look.raised)
    properties = font + "".join(
        f"<w:{name}/>"
        for on, name in (
            (look.bold, "b"),
            (look.italic, "i"),
            (look.small_caps, "smallCaps"),
            (look.strike, "strike"),
        )
        if on
    )
    properties += '<w:u w:val="single"/>' if look.underline else ""
    properties += f'<w:vertAlign w:val="{raised}"/>' if raised else ""
    return f"<w:rPr>{properties}</w:rPr>" if properties else ""


def _characters(run: Run) -> Iterator[str]:
    if run.look.font:
        for char in run.text:
            yield _BREAKS.get(char) or f'<w:sym w:font="{run.look.font}" w:char="{ord(char):04X}"/>'
        return
    for piece in _BREAK.split(run.text):
        yield _BREAKS.get(piece) or _text(piece)


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""


def _zipped(parts: dict[str, str], media: Mapping[str, Drawn]) -> bytes:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{name.removeprefix("word/").removesuffix(".xml")}" '
        f'Target="{name.removeprefix("word/")}"/>'
        for number, name in enumerate(parts, 1)
        if name != "word/document.xml"
    )
    files = {f"word/media/image{at}.{drawn.format}": drawn.data for at, drawn in enumerate(media.values(), 1)}
    pictures = "".join(
        f'<Relationship Id="rId{100 + at}" Type="{_OFFICE}/image" Target="{name.removeprefix("word/")}"/>'
        for at, name in enumerate(files)
    )
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_WORD_TYPE}{_type_of(name)}+xml"/>' for name in parts
    )
    rels = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    texts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" '
            'ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
            f"{overrides}</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships {rels}><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": parts["word/document.xml"],
        "word/_rels/document.xml.rels": f"<Relationships {rels}>{links}{pictures}</Relationships>",
        **parts,
    }
    # Pictures may stand in notes too, and each part finds its pictures through its own relationships.
    texts |= {
        f"word/_rels/{kind}.xml.rels": f"<Relationships {rels}>{pictures}</Relationships>"
        for kind in ("footnotes", "endnotes")
        if pictures and f"word/{kind}.xml" in parts
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in texts.items():
            archive.writestr(_entry(name, zipfile.ZIP_DEFLATED), (_XML + text).encode())
        for name, data in files.items():
            archive.writestr(_entry(name, zipfile.ZIP_STORED), data)
    return out.getvalue()


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.create_system, entry.external_attr, entry.compress_type = 0, 0, method
    return entry


def _type_of(name: str) -> str:
    part = name.removeprefix("word/").removesuffix(".xml")
    return "document.main" if part == "document" else part


def _style(kind: str, style: str, name: str, properties: str, based_on: str = "") -> str:
    default = ' w:default="1"' if not based_on else ""
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="{kind}"{default} w:styleId="{style}"><w:name w:val="{name}"/>{based}{properties}</w:style>'
    )


def _spaced(before: int, after: int, more: str = "") -> str:
    return f'<w:pPr>{more}<w:spacing w:before="{before}" w:after="{after}"/></w:pPr>'


_STYLES = (
    f"<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:eastAsia="SimSun" w:cs="Times New Roman"/><w:sz w:val="22"/>'
    '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="300" '
    'w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    + _style("paragraph", "Normal", "Normal", "")
    + "".join(
        _style(
            "paragraph",
            f"Heading{level}",
            f"heading {level}",
            f'<w:pPr><w:keepNext/><w:spacing w:before="{max(120, 400 - 60 * level)}" w:after="100"/>'
            f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
            f'<w:rPr><w:b/><w:sz w:val="{max(22, 34 - 4 * level)}"/></w:rPr>',
            "Normal",
        )
        for level in range(1, 10)
    )
    + _style("paragraph", "Title", "Title", _spaced(0, 240) + '<w:rPr><w:b/><w:sz w:val="36"/></w:rPr>', "Normal")
    + _style("paragraph", "Subtitle", "Subtitle", _spaced(0, 240) + '<w:rPr><w:i/><w:sz w:val="26"/></w:rPr>', "Normal")
    + _style(
        "paragraph",
        "Quote",
        "Quote",
        '<w:pPr><w:ind w:left="720" w:right="720"/></w:pPr><w:rPr><w:i/></w:rPr>',
        "Normal",
    )
    + _style("paragraph", "Caption", "caption", '<w:rPr><w:i/><w:sz w:val="20"/></w:rPr>', "Normal")
    + "".join(
        _style("paragraph", f"{kind}Text", f"{kind.lower()} text", '<w:rPr><w:sz w:val="18"/></w:rPr>', "Normal")
        + _style(
            "character",
            f"{kind}Reference",
            f"{kind.lower()} reference",
            '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>',
            "DefaultParagraphFont",
        )
        for kind in ("Footnote", "Endnote")
    )
    + _style("character", "DefaultParagraphFont", "Default Paragraph Font", "")
    + _style("table", "TableNormal", "Normal Table", "")
    + _style(
        "table",
        "TableGrid",
        "Table Grid",
        "<w:tblPr><w:tblBorders>"
        + "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        + "</w:tblBorders></w:tblPr>",
        "TableNormal",
    )
    + "</w:styles>"
)
# Without a compatibility mode Word opens a file as one of 2007 and says so in its title bar.
_SETTINGS = (
    f'<w:settings {_NAMESPACES}><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
