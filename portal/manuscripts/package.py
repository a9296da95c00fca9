"""A .docx opened safely: its parts, how they relate, and their XML, parsed within bounds."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from portal.manuscripts import kinds
from portal.manuscripts.archive import Archive
from portal.manuscripts.verdict import Unreadable

MAX_XML_PART = 20 * 2**20
# Elements and attributes together. A long thesis has about 150,000; libxml2 needs some 100 bytes for each.
MAX_NODES = 1_000_000
_SHORTEST_NODE = len("<a/>")
MAX_PROLOG = 64 * 2**10

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"

# ISO 29500 Strict says the same under other names; Word saves it on request and some journals' templates are in it.
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = tuple(
    (_STRICT + strict, b"http://schemas.openxmlformats.org/" + transitional)
    for strict, transitional in (
        (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
        (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
        (b"officeDocument/math", b"officeDocument/2006/math"),
        (b"drawingml/wordprocessingDrawing", b"drawingml/2006/wordprocessingDrawing"),
        (b"drawingml/picture", b"drawingml/2006/picture"),
        (b"drawingml/main", b"drawingml/2006/main"),
    )
)

_PROLOG = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ENCODING = re.compile(r"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""")


@dataclass(frozen=True)
class Relationship:
    """A link from one part: `kind` is the last word of its type, `target` a part's name or, if external, an address."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of one Word document."""

    def __init__(self, data: bytes) -> None:
        """Raises `Unreadable`, with a code of the intake and a kind that says what the bytes are instead."""
        if (verdict := kinds.of_bytes(data)) is not None:
            raise Unreadable(*verdict)
        self.archive = Archive(data)
        if "[Content_Types].xml" not in self.archive:
            mimetype = self.archive.read("mimetype") if "mimetype" in self.archive else b""
            raise Unreadable(*kinds.of_archive(self.archive.names, mimetype))
        self._trees: dict[str, etree._Element] = {}
        self._links: dict[str, Mapping[str, Relationship]] = {}
        self._check_prologs(("[Content_Types].xml",))
        self._defaults, self._overrides = self._content_types()
        self._check_prologs(name for name in self.archive.names if self._is_xml(name))
        self.main = self._main_part()
        self._refuse_macros()
        body = self.xml(self.main).find(W + "body")
        if self.xml(self.main).tag != W + "document" or body is None:
            raise Unreadable("damaged", "package", part=self.main)
        self.body = body

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part. Raises `Unreadable` where it is too large, not well-formed or missing."""
        tree = self._trees.get(name)
        if tree is None:
            if name not in self.archive:
                raise Unreadable("damaged", "package", part=name)
            tree = self._trees[name] = _parse(self.source(name), name)
        return tree

    def source(self, name: str) -> bytes:
        """The bytes of an XML part, in the transitional namespaces."""
        source = self.archive.read(name)
        if _STRICT in source:
            for strict, transitional in _TRANSITIONAL:
                source = source.replace(strict, transitional)
        return source

    def links(self, part: str) -> Mapping[str, Relationship]:
        """The relationships of a part (of the package itself for the empty name), by id."""
        if part not in self._links:
            folder, name = posixpath.split(part)
            rels = posixpath.join(folder, "_rels", name + ".rels")
            self._links[part] = self._read_links(rels, folder) if rels in self.archive else {}
        return self._links[part]

    def related(self, kind: str) -> str | None:
        """The part of this kind that belongs to the main document, if it is there."""
        for link in self.links(self.main).values():
            if link.kind == kind and not link.external and link.target in self.archive:
                return link.target
        return None

    def related_xml(self, kind: str) -> etree._Element | None:
        part = self.related(kind)
        return None if part is None else self.xml(part)

    def content_type(self, name: str) -> str:
        extension = posixpath.splitext(name)[1][1:].lower()
        return self._overrides.get(name.lower()) or self._defaults.get(extension, "")

    @cached_property
    def external_links(self) -> tuple[Relationship, ...]:
        """What the document would load from elsewhere: every external target but plain hyperlinks."""
        sources = [""] + [name for name in self.archive.names if not name.endswith(".rels")]
        links = (link for source in sources for link in self.links(source).values())
        return tuple(link for link in links if link.external and link.kind != "hyperlink")

    def _read_links(self, rels: str, folder: str) -> dict[str, Relationship]:
        links = {}
        for node in self.xml(rels).iter(_RELATIONSHIPS + "Relationship"):
            external = node.get("TargetMode") == "External"
            target = node.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/" + folder, unquote(target)))[1:]
            kind = node.get("Type", "").rpartition("/")[2]
            links[node.get("Id", "")] = Relationship(kind, target, external)
        return links

    def _content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        root = self.xml("[Content_Types].xml")
        defaults = {
            node.get("Extension", "").lower(): node.get("ContentType", "") for node in root.iter(_TYPES + "Default")
        }
        overrides = {
            node.get("PartName", "").lstrip("/").lower(): node.get("ContentType", "")
            for node in root.iter(_TYPES + "Override")
        }
        return defaults, overrides

    def _is_xml(self, name: str) -> bool:
        """Pictures in SVG are left out: they are never parsed, and drawing programs begin them with a DOCTYPE."""
        content_type = self.content_type(name)
        return name.lower().endswith((".xml", ".rels", ".vml")) or (
            content_type.endswith(("+xml", "/xml")) and not content_type.startswith("image/")
        )

    def _check_prologs(self, names: Iterable[str]) -> None:
        for name in names:
            if self.archive.size(name) > MAX_XML_PART:
                raise Unreadable("too-large", "unpacked", bytes=self.archive.size(name), maximum=MAX_XML_PART)
            _check_prolog(self.archive, name)

    def _main_part(self) -> str:
        mains = [link.target for link in self.links("").values() if link.kind == "officeDocument" and not link.external]
        if len(mains) != 1 or mains[0] not in self.archive:
            raise Unreadable("damaged", "package")
        if (verdict := kinds.of_content_type(self.content_type(mains[0]))) is not None:
            raise Unreadable(*verdict)
        return mains[0]

    def _refuse_macros(self) -> None:
        """A plain content type does not make a file harmless that carries a macro project."""
        types = [*self._overrides.values(), *self._defaults.values()]
        if any("vbaproject" in text.lower() or "vbadata" in text.lower() for text in (*self.archive.names, *types)):
            raise Unreadable("macros")
        if any(link.kind.lower() == "vbaproject" for link in self.links(self.main).values()):
            raise Unreadable("macros")


def _check_prolog(archive: Archive, name: str) -> None:
    """Refuse a document type and any encoding but UTF-8 and UTF-16, on the characters a parser would see."""
    for start in archive.beginnings(name):
        text = _decoded(start)
        declared = _ENCODING.match(text)
        if declared and declared[1].lower() not in ("utf-8", "utf8", "utf-16", "us-ascii", "ascii"):
            raise Unreadable("unsafe", "xml", part=name)
        prolog = _PROLOG.match(text)
        rest = text[prolog.end() if prolog else 0 :]
        if rest.startswith("<!DOCTYPE") or len(text) > MAX_PROLOG:
            raise Unreadable("unsafe", "xml", part=name)
        # "<!" may yet become a comment or a document type; "<?" may be cut off before its end.
        if rest and not "<!DOCTYPE".startswith(rest[:9]) and not rest.startswith(("<?", "<!--")):
            return


def _decoded(start: bytes) -> str:
    if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise Unreadable("unsafe", "xml")
    if start.startswith((b"\xff\xfe", b"<\0")):
        return start.decode("utf-16-le", "replace").lstrip("\ufeff")
    if start.startswith((b"\xfe\xff", b"\0<")):
        return start.decode("utf-16-be", "replace").lstrip("\ufeff")
    return start.decode("utf-8", "replace").lstrip("\ufeff")


def _nodes(source: bytes) -> int:
    return source.count(b"<") - source.count(b"</") + source.count(b'="') + source.count(b"='")


def _parse(source: bytes, name: str) -> etree._Element:
    if len(source) > MAX_XML_PART:
        raise Unreadable("too-large", "unpacked", bytes=len(source), maximum=MAX_XML_PART)
    nodes = 0 if len(source) < MAX_NODES * _SHORTEST_NODE else _nodes(source)
    if nodes > MAX_NODES:
        raise Unreadable("unsafe", "xml", part=name, elements=nodes, maximum=MAX_NODES)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        # libxml2 reports its own limits only in words.
        if "emory allocation" in str(error):
            raise MemoryError from None
        too_deep = "xcessive depth" in str(error)
        raise Unreadable("unsafe" if too_deep else "damaged", "xml", part=name) from None
