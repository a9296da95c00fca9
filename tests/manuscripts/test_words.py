"""Every rule by which Word counts, and Word's own counts of real files."""

import pytest

from portal.manuscripts.package import Package
from portal.manuscripts.verdict import Ledger, NotCounted
from portal.manuscripts.words import count, count_words
from tests.manuscripts.word_files import (
    NAMESPACES,
    corpus,
    docx,
    field,
    level,
    listed,
    note_mark,
    notes,
    numbering,
    paragraph,
    shared,
    styles,
    text_box,
    text_run,
)


def ledger(body: str, **parts: str) -> Ledger:
    return count(Package(docx(body, parts=parts))).ledger


def body_words(body: str, **parts: str) -> int:
    return ledger(body, **parts).body


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two\tthree\nfour", 4),
        ("Model\u2013view", 2),
        ("a \u2013 b", 2),
        ("ecosystem\u2014spanning", 2),
        ("\u2014", 0),
        ("well-being and/or patient's wait...", 4),
        ("- / & = ... \u2192", 6),
        ("no\u00a0break\u2009thin", 3),
        ("zero\u200bwidth soft\u00adhyphen", 2),
        ("学生在病房。", 6),
        ("在 word 中 two words", 5),
        ("한국어 단어 셋", 3),
        ("カタカナ", 4),
    ],
)
def test_text_is_divided_into_words_where_word_divides_it(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize("row", corpus(), ids=lambda row: row["file"][:40])
def test_the_count_is_the_one_that_word_made_itself(row):
    package = Package((shared("corpus") / row["file"]).read_bytes())
    counted = count(package).ledger
    without_notes = b"doNotIncludeSubdocsInStats" in package.archive.read("word/settings.xml")
    assert (counted.main if without_notes else counted.words) == int(row["words_by_word"])


def test_the_shared_files_are_there_to_be_counted():
    shared("corpus")
    assert len(corpus()) == 9


def test_a_word_split_over_runs_is_one_and_tabs_and_breaks_divide():
    runs = text_run("care") + text_run("ful") + "<w:r><w:tab/></w:r>" + text_run("one") + "<w:r><w:br/></w:r>"
    runs += text_run("well") + "<w:r><w:noBreakHyphen/></w:r>" + text_run("being")
    assert body_words(f"<w:p>{runs}</w:p>") == 3


def test_tab_stops_are_no_tabs():
    stops = '<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>'
    assert body_words(paragraph("three little words", stops)) == 3


def test_words_of_tables_text_boxes_and_notes_stand_on_lines_of_their_own():
    table = f"<w:tbl><w:tr><w:tc>{paragraph('in a cell')}</w:tc></w:tr></w:tbl>"
    body = f"<w:p>{text_run('two words')}{note_mark('footnote', 1)}{note_mark('endnote', 1)}{text_box('boxed')}</w:p>"
    counted = ledger(
        body + table, footnotes=notes("footnote", "at the foot of it"), endnotes=notes("endnote", "the end")
    )
    assert counted == Ledger(body=2, tables=3, text_boxes=1, footnotes=5, endnotes=2)
    assert (counted.words, counted.main) == (13, 5)


def test_a_note_that_nothing_calls_for_is_not_shown_and_not_counted():
    assert ledger(paragraph("two words"), footnotes=notes("footnote", "ten words that nobody sees")).words == 2


def test_the_same_paragraph_counts_as_much_in_a_table_as_in_the_body():
    inside = ledger(f"<w:tbl><w:tr><w:tc>{paragraph('exactly four words here')}</w:tc></w:tr></w:tbl>")
    assert (inside.tables, inside.body, body_words(paragraph("exactly four words here"))) == (4, 0, 4)


@pytest.mark.parametrize(
    "wrapped",
    [
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:hyperlink r:id="r9">{}</w:hyperlink>',
        '<w:ins w:id="1" w:author="A">{}</w:ins>',
        '<w:smartTag w:element="x">{}</w:smartTag>',
        '<w:fldSimple w:instr="REF here">{}</w:fldSimple>',
    ],
)
def test_a_wrapper_changes_nothing(wrapped):
    assert body_words(f"<w:p>{text_run('one ')}{wrapped.format(text_run('two'))}{text_run(' three')}</w:p>") == 3


def test_a_deletion_takes_its_words_away_and_they_are_reported():
    deleted = '<w:del w:id="1" w:author="A"><w:r><w:delText>gone for good</w:delText></w:r></w:del>'
    counted = count(Package(docx(f"<w:p>{text_run('still here ')}{deleted}</w:p>")))
    assert (counted.ledger.body, counted.not_counted) == (2, NotCounted(deleted=3))


def test_moved_text_counts_once():
    away = f'<w:p><w:moveFrom w:id="1">{text_run("three words moved")}</w:moveFrom></w:p>'
    here = f'<w:p><w:moveTo w:id="2">{text_run("three words moved")}</w:moveTo></w:p>'
    assert body_words(away + here) == 3


def test_where_the_end_of_a_paragraph_is_deleted_two_words_become_one():
    first = f'<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{text_run("some")}</w:p>'
    assert body_words(first + paragraph("body else")) == 2


@pytest.mark.parametrize(
    ("run", "hidden"),
    [("<w:vanish/>", 2), ('<w:vanish w:val="0"/>', 0), ("<w:webHidden/>", 0), ('<w:rStyle w:val="Secret"/>', 2)],
)
def test_hidden_text_does_not_count_and_is_reported(run, hidden):
    secret = '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = f"<w:p>{text_run('seen ')}{text_run('not seen', run)}</w:p>"
    counted = count(Package(docx(body, parts={"styles": styles(secret)})))
    assert (counted.ledger.body, counted.not_counted.hidden) == (3 - hidden, hidden)


def test_a_paragraph_style_can_hide_and_a_run_can_show_again():
    secret = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Secret"><w:basedOn w:val="Base"/></w:style>'
    )
    shown = text_run("seen", '<w:vanish w:val="0"/>')
    body = f'<w:p><w:pPr><w:pStyle w:val="Secret"/></w:pPr>{text_run("hidden ")}{shown}</w:p>'
    counted = count(Package(docx(body, parts={"styles": styles(secret)})))
    assert (counted.ledger.body, counted.not_counted.hidden) == (1, 1)


