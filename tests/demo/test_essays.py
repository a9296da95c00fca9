import io
import re
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from statistics import median

import docx
import pytest
from docx.document import Document
from lxml import etree

from portal.demo.essays.compose import compose
from portal.demo.essays.model import Essay, Heading, Listing, Paragraph, Run, Table
from portal.demo.essays.pen import Pen, Slots
from portal.demo.essays.stock import stock
from portal.demo.essays.telling import Telling
from portal.demo.essays.word import to_docx
from portal.demo.people import ENTRANTS
from portal.manuscripts.identity import Author
from portal.manuscripts.intake import examine
from portal.manuscripts.near_copies import NEAR, signature, similarity

COUNT = 45
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def essays() -> tuple[Essay, ...]:
    """The demonstration's essays, between 5,000 and 11,990 words."""
    return tuple(compose(number, wanted(number)) for number in range(COUNT))


def wanted(number: int) -> int:
    return 5_000 + number * 1_550 % 7_000


@cache
def lines(essay: Essay) -> tuple[str, ...]:
    """Every printed line, in order; a note follows its paragraph."""
    printed = [*essay.title_page, essay.title]
    for part in essay.parts:
        match part:
            case Heading(text=text):
                printed.append(text)
            case Paragraph(runs=runs):
                printed += [part.text, *(run.note for run in runs if run.note)]
            case Listing(items=items):
                printed += items
            case Table(caption=caption, rows=rows):
                printed += [caption, *(cell for row in rows for cell in row)]
    return tuple(printed)


@cache
def shingles(essay: Essay) -> frozenset[int]:
    """Every run of eight words of the paragraphs."""
    found = set()
    for part in essay.parts:
        if isinstance(part, Paragraph):
            words = re.findall(r"\w+", part.text.lower())
            found |= {hash(tuple(words[at : at + 8])) for at in range(len(words) - 7)}
    return frozenset(found)


def offences(pattern: str, flags: int = 0) -> list[str]:
    return [line for essay in essays() for line in lines(essay) if re.search(pattern, line, flags)]


def test_the_same_number_and_length_tell_the_same_essay() -> None:
    assert compose(7, 6_200) == compose(7, 6_200)
    assert compose(7, 6_200) != compose(8, 6_200)


def test_an_essay_does_not_depend_on_the_hash_seed() -> None:
    program = "import portal.demo.essays.compose as c; print(c.compose(3, 5200).parts[-1].text)"
    told = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


@pytest.mark.parametrize("words", [5_000, 5_499, 5_500, 7_000, 8_249, 8_250, 8_500, 10_999, 11_000, 12_000])
def test_every_length_of_the_call_is_met_within_two_per_cent(words: int) -> None:
    lengths = [compose(number, words).words for number in range(0, COUNT, 4)]
    assert [length for length in lengths if abs(length - words) > 0.02 * words] == []


def test_all_essays_are_within_the_limits_of_the_call() -> None:
    assert [essay.words for essay in essays() if not 5_000 <= essay.words <= 12_000] == []
    assert compose(2, 5_000).words >= 5_000
    assert compose(2, 12_000).words <= 12_000


def test_the_count_is_the_words_between_white_space_and_the_numbers_of_lists() -> None:
    for essay in essays():
        numbers = sum(len(part.items) for part in essay.parts if isinstance(part, Listing))
        assert essay.words == sum(len(line.split()) for line in lines(essay)) + numbers


def test_a_length_that_the_stock_cannot_fill_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot have 40000 words"):
        compose(0, 40_000)
    with pytest.raises(ValueError, match="cannot have 900 words"):
        compose(0, 900)


def test_no_two_essays_have_the_same_title() -> None:
    assert len({essay.title for essay in essays()}) == COUNT


def test_the_portal_takes_no_two_essays_for_copies_of_one_another() -> None:
    signatures = [signature("\n".join(lines(essay))) for essay in essays()]
    assert max(similarity(one, other) for one, other in combinations(signatures, 2)) < NEAR


def test_no_essay_takes_most_of_its_words_from_another() -> None:
    shared = [
        len(shingles(one) & shingles(other)) / min(len(shingles(one)), len(shingles(other)))
        for one, other in combinations(essays(), 2)
    ]
    assert max(shared) < 0.57  # two tell of the same patient, and one of them of no other
    assert median(shared) < 0.15


