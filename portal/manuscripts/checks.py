"""What a person should look at in a manuscript. Findings point out; they never refuse."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from lxml import etree

from portal.manuscripts.document import Document, Run
from portal.manuscripts.identity import Author, Span, traces
from portal.manuscripts.language import language
from portal.manuscripts.package import Package, W
from portal.manuscripts.patients import identifiers
from portal.manuscripts.verdict import Finding, NotCounted, Place, Unreadable

MAX_PLACES = 50
_AROUND = 6
_EXCERPT = 80
_CHANGES = (W + "ins", W + "del", W + "moveFrom", W + "moveTo")
_EMBEDDED = re.compile(r"/(embeddings|activeX|ctrlProps)/|\.(bin|ole)$", re.IGNORECASE)
_PROPERTY_NAMES = (
    "{http://purl.org/dc/elements/1.1/}creator",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy",
)
# What programs and machines call their users.
_NOBODY = frozenset({
    "admin", "author", "docx", "hp", "lenovo", "microsoft", "office", "openpyxl", "owner", "pc", "python",
    "student", "unknown", "user", "windows",
})  # fmt: skip


def findings(
    package: Package, document: Document, not_counted: NotCounted, author: Author | None
) -> tuple[Finding, ...]:
    """Everything there is to point out, in a fixed order. Near copies are found by whoever keeps other essays."""
    texts = [(part, paragraph.text) for part, paragraph in document.paragraphs()]
    sought = _with_names_of_the_file(package, author)
    candidates = (
        _spots("names-author", texts, lambda text, at: traces(text, sought, at)),
        _changes(package),
        _comments(package),
        _hidden(document, not_counted),
        _images(document),
        _external(package),
        _embedded(package),
        _language(texts),
        _spots("patient-identifiable", texts, lambda text, at: _others_than(text, at, sought)),
    )
    return tuple(finding for finding in candidates if finding is not None)


def _with_names_of_the_file(package: Package, author: Author | None) -> Author:
    """The author with the names that the file itself gives: whoever wrote, changed and saved it."""
    names: list[str] = []
    for link in package.links("").values():
        if link.kind != "core-properties" or link.external or link.target not in package.archive:
            continue
        try:
            properties = package.xml(link.target)
        except Unreadable:
            # The text can be judged without them.
            continue
        names += [node.text or "" for node in properties.iter(*_PROPERTY_NAMES)]
    names += {node.get(W + "author", "") for node in package.body.iter(*_CHANGES)}
    people = [name for name in names if len(name.split()) > 1 and not _NOBODY.intersection(name.lower().split())]
    known = author or Author()
    return replace(known, others=(*known.others, *people))


def _others_than(text: str, at: int, author: Author) -> list[Span]:
    """What may name a patient, without what names the author."""
    found = identifiers(text)
    own = traces(text, author, at) if found else []
    return [(begin, end) for begin, end in found if not any(a < end and begin < b for a, b in own)]


def _spots(code: str, texts: Iterable[tuple[str, str]], find: Callable[[str, int], Iterable[Span]]) -> Finding | None:
    places: list[Place] = []
    count = 0
    for at, (part, text) in enumerate(texts):
        for begin, end in find(text, at):
            count += 1
            if len(places) < MAX_PLACES:
                places.append(_place(part, at + 1, text, begin, end))
    return Finding(code, count, tuple(places)) if count else None


def _place(part: str, paragraph: int, text: str, begin: int, end: int) -> Place:
    before = " ".join(text[max(0, begin - 200) : begin].split()[-_AROUND:])
    after = " ".join(text[end : end + 200].split()[:_AROUND])
    return Place(part, paragraph, before, " ".join(text[begin:end].split()), after)


def _changes(package: Package) -> Finding | None:
    changes = [node for node in package.body.iter(*_CHANGES) if not _is_a_mark(node)]
    places = [Place("body", 0, "", _excerpt(node), "") for node in changes if _excerpt(node)]
    return Finding("tracked-changes", len(changes), tuple(places[:MAX_PLACES])) if changes else None


def _is_a_mark(node: etree._Element) -> bool:
    """Changes of a paragraph's end or a list number, which leave no text behind."""
    return len(node) == 0


def _comments(package: Package) -> Finding | None:
    part = package.related("comments")
    try:
        comments = [] if part is None else list(package.xml(part).iter(W + "comment"))
    except Unreadable:
        return None
    places = (Place("comment", 0, "", _excerpt(comment), "") for comment in comments[:MAX_PLACES])
    return Finding("comments", len(comments), tuple(places)) if comments else None


def _excerpt(node: etree._Element) -> str:
    text = " ".join("".join(piece.text or "" for piece in node.iter(W + "t", W + "delText")).split())
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"


def _hidden(document: Document, not_counted: NotCounted) -> Finding | None:
    """Text that Word hides, and text that is there but in white or too small to read."""
    places = tuple(_faint_places(document))
    count = not_counted.hidden + len(places)
    return Finding("hidden-text", count, places[:MAX_PLACES]) if count else None


def _faint_places(document: Document) -> Iterator[Place]:
    for at, (part, paragraph) in enumerate(document.paragraphs(), 1):
        for inline in paragraph.inlines:
            if isinstance(inline, Run) and inline.faint and inline.text.strip():
                yield Place(part, at, "", " ".join(inline.text.split())[:_EXCERPT], "")


def _images(document: Document) -> Finding | None:
    count = sum(1 for _ in document.pictures())
    return Finding("images", count) if count else None


def _external(package: Package) -> Finding | None:
    links = package.external_links
    places = tuple(Place(link.kind, 0, "", link.target[:_EXCERPT], "") for link in links[:MAX_PLACES])
    return Finding("external-content", len(links), places) if links else None


def _embedded(package: Package) -> Finding | None:
    parts = [name for name in package.archive.names if _EMBEDDED.search(name)]
    links = package.links(package.main).values()
    parts += [link.target for link in links if link.kind == "aFChunk" and not link.external]
    places = tuple(Place("part", 0, "", name, "") for name in parts[:MAX_PLACES])
    return Finding("embedded-object", len(parts), places) if parts else None


def _language(texts: Iterable[tuple[str, str]]) -> Finding | None:
    code = language(" ".join(text for _, text in texts))
    return Finding("not-english", 1, kind=code) if code is not None and code != "en" else None
