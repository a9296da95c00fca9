"""Scoring sheets for tests, and what people and programs do to them."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

from openpyxl import load_workbook

from portal.offprints.sheet import Column, Line, Sheet

CRITERIA = ("Exposition", "Reflection", "Action", "Progression")
ANCHORS = ((1, "not there"), (10, "there throughout"))


def line(code: str = "BBBBBB", *points: int | None, comment: str = "", title: str = "The chair") -> Line:
    return Line(f"2027.1.{code}.0", code, title, 30, points or (None,) * 4, comment)


def sheet(*lines: Line) -> Sheet:
    columns = tuple(Column(name, f"How far is {name} there?", ANCHORS) for name in CRITERIA)
    return Sheet("Ascona Prize 2027", "Friday 12 March 2027, 24:00 Zurich time", 1, 10, columns, lines)


def filled(workbook: bytes, cells: Mapping[str, object]) -> bytes:
    """The workbook with these cells typed into, as `F2`, saved again by another hand."""
    book = load_workbook(BytesIO(workbook))
    for place, value in cells.items():
        book["Scores"][place] = value
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(workbook: bytes, part: str, pattern: str, instead: str) -> bytes:
    """The workbook with the XML of one of its parts changed, once."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                text, times = re.subn(pattern, lambda _: instead, content.decode(), count=1, flags=re.DOTALL)
                assert times == 1
                content = text.encode()
            new.writestr(name, content)
    return file.getvalue()