def test_no_paragraph_comes_twice_in_an_essay() -> None:
    for essay in essays():
        told = [part.text for part in essay.parts if isinstance(part, Paragraph) and len(part.text) > 90]
        assert len(told) == len(set(told))


def test_the_stock_is_rich() -> None:
    texts = [text for case in stock().cases for act in case.acts for text in (act.text, act.later)]
    texts += [text for case in stock().cases for text in case.thoughts.values()]
    texts += [text for bank in (stock().banks, *stock().voices) for items in bank.values() for text in items]
    assert len(stock().cases) >= 16
    assert sum(len(text.strip().split("\n\n")) for text in texts if len(text) > 90) >= 500


def test_everything_that_an_essay_may_hold_occurs() -> None:
    parts = [part for essay in essays() for part in essay.parts]
    runs = [run for part in parts if isinstance(part, Paragraph) for run in part.runs]
    for kind in (Listing, Table):
        assert 8 <= sum(any(isinstance(part, kind) for part in essay.parts) for essay in essays()) <= COUNT
    assert sum(isinstance(part, Paragraph) and part.quote for part in parts) > COUNT
    assert sum(bool(run.note) for run in runs) > COUNT / 2
    assert sum(run.emphasis for run in runs) > COUNT


def test_speech_within_speech_is_emphasised_instead() -> None:
    assert offences(r"(?:^|[\s“(])’\w") == []


def test_nothing_of_the_stocks_marks_is_left() -> None:
    assert offences(r"[{}\[\]|*\"'\\]|\(\(|\)\)|^[?>] |  |^ | $") == []


def test_quotation_marks_are_closed() -> None:
    unbalanced = []
    for essay in essays():
        for line in lines(essay):
            depths = re.sub("[^“”]", "", line)
            if depths.replace("“”", ""):
                unbalanced.append(line)
    assert unbalanced == []


def test_a_and_an_fit_the_word_that_follows() -> None:
    assert (
        offences(r"\b[Aa] [aeio]\w|\b[Aa] u(?!n[ai]|s[eu])\w|\b[Aa] hour|\b[Aa]n (?!hour|hono|hone)[bcdfghj-np-tv-z]\w")
        == []
    )


def test_no_word_is_doubled() -> None:
    assert offences(r"\b(?!had\b|that\b|her\b)(\w+) \1\b(?!['’])", re.IGNORECASE) == []


def test_sentences_begin_with_a_capital() -> None:
    assert offences(r"(?<!Dr)(?<!\b[A-Z])(?<!\.)[.] [a-z]") == []
    beginnings = [part.text for essay in essays() for part in essay.parts if isinstance(part, Paragraph)]
    assert [text for text in beginnings if not re.match(r"[“‘(]?(\d|[A-ZÀ-Ž])", text)] == []


def test_paragraphs_end_as_sentences_do() -> None:
    ends = [
        part.text
        for essay in essays()
        for part in essay.parts
        if isinstance(part, Paragraph) and len(part.text) > 60 and not re.search(r"[.!?:…][”)]?$", part.text)
    ]
    assert ends == []


def test_a_diary_runs_forward_in_time() -> None:
    dated = re.compile(r"^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d+ \w+$")
    diaries = [[line for line in lines(essay) if dated.match(line)] for essay in essays()]
    assert sum(bool(diary) for diary in diaries) >= 5
    for diary in diaries:
        day = date(2023, 1, 1)
        for entry in diary:
            # A date that lay before the last entry would come again only on another weekday.
            coming = (day + timedelta(ahead) for ahead in range(1, 450))
            day = next(later for later in coming if f"{later:%A}, {later.day} {later:%B}" == entry)


def test_a_patient_stays_a_man_or_a_woman_within_an_act() -> None:
    telling = Telling(0, 12_000)
    for case, slots in telling.patients:
        assert {slots["he"], slots["his"]} in ({"he", "his"}, {"she", "her"})
        assert slots["He"] == slots["he"].capitalize()
        assert case.phrases["he"] == slots["he"]


def test_no_essay_names_an_entrant_a_school_or_a_city() -> None:
    known = {fact for entrant in ENTRANTS for fact in (entrant.name, entrant.school, entrant.city)}
    text = "\n".join(line for essay in essays() for line in lines(essay))
    assert [fact for fact in known if fact in text] == []


