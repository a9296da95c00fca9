"""Findings: what a person should look at, with its places, and never a refusal."""

from portal.manuscripts.identity import Author
from portal.manuscripts.intake import examine
from portal.manuscripts.limits import Limits
from portal.manuscripts.verdict import Finding, Place
from tests.manuscripts.word_files import (
    NAMESPACES,
    docx,
    note_mark,
    notes,
    paragraph,
    text_box,
    text_run,
    unzipped,
    zipped,
)

ENGLISH = paragraph("It was the first time that I met her, and I did not know what to say to her. " * 10)


def findings(data: bytes, author: Author | None = None) -> dict[str, Finding]:
    verdict = examine(data, limits=Limits(0, 12_000), author=author)
    assert verdict.acceptable
    return {finding.code: finding for finding in verdict.findings}


def test_an_honest_essay_has_nothing_to_point_out():
    assert findings(docx(ENGLISH)) == {}


def test_a_name_is_found_in_body_box_and_note_with_the_words_around_it():
    name = text_run("As I, Ada ") + text_run("Lovelace", "<w:b/>") + text_run(", saw.")
    body = f"<w:p>{name}{note_mark('footnote', 1)}</w:p>"
    body += f"<w:p>{text_box('by Ada')}</w:p>"
    finding = findings(
        docx(ENGLISH + body, parts={"footnotes": notes("footnote", "Ask Lovelace.")}), Author(name="Ada Lovelace")
    )["names-author"]
    assert finding.places == (
        Place("body", 2, "As I,", "Ada Lovelace", ", saw."),
        Place("text box", 4, "by", "Ada", ""),
        Place("footnote", 5, "Ask", "Lovelace", "."),
    )
    assert finding.count == 3


def test_the_name_that_the_file_itself_gives_is_looked_for():
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Ada Lovelace</dc:creator>'
        "<cp:lastModifiedBy>Microsoft Office User</cp:lastModifiedBy></cp:coreProperties>"
    )
    members = unzipped(docx(ENGLISH + paragraph("The office of Lovelace, a user of it.")))
    members["docProps/core.xml"] = core.encode()
    members["_rels/.rels"] = members["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId2" Target="docProps/core.xml" Type="http://schemas.openxmlformats.org/package/2006/'
        b'relationships/metadata/core-properties"/></Relationships>',
    )
    assert [place.match for place in findings(zipped(members))["names-author"].places] == ["Lovelace"]


def test_tracked_changes_and_comments_are_shown_to_their_author():
    changes = '<w:ins w:id="1" w:author="B">' + text_run("put in") + "</w:ins>"
    changes += '<w:del w:id="2" w:author="B"><w:r><w:delText>taken out</w:delText></w:r></w:del>'
    comments = f'<w:comments {NAMESPACES}><w:comment w:id="1">{paragraph("Too long?")}</w:comment></w:comments>'
    found = findings(docx(ENGLISH + f"<w:p>{changes}</w:p>", parts={"comments": comments}))
    assert [place.match for place in found["tracked-changes"].places] == ["put in", "taken out"]
    assert [place.match for place in found["comments"].places] == ["Too long?"]


def test_hidden_white_and_tiny_text_is_pointed_out_but_not_a_white_table_head():
    white, tiny = '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'
    runs = text_run("a b ", "<w:vanish/>") + text_run("white", white) + text_run(" tiny", tiny) + text_run(" seen")
    body = f"<w:p>{runs}</w:p>"
    head = f'<w:tc><w:tcPr><w:shd w:fill="1F3864"/></w:tcPr>{paragraph("Head", run=white)}</w:tc>'
    found = findings(docx(ENGLISH + body + f"<w:tbl><w:tr>{head}</w:tr></w:tbl>"))["hidden-text"]
    assert (found.count, [place.match for place in found.places]) == (3, ["white tiny"])


def test_external_and_embedded_content_is_named():
    members = unzipped(docx(ENGLISH))
    members["word/embeddings/oleObject1.bin"] = b"x"
    members["word/_rels/document.xml.rels"] = members["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="r1" Type="http://x/attachedTemplate" Target="file:///C:/t.dotm" TargetMode="External"/>'
        b'<Relationship Id="r2" Type="http://x/hyperlink" Target="https://a.example" TargetMode="External"/>'
        b"</Relationships>",
    )
    found = findings(zipped(members))
    assert [place.match for place in found["external-content"].places] == ["file:///C:/t.dotm"]
    assert [place.match for place in found["embedded-object"].places] == ["word/embeddings/oleObject1.bin"]


def test_a_text_in_another_language_is_named_by_its_code():
    german = "Die Studentin traf die Patientin auf der Station und hörte ihr lange zu, ohne etwas zu sagen. " * 5
    assert findings(docx(paragraph(german)))["not-english"].kind == "de"


def test_the_authors_own_name_is_not_taken_for_a_patient():
    body = ENGLISH + paragraph("My name is Ada Lovelace. Her name was Anna Bell.")
    found = findings(docx(body), Author(name="Ada Lovelace"))
    assert [place.match for place in found["patient-identifiable"].places] == ["name was Anna Bell"]
