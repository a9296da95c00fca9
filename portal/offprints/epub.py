"""An essay as an EPUB 3 book: its text, its contents, its pictures, and nothing of its author.

Follows EPUB 3.3 (W3C): `mimetype` first and not compressed, one package with a navigation document.
"""

from hashlib import sha256
from itertools import chain
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from lxml.html import HtmlElement, html_to_xhtml

from portal.offprints.archive import packed
from portal.offprints.essay import Essay, Heading
from portal.offprints.markup import NO_XML, Picture, own_title, parsed

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_PAGE = (
    _XML + '<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
    'lang="en" xml:lang="en">\n<head><title>{title}</title><link rel="stylesheet" href="essay.css"/></head>\n'
    "<body>\n{body}\n</body>\n</html>\n"
)
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
# The same for every book: when it was made is nobody's business, and the identifier tells versions apart.
_MODIFIED = "2000-01-01T00:00:00Z"
_CSS = """\
body { line-height: 1.5; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; text-align: left; page-break-after: avoid; }
.kicker, .caption, .missing-picture { font-size: .85em; }
.title, .centre, .subtitle { text-align: center; }
.right { text-align: right; }
.small-caps { font-variant: small-caps; }
blockquote, .labelled-list { margin-left: 1.5em; }
.labelled-list { list-style: none; padding-left: 0; }
.text-box { margin: 1em 0; padding: .5em 1em; border: 1px solid; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; }
td, th { border: 1px solid; padding: .25em .5em; vertical-align: top; }
.notes { margin-top: 3em; font-size: .9em; }
"""
_CONTAINER = (
    _XML + '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


def book(essay: Essay) -> bytes:
    """The EPUB. The same essay is the same bytes."""
    root, pictures = parsed(essay.html)
    text = _text(essay, root)
    anchors = set(root.xpath("//@id"))
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "EPUB/package.opf": _package(essay, pictures),
        "EPUB/nav.xhtml": _contents(essay, anchors),
        "EPUB/essay.xhtml": text,
        "EPUB/essay.css": _CSS,
    }
    written = ((name, text.encode()) for name, text in files.items())
    drawn = ((f"EPUB/{picture.name}", picture.data) for picture in pictures)
    return packed(chain(written, drawn), as_they_are=frozenset({"mimetype"}))


def _text(essay: Essay, root: HtmlElement) -> str:
    for mark in root.xpath("//sup[@class='note-mark']/a"):
        mark.set(_EPUB_TYPE, "noteref")
        mark.set("role", "doc-noteref")
    for notes in root.xpath("//section[@class='notes']"):
        notes.set(_EPUB_TYPE, "endnotes")
        notes.set("role", "doc-endnotes")
        for back in notes.xpath("./ol/li/a[@aria-label]"):
            back.set("role", "doc-backlink")
    if (said := own_title(root, essay.title)) is not None:
        said.drop_tree()
    anchors = set(root.xpath("//@id"))
    for link in root.xpath("//a[starts-with(@href, '#')]"):
        if link.get("href")[1:] not in anchors:
            del link.attrib["href"]
    html_to_xhtml(root)
    body = etree.tostring(root, encoding="unicode", method="xml")
    head = (
        f'<header><p class="kicker">Essay {_safe(essay.code)}, {essay.words:,} words, about {essay.minutes} minutes</p>'
        f'<h1 id="beginning">{_safe(essay.title)}</h1></header>\n'
    )
    return _PAGE.format(title=_safe(f"{essay.code}: {essay.title}"), body=head + body)


def _contents(essay: Essay, anchors: set[str]) -> str:
    """anchors: the ids that there are in the text."""
    items = _items([Heading(essay.title, "beginning", 1), *(h for h in essay.headings if h.anchor in anchors)])
    nav = f'<nav epub:type="toc" role="doc-toc" id="toc"><h1>Contents</h1><ol>\n{items}</ol></nav>'
    return _PAGE.format(title="Contents", body=nav)


def _items(headings: list[Heading]) -> str:
    return "".join(f'<li><a href="essay.xhtml#{h.anchor}">{_safe(h.text) or "…"}</a></li>\n' for h in headings)


def _package(essay: Essay, pictures: list[Picture]) -> str:
    identity = uuid5(NAMESPACE_URL, f"{essay.code}/{sha256(essay.html.encode()).hexdigest()}")
    manifest = "".join(
        f'<item id="p{n}" href={quoteattr(picture.name)} media-type="image/{picture.kind}"/>\n'
        for n, picture in enumerate(pictures, 1)
    )
    modes = "textual" + (",visual" if pictures else "")
    access = "".join(f'<meta property="schema:accessMode">{mode}</meta>' for mode in modes.split(","))
    return (
        _XML + '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="id">urn:uuid:{identity}</dc:identifier>\n'
        f"<dc:title>{_safe(f'{essay.code}: {essay.title}')}</dc:title>\n<dc:language>en</dc:language>\n"
        f'<meta property="dcterms:modified">{_MODIFIED}</meta>\n{access}\n'
        '<meta property="schema:accessModeSufficient">textual</meta>\n'
        '<meta property="schema:accessibilityFeature">structuralNavigation</meta>\n'
        '<meta property="schema:accessibilityHazard">none</meta>\n</metadata>\n<manifest>\n'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
        '<item id="essay" href="essay.xhtml" media-type="application/xhtml+xml"/>\n'
        f'<item id="css" href="essay.css" media-type="text/css"/>\n{manifest}</manifest>\n'
        '<spine><itemref idref="essay"/></spine>\n</package>\n'
    )


def _safe(text: str) -> str:
    return escape(NO_XML.sub("", text))
