"""An essay as a book: by the rules of the format, and as an independent reader sees it."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from ebooklib import epub as reader
from lxml import etree

from portal.offprints import press
from tests.offprints.essays import RICH, essay

OPF = {"o": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
XHTML = {"x": "http://www.w3.org/1999/xhtml", "epub": "http://www.idpf.org/2007/ops"}


@pytest.fixture(scope="module")
def content() -> bytes:
    return press.book(essay())


@pytest.fixture(scope="module")
def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_kind_of_file_comes_first_and_is_not_compressed(content: bytes) -> None:
    """EPUB 3.3, OCF: so that the kind stands at a fixed place in the file."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert content[38:58] == b"application/epub+zip"


def test_every_file_is_in_the_manifest_and_every_page_is_well_formed(files: dict[str, bytes]) -> None:
    container = etree.fromstring(files["META-INF/container.xml"])
    assert container.xpath("//@full-path") == ["EPUB/package.opf"]
    package = etree.fromstring(files["EPUB/package.opf"])
    hrefs = {f"EPUB/{href}" for href in package.xpath("//o:item/@href", namespaces=OPF)}
    assert hrefs | {"mimetype", "META-INF/container.xml", "EPUB/package.opf"} == set(files)
    assert package.xpath("//o:itemref/@idref", namespaces=OPF) == ["essay"]
    for name in ("EPUB/essay.xhtml", "EPUB/nav.xhtml"):
        page = etree.fromstring(files[name])
        targets = set(page.xpath("//@id"))
        assert [h for h in page.xpath("//@href") if h.startswith("#") and h[1:] not in targets] == []


def test_the_contents_lead_to_the_headings_and_the_title_is_not_said_twice(files: dict[str, bytes]) -> None:
    nav = etree.fromstring(files["EPUB/nav.xhtml"])
    links = nav.xpath("//x:nav[@epub:type='toc']//x:a", namespaces=XHTML)
    assert [(a.text, a.get("href")) for a in links] == [
        ("The chair by the window", "essay.xhtml#beginning"),
        ("2. The night", "essay.xhtml#essay-h2"),
    ]
    text = etree.fromstring(files["EPUB/essay.xhtml"])
    assert {h.partition("#")[2] for _, h in [(a.text, a.get("href")) for a in links]} <= set(text.xpath("//@id"))
    assert "".join(text.itertext()).count("The chair by the window") == 2  # in its head and on the page


def test_notes_are_notes_and_pictures_are_in_the_book(files: dict[str, bytes]) -> None:
    text = etree.fromstring(files["EPUB/essay.xhtml"])
    assert text.xpath("//x:a[@epub:type='noteref']/text()", namespaces=XHTML) == ["1", "e1", "1", "2"]
    assert len(text.xpath("//x:section[@epub:type='endnotes']", namespaces=XHTML)) == 2
    assert text.xpath("//x:img/@src", namespaces=XHTML) == ["picture-1.png"]
    assert files["EPUB/picture-1.png"][:8] == b"\x89PNG\r\n\x1a\n"


def test_it_says_nothing_of_an_author_or_of_when_it_was_made(content: bytes, files: dict[str, bytes]) -> None:
    package = etree.fromstring(files["EPUB/package.opf"])
    said = [etree.QName(e).localname for e in package.xpath("//dc:*", namespaces=OPF)]
    assert said == ["identifier", "title", "language"]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_essay_is_the_same_book_and_another_version_is_another(content: bytes) -> None:
    def identity(book: bytes) -> list[str]:
        with zipfile.ZipFile(BytesIO(book)) as archive:
            package = etree.fromstring(archive.read("EPUB/package.opf"))
        return package.xpath("//dc:identifier/text()", namespaces=OPF)

    assert press.book(essay()) == content
    assert identity(press.book(essay(RICH + "<p>More.</p>"))) != identity(content)


@pytest.mark.filterwarnings("ignore")
def test_an_independent_reader_opens_it(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "essay.epub"
    path.write_bytes(content)
    book = reader.read_epub(str(path))
    assert book.get_metadata("DC", "title") == [("K7QMXR: The chair by the window", {})]
    assert book.get_metadata("DC", "creator") == []
    assert [link.title for link in book.toc] == ["The chair by the window", "2. The night"]
    assert b"The end." in book.get_item_with_id("essay").content


def test_a_text_that_looks_like_markup_is_a_text() -> None:
    book = press.book(essay("<p>a &lt;b&gt; &amp;amp; ]]&gt;</p>", title='<i>&amp; "me"</i>', headings=()))
    with zipfile.ZipFile(BytesIO(book)) as archive:
        page = etree.fromstring(archive.read("EPUB/essay.xhtml"))
    assert page.xpath("//x:h1/text()", namespaces=XHTML) == ['<i>&amp; "me"</i>']
    assert page.xpath("//x:p/text()", namespaces=XHTML)[-1] == "a <b> &amp; ]]>"
