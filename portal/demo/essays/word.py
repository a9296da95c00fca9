"""An essay as the Word file a student would send: styles, footnotes, a page number and the author's name."""

import io
import zipfile
import zlib
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from portal.demo.essays.model import Essay, Heading, Listing, Paragraph, Run, Table

_BEGUN = datetime(2025, 11, 3, 19, 20)  # noqa: DTZ001 (Word's own properties carry no zone)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # Word stamps every member so
_FACES = (("Times New Roman", 12, 1.5), ("Calibri", 11, 1.15), ("Garamond", 12, 1.5), ("Georgia", 11, 1.4))  # pt, lines
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


def to_docx(essay: Essay, author: str) -> bytes:
    """The file's bytes, the same for the same essay and author; the author's name stands in its properties."""
    document = docx.Document()
    seed = zlib.crc32(f"{essay.title} {author}".encode())
    _dress(document, *_FACES[seed % len(_FACES)])
    _sign(document, essay.title, author, seed)
    if essay.title_page:
        _title_page(document, essay)
    document.add_paragraph(essay.title, style="Title")
    notes: list[str] = []
    for part in essay.parts:
        match part:
            case Heading(text=text, level=level):
                document.add_heading(text, level)
            case Paragraph(runs=runs, quote=quote):
                _write(document.add_paragraph(style="Quote" if quote else None), runs, notes)
            case Listing(items=items):
                for item in items:
                    document.add_paragraph(item, style="List Number")
            case Table():
                _tabulate(document, part)
    if notes:
        _attach(document, notes)
    return _repack(document)


def _dress(document: docx.document.Document, face: str, size: int, spacing: float) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = face, Pt(size)
    normal.paragraph_format.line_spacing = spacing
    normal.paragraph_format.space_after = Pt(8)
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    text.base_style, text.font.size = normal, Pt(10)
    document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER).font.superscript = True
    number = document.sections[0].footer.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _sign(document: docx.document.Document, title: str, author: str, seed: int) -> None:
    """What Word writes down about its user without being asked."""
    properties = document.core_properties
    properties.author = properties.last_modified_by = author
    properties.title, properties.comments = title, ""
    properties.created = _BEGUN + timedelta(minutes=seed % 40_000)
    properties.modified = properties.created + timedelta(minutes=seed % 70_000)
    properties.revision = 3 + seed % 90


def _title_page(document: docx.document.Document, essay: Essay) -> None:
    for line in (essay.title, *essay.title_page):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_page_break()


def _write(paragraph: docx.text.paragraph.Paragraph, runs: tuple[Run, ...], notes: list[str]) -> None:
    """Notes are numbered from 1 in the order in which they are met."""
    for run in runs:
        paragraph.add_run(run.text).italic = run.emphasis or None
        if run.note:
            notes.append(run.note)
            mark = paragraph.add_run(style="footnote reference")
            reference = OxmlElement("w:footnoteReference")
            reference.set(qn("w:id"), str(len(notes)))
            mark._r.append(reference)


def _tabulate(document: docx.document.Document, table: Table) -> None:
    document.add_paragraph(table.caption, style="Caption")
    grid = document.add_table(len(table.rows), len(table.rows[0]), style="Table Grid")
    for cells, texts in zip(grid.rows, table.rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph()


def _attach(document: docx.document.Document, notes: list[str]) -> None:
    """The part that holds the notes: python-docx knows none, so it is written by hand."""
    text, reference = (document.styles[name].style_id for name in ("footnote text", "footnote reference"))
    written = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{text}"/></w:pPr>'
        f'<w:r><w:rPr><w:rStyle w:val="{reference}"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(note)}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, start=1)
    )
    xml = f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}{written}</w:footnotes>"
    uri = PackURI("/word/footnotes.xml")
    part = PackagePart(uri, CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    separators = parse_xml(f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>')
    document.settings.element.find(qn("w:compat")).addprevious(separators)


def _repack(document: docx.document.Document) -> bytes:
    """Saved with fixed times, since python-docx stamps each member with the present."""
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _ZIP_TIME), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
