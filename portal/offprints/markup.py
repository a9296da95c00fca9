"""The reading copy taken apart: its elements, and its pictures as files."""

import base64
import re
from dataclasses import dataclass

from lxml import html
from lxml.html import HtmlElement

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
# What XML cannot hold.
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PICTURE = re.compile(r"data:image/(png|jpeg);base64,(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Picture:
    """name: of its file; kind: png or jpeg."""

    name: str
    kind: str
    data: bytes


def own_title(root: HtmlElement, title: str) -> HtmlElement | None:
    """The heading with which a text begins by its own title, if it does: it need not be said twice."""
    first = next(iter(root), None)
    if first is None or first.tag not in HEADINGS or (root.text or "").strip():
        return None
    said = " ".join(first.text_content().split()).casefold()
    return first if said == " ".join(title.split()).casefold() else None


def parsed(text: str) -> tuple[HtmlElement, list[Picture]]:
    """The copy as one element around it all; each `img` has the name of its picture's file for a source."""
    root = html.fragment_fromstring(NO_XML.sub("", text), create_parent="div")
    pictures: list[Picture] = []
    for image in root.iter("img"):
        found = _PICTURE.fullmatch(image.get("src", ""))
        if found is None:
            image.drop_tree()
            continue
        name = f"picture-{len(pictures) + 1}.{'jpg' if found[1] == 'jpeg' else 'png'}"
        pictures.append(Picture(name, found[1], base64.b64decode(found[2])))
        image.set("src", name)
    return root, pictures
