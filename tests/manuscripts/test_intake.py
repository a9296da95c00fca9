"""The verdict on a file, and what is made of it."""

import hashlib

import pytest

from portal.manuscripts.identity import Author
from portal.manuscripts.intake import examine, prepare
from portal.manuscripts.limits import Limits
from portal.manuscripts.near_copies import similarity
from portal.manuscripts.verdict import Ledger, Refusal, Unreadable
from tests.manuscripts.word_files import docx, note_mark, notes, paragraph, text_run

TEN = "one two three four five six seven eight nine ten"
ADA = Author(name="Ada Lovelace")


def test_a_verdict_names_the_bytes_it_is_about():
    data = docx(paragraph(TEN))
    verdict = examine(data)
    assert (verdict.sha256, verdict.words, verdict.acceptable) == (hashlib.sha256(data).hexdigest(), 10, True)


@pytest.mark.parametrize(
    ("limits", "refusals"),
    [
        (Limits(10, 10), ()),
        (Limits(12, 20), ()),
        (
            Limits(13, 20),
            (Refusal("too-short", facts={"words": 12, "main": 10, "minimum": 13, "maximum": 20}),),
        ),
        (
            Limits(0, 9),
            (Refusal("too-long", facts={"words": 12, "main": 10, "minimum": 0, "maximum": 9}),),
        ),
    ],
)
def test_an_essay_is_too_short_by_all_its_words_and_too_long_by_its_main_text(limits, refusals):
    data = docx(
        f"<w:p>{text_run(TEN)}{note_mark('footnote', 1)}</w:p>", parts={"footnotes": notes("footnote", "and two")}
    )
    assert examine(data, limits=limits).refusals == refusals


def test_a_document_without_words_is_empty_whatever_the_limits():
    verdict = examine(docx("<w:p/>"))
    assert (verdict.refusals, verdict.ledger) == ((Refusal("empty", "no-text"),), Ledger())


def test_what_cannot_be_opened_is_a_verdict_here_and_an_exception_there():
    assert examine(b"%PDF-1.7").refusals == (Refusal("not-word", "pdf"),)
    assert examine(b"%PDF-1.7").words is None
    with pytest.raises(Unreadable):
        prepare(b"%PDF-1.7")


def test_a_masked_name_no_longer_points_to_the_author():
    data = docx(paragraph(f"I, Ada Lovelace, and Lovelace alone. {TEN}"))
    before, after = (prepare(data, author=ADA, masks=masks).verdict for masks in ((), ["Ada Lovelace"]))
    assert [place.match for place in before.findings[0].places] == ["Ada Lovelace", "Lovelace"]
    assert [place.match for place in after.findings[0].places] == ["Lovelace"]
    assert after.ledger == before.ledger


def test_an_essay_of_the_wrong_length_has_its_copies_too():
    prepared = prepare(docx(paragraph(TEN)), limits=Limits(5_000, 12_000))
    assert (prepared.verdict.acceptable, prepared.reading_html) == (False, f"<p>{TEN}</p>")


def test_a_copy_of_an_essay_is_near_it():
    one, other = (prepare(docx(paragraph(text))).signature for text in (TEN, TEN.title()))
    assert similarity(one, other) == 1.0