def test_a_leaking_author_is_on_the_title_page_and_in_the_text() -> None:
    author = ENTRANTS[4]
    essay = compose(4, 6_000, leaks=author)
    assert essay.title_page == (author.name, f"{author.school}, {author.city}")
    told = [part.text for part in essay.parts if isinstance(part, Paragraph) and author.school in part.text]
    assert len(told) == 1
    assert author.city in told[0]
    assert abs(essay.words - 6_000) <= 120


def test_a_pen_keeps_slots_emphasis_notes_and_quotations() -> None:
    pen = Pen(Telling(0, 5_000).rng, keep=0)
    slots = Slots(he="she", patient="Ada")
    text = '{He} said, "*No*, {patient}."((Twice.)) Then [left|left].\n\n> "Mine"\n\n? Not kept.'
    assert pen.paragraphs(text, slots) == [
        Paragraph((Run("She said, “"), Run("No", emphasis=True), Run(", Ada.”", note="Twice."), Run(" Then left."))),
        Paragraph((Run("“Mine”"),), quote=True),
    ]
    with pytest.raises(KeyError):
        pen.line("{nobody}", slots)


def test_the_portal_counts_as_many_words_and_finds_nothing_to_point_out() -> None:
    for number in range(0, COUNT, 6):
        entrant = ENTRANTS[number]
        author = Author(name=entrant.name, school=entrant.school, city=entrant.city)
        verdict = examine(to_docx(essays()[number], entrant.name), author=author)
        assert (verdict.words, verdict.findings) == (essays()[number].words, ())


def test_the_portal_finds_the_leaking_author() -> None:
    entrant = ENTRANTS[9]
    author = Author(name=entrant.name, school=entrant.school, city=entrant.city)
    verdict = examine(to_docx(compose(9, 5_300, leaks=entrant), entrant.name), author=author)
    [finding] = verdict.findings
    assert finding.code == "names-author"
    assert {entrant.name, entrant.school, entrant.city} <= {place.match for place in finding.places}


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def noted() -> Essay:
    return next(
        essay for essay in essays() if any(part.runs[-1].note for part in essay.parts if isinstance(part, Paragraph))
    )


def test_the_file_holds_every_paragraph_in_order() -> None:
    for essay in essays()[:5]:
        expected = [essay.title]
        for part in essay.parts:
            match part:
                case Heading(text=text):
                    expected.append(text)
                case Paragraph():
                    expected.append(part.text)
                case Listing(items=items):
                    expected += items
                case Table(caption=caption):
                    expected.append(caption)
        document = opened(to_docx(essay, "Ada Example"))
        assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == expected
        tables = [part.rows for part in essay.parts if isinstance(part, Table)]
        assert [
            tuple(tuple(cell.text for cell in row.cells) for row in table.rows) for table in document.tables
        ] == tables


def test_the_file_holds_every_note_where_it_belongs() -> None:
    essay = noted()
    with zipfile.ZipFile(io.BytesIO(to_docx(essay, "Ada Example"))) as package:
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        body = etree.fromstring(package.read("word/document.xml"))
    told = ["".join(note.itertext()).strip() for note in notes if int(note.get(f"{W}id")) > 0]
    assert told == [run.note for part in essay.parts if isinstance(part, Paragraph) for run in part.runs if run.note]
    marks = [mark.get(f"{W}id") for mark in body.iter(f"{W}footnoteReference")]
    assert marks == [str(number) for number in range(1, len(told) + 1)]


def test_the_author_stands_in_the_properties() -> None:
    properties = opened(to_docx(essays()[0], "Łucja Example")).core_properties
    assert (properties.author, properties.last_modified_by) == ("Łucja Example", "Łucja Example")
    assert properties.title == essays()[0].title
    assert properties.created <= properties.modified


def test_the_same_essay_makes_the_same_bytes() -> None:
    data = to_docx(noted(), "Ada Example")
    assert data == to_docx(noted(), "Ada Example")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_title_page_comes_first_in_the_file() -> None:
    author = ENTRANTS[0]
    document = opened(to_docx(compose(1, 5_200, leaks=author), author.name))
    assert [paragraph.text for paragraph in document.paragraphs[1:3]] == [
        author.name,
        f"{author.school}, {author.city}",
    ]
