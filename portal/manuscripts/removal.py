"""What a file carried that its blind copy does not, so that an author can see what was taken out and what was not."""

import re
from collections.abc import Mapping

from lxml import etree

from portal.manuscripts.document import Document
from portal.manuscripts.package import Package, W
from portal.manuscripts.pictures import Drawn
from portal.manuscripts.prepared import Removed

# Codes with the parts that they stand for, in the order in which they are listed.
_PARTS = (
    ("properties", re.compile(r"^docprops/(core|app|custom)|^docmetadata/")),
    ("thumbnail", re.compile(r"^docprops/thumbnail")),
    ("comments", re.compile(r"/comments\w*\.xml$|/people\.xml$")),
    ("headers-and-footers", re.compile(r"/(header|footer)\d*\.xml$")),
    ("custom-data", re.compile(r"^customxml/.*item\d+\.xml$|/(glossary/document|custom\w*)\.xml$")),
    ("embedded-objects", re.compile(r"/(embeddings|activex|fonts|ctrlprops|charts|diagrams)/")),
    ("signatures", re.compile(r"^_xmlsignatures/.*\.xml$")),
    ("printer-settings", re.compile(r"/printersettings/")),
)
_ELEMENTS = (
    ("tracked-changes", (W + "ins", W + "del", W + "moveFrom", W + "moveTo", W + "rPrChange", W + "pPrChange")),
    ("bookmarks", (W + "bookmarkStart",)),
    ("links", (W + "hyperlink",)),
)


def removed(package: Package, document: Document, pictures: Mapping[str, Drawn]) -> tuple[Removed, ...]:
    """What the copy leaves behind, by code and number; nothing that was not there is listed."""
    names = [name.lower() for name in package.archive.names]
    counts = {code: sum(bool(pattern.search(name)) for name in names) for code, pattern in _PARTS}
    counts |= {code: _count(package.body, tags) for code, tags in _ELEMENTS}
    counts["edit-marks"] = sum(
        any(str(name).startswith(W + "rsid") for name in node.attrib) for node in package.body.iter(W + "p")
    )
    counts["external-content"] = len(package.external_links)
    counts["property-fields"] = document.masked_fields
    shown = [picture.part in pictures for picture in document.pictures()]
    counts["picture-details"] = sum(shown)
    counts["pictures-not-shown"] = len(shown) - sum(shown)
    return tuple(Removed(code, count) for code, count in counts.items() if count)


def _count(body: etree._Element, tags: tuple[str, ...]) -> int:
    return sum(1 for _ in body.iter(*tags))
