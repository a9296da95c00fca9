"""Word files for tests: small ones made in memory, and the shared sets of real and hostile ones."""

import csv
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared"

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex"'
)


def docx(body: str, *, parts: dict[str, str] | None = None, files: dict[str, bytes] | None = None) -> bytes:
    """A .docx with this body.

    `parts` are XML parts of word/ by kind (styles, numbering, footnotes, endnotes, comments); `files` are further
    members, related to the document as images with the ids rImg1, rImg2, …
    """
    parts, files = parts or {}, files or {}
    links = "".join(f'<Relationship Id="r{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in parts)
    links += "".join(
        f'<Relationship Id="rImg{at}" Type="{_OFFICE}/image" Target="/{name}"/>' for at, name in enumerate(files, 1)
    )
    types = "".join(f'<Override PartName="/word/{kind}.xml" ContentType="{_WORD}{kind}+xml"/>' for kind in parts)
    rels = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    members = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" '
            f'ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="{_WORD}document.main+xml"/>'
            f"{types}</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships {rels}><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": f"<Relationships {rels}>{links}</Relationships>",
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    members |= {f"word/{kind}.xml": content for kind, content in parts.items()}
    return zipped({name: content.encode() for name, content in members.items()} | files)


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{text_run(text, run)}</w:p>"


def text_run(text: str, properties: str = "") -> str:
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{marks}<w:t xml:space="preserve">{text}</w:t></w:r>'


def styles(*definitions: str) -> str:
    return f"<w:styles {NAMESPACES}>{''.join(definitions)}</w:styles>"


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f"{nums}</w:numbering>"
    )


def level(depth: int, text: str, style: str = "decimal", more: str = "") -> str:
    start = f'<w:start w:val="1"/><w:numFmt w:val="{style}"/>'
    return f'<w:lvl w:ilvl="{depth}">{start}{more}<w:lvlText w:val="{text}"/></w:lvl>'


def listed(text: str, depth: int = 0, list_id: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def notes(kind: str, *texts: str) -> str:
    written = "".join(f'<w:{kind} w:id="{at}">{paragraph(text)}</w:{kind}>' for at, text in enumerate(texts, 1))
    return f"<w:{kind}s {NAMESPACES}>{written}</w:{kind}s>"


def note_mark(kind: str, number: int) -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def text_box(*texts: str) -> str:
    """A text box stored twice, as Word stores it."""
    content = f"<w:txbxContent>{''.join(paragraph(text) for text in texts)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{content}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{content}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def field(code: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{text_run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def shared(folder: str) -> Path:
    """A folder of the shared test files. Without them a test is skipped, except in continuous integration."""
    path = SHARED / folder
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{path} is missing")
        pytest.skip(f"{path} is not here")
    return path


def corpus() -> list[dict[str, str]]:
    """The rows of truth.csv: real files with the count that Word itself made."""
    path = SHARED / "corpus" / "truth.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.exists() else []


def hostile() -> list[dict]:
    """The files of the hostile set with what must become of each."""
    path = SHARED / "bad-docx" / "manifest.json"
    return json.loads(path.read_text())["files"] if path.exists() else []


def hostile_author() -> dict[str, str]:
    return json.loads((SHARED / "bad-docx" / "manifest.json").read_text())["author_profile"]
