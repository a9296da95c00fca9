"""The reading copy: plain semantic HTML that a browser can neither fetch from nor run."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.manuscripts.package import Package
from portal.manuscripts.prepared import Heading
from portal.manuscripts.reader import read
from portal.manuscripts.reading import page, sanitised
from tests.manuscripts.word_files import (
    docx,
    level,
    listed,
    note_mark,
    notes,
    numbering,
    paragraph,
    styles,
    text_box,
    text_run,
)


def html(body: str, **parts: str) -> str:
    return page(read(Package(docx(body, parts=parts))), {}).html


NAMED = styles(
    *(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
        for name in ("heading 1", "heading 2", "Title", "Quote", "caption")
    )
)


def styled(text: str, style: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def test_headings_are_headings_and_are_listed_with_their_ids():
    body = styled("My essay", "Title") + styled("First", "heading1") + styled("Inner", "heading2")
    reading = page(read(Package(docx(body, parts={"styles": NAMED}))), {})
    assert reading.html == (
        '<h2 id="essay-h1" class="title">My essay</h2><h2 id="essay-h2">First</h2><h3 id="essay-h3">Inner</h3>'
    )
    assert reading.headings == (
        Heading("My essay", "essay-h1", 1),
        Heading("First", "essay-h2", 1),
        Heading("Inner", "essay-h3", 2),
    )


def test_emphasis_quotes_and_captions_keep_their_meaning():
    emphasis = f"<w:p>{text_run('so ')}{text_run('very', '<w:i/>')}{text_run(' sad', '<w:b/>')}</w:p>"
    assert html(emphasis + styled("Said.", "Quote") + styled("Table 1", "caption"), styles=NAMED) == (
        "<p>so <em>very</em><strong> sad</strong></p><blockquote><p>Said.</p></blockquote>"
        '<p class="caption">Table 1</p>'
    )


def test_lists_are_lists_with_their_numbers():
    lists = numbering(level(0, "%1."), level(1, "\uf0b7", "bullet"))
    assert html(listed("one") + listed("inner", depth=1) + listed("two") + paragraph("end"), numbering=lists) == (
        '<ol type="1"><li value="1">one<ul><li>inner</li></ul></li><li value="2">two</li></ol><p>end</p>'
    )


def test_a_number_that_html_cannot_write_is_written_out():
    lists = numbering(level(0, "Case %1:"))
    assert html(listed("Anna") + listed("Bert"), numbering=lists) == (
        '<ul class="labelled-list"><li class="labelled"><span class="label">Case 1:</span> Anna</li>'
        '<li class="labelled"><span class="label">Case 2:</span> Bert</li></ul>'
    )


def test_notes_lead_to_their_text_and_back():
    body = f"<w:p>{text_run('Said')}{note_mark('footnote', 1)}{text_run('.')}</w:p>"
    assert html(body, footnotes=notes("footnote", "By him.")) == (
        '<p>Said<sup class="note-mark"><a href="#essay-footnote-1" id="essay-footnote-1-mark" '
        'aria-label="Footnote 1">1</a>'
        '</sup>.</p><section class="notes" aria-label="Footnotes"><h2>Footnotes</h2><ol>'
        '<li id="essay-footnote-1" value="1"><p>By him.</p> '
        '<a href="#essay-footnote-1-mark" aria-label="Back to the text">↩</a></li></ol></section>'
    )


def test_a_text_box_stands_where_it_is_anchored():
    assert html(f"<w:p>{text_run('Beside')}{text_box('boxed')}</w:p>") == (
        '<p>Beside</p><aside class="text-box"><p>boxed</p></aside>'
    )


def test_a_paragraph_of_nothing_leaves_no_gap():
    empty = paragraph(" ") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    assert html(paragraph("a") + empty + f"<w:p>{text_box('boxed')}</w:p>") == (
        '<p>a</p><aside class="text-box"><p>boxed</p></aside>'
    )


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_tables_keep_their_head_and_their_merged_cells():
    table = (
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>"
        + cell("Week")
        + cell("What", '<w:gridSpan w:val="2"/>')
        + "</w:tr>"
        "<w:tr>" + cell("one", '<w:vMerge w:val="restart"/>') + cell("a") + cell("b") + "</w:tr>"
        "<w:tr>" + cell("", "<w:vMerge/>") + cell("c") + cell("d") + "</w:tr></w:tbl>"
    )
    assert html(table) == (
        '<table><thead><tr><th scope="col"><p>Week</p></th><th colspan="2" scope="col"><p>What</p></th></tr></thead>'
        '<tbody><tr><td rowspan="2"><p>one</p></td><td><p>a</p></td><td><p>b</p></td></tr>'
        "<tr><td><p>c</p></td><td><p>d</p></td></tr></tbody></table>"
    )


def test_text_in_a_cell_that_continues_the_one_above_is_not_lost():
    table = (
        "<w:tbl><w:tr>"
        + cell("one", '<w:vMerge w:val="restart"/>')
        + "</w:tr><w:tr>"
        + cell("still said", "<w:vMerge/>")
        + "</w:tr></w:tbl>"
    )
    assert "still said" in html(table)


def test_symbols_are_shown_as_the_characters_that_they_look_like():
    assert html('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>') == "<p>✓</p>"


def test_markup_in_the_text_is_text():
    attack = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
    assert html(paragraph(attack)) == f"<p>{attack}</p>"


def test_the_sanitiser_lets_nothing_through_that_we_do_not_write():
    hostile = (
        '<script>x</script><p onclick="x" style="x" class="caption evil">a<a href="https://x.example">b</a>'
        '<a href="#essay-h1">c</a><a href="#page">d</a><img src="https://x.example/i.png">'
        '<img src="data:image/svg+xml,x">'
        '<b id="submit">e</b></p><iframe src="x"></iframe><!-- x -->'
    )
    assert sanitised(hostile) == ('<p class="caption">a<a>b</a><a href="#essay-h1">c</a><a>d</a><img><img><b>e</b></p>')


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40))
def test_no_text_can_become_markup(text):
    shown = html(paragraph(text.replace("&", "&amp;").replace("<", "&lt;")))
    assert set(re.findall(r"<[^>]*>", shown)) <= {"<p>", "</p>"}
