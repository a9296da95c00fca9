"""Counting words, against the least that any counter must do: unzip the file and parse its main part."""

import zipfile
from io import BytesIO

import docx
from lxml import etree

from portal.demo.essays.compose import compose
from portal.demo.essays.word import to_docx
from portal.manuscripts import words
from portal.manuscripts.package import Package
from tests.bench.essays import body
from tests.bench.ratios import show
from tests.manuscripts.word_files import docx as word_file


def unzip_and_parse(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        etree.fromstring(archive.read("word/document.xml"))


def split_by_python_docx(data: bytes) -> int:
    return sum(len(paragraph.text.split()) for paragraph in docx.Document(BytesIO(data)).paragraphs)


def counting() -> None:
    print("Counting the words of an essay of about 12,000 words")
    by_docx = to_docx(compose(7, 11_800), "Nobody")
    for name, data in (("as Word saves it", word_file(body(7, 12_000))), ("made by python-docx", by_docx)):
        show(
            f"  {name}, {len(data) / 1000:.0f} kB",
            lambda data=data: unzip_and_parse(data),  # type: ignore[misc]
            ("portal", lambda data=data: words.count(Package(data))),
            ("python-docx, split at spaces", lambda data=data: split_by_python_docx(data)),
        )