def test_field_codes_do_not_count_and_their_results_do():
    assert body_words(f"<w:p>{field('TOC o many words of code', 'the result')}</w:p>") == 2


def test_a_field_in_the_code_of_a_field_is_code():
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    inner = field("REF x", "inner result")
    assert body_words(f"<w:p>{begin}{inner}{separate}{text_run('outer')}{end}{text_run(' after')}</w:p>") == 2


def test_what_is_stored_twice_for_older_programs_counts_once():
    assert ledger(f"<w:p>{text_box('three boxed words')}</w:p>").words == 3


def test_equations_symbols_and_emoji_count():
    equation = "<m:oMath><m:r><m:t>x=y</m:t></m:r></m:oMath>"
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>'
    emoji = '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:char="1F60A"/></mc:Choice>'
    emoji += "<mc:Fallback><w:t>x</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    assert body_words(f"<w:p>{equation}{text_run(' ')}{symbol}{text_run(' ')}{emoji}</w:p>") == 3


def test_comments_headers_and_ruby_do_not_count():
    comments = f'<w:comments {NAMESPACES}><w:comment w:id="1">{paragraph("a long remark")}</w:comment></w:comments>'
    ruby = f"<w:ruby><w:rt>{text_run('above')}</w:rt><w:rubyBase>{text_run('base')}</w:rubyBase></w:ruby>"
    assert ledger(f"<w:p><w:r>{ruby}</w:r></w:p>", comments=comments).words == 1


def test_list_numbers_count_as_if_typed():
    text = listed("first") + listed("second") + listed("third", depth=1)
    assert body_words(text, numbering=numbering(level(0, "%1."), level(1, "Table %1.%2"))) == 3 + 1 + 1 + 2


def test_an_empty_item_counts_its_number():
    assert body_words(listed(""), numbering=numbering(level(0, "%1."))) == 1


@pytest.mark.parametrize(("bullet", "words"), [("\uf0b7", 1), ("-", 2), ("o", 2), ("\u00b7", 2), ("\uf0be", 2)])
def test_every_bullet_counts_but_the_round_one_of_the_symbol_font(bullet, words):
    assert body_words(listed("item"), numbering=numbering(level(0, bullet, "bullet"))) == words


def test_a_label_without_a_gap_is_part_of_the_first_word():
    glued = numbering(level(0, "§%1", more='<w:suff w:val="nothing"/>'))
    assert body_words(listed("paragraph one"), numbering=glued) == 2


def test_a_style_can_number_its_paragraphs_and_zero_takes_the_number_away():
    heading = (
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    plain = '<w:pStyle w:val="Heading1"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = paragraph("Introduction", '<w:pStyle w:val="Heading1"/>') + paragraph("Thanks", plain)
    assert body_words(body, styles=styles(heading), numbering=numbering(level(0, "%1"))) == 3


def test_a_chinese_text_does_not_count_its_list_numbers():
    assert body_words(listed("学生在病房"), numbering=numbering(level(0, "%1."))) == 5
