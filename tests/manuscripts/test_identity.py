"""Whatever leads to the author is found in every form in which a juror could read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.manuscripts.folding import spellings
from portal.manuscripts.identity import Author, traces

AUTHOR = Author(
    name="Zephyrine Quillmarrow",
    email="z.quillmarrow@norvale.example",
    school="Fictive University of Norvale",
    city="Bärenthal",
    supervisor="Dr Obadiah Thistlewick",
    others=("Иван Петров", "José Müller-Lüdenscheid", "Mark de Vries", "Anna Li Park"),
)


def found(text: str, author: Author | None = AUTHOR, position: int = 100) -> list[str]:
    return [text[begin:end] for begin, end in traces(text, author, position)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("I, Zephyrine Quillmarrow, was there.", ["Zephyrine Quillmarrow"]),
        ("Quillmarrow Zephyrine", ["Quillmarrow Zephyrine"]),
        ("Signed Z. Quillmarrow", ["Z. Quillmarrow"]),
        ("see Quillmarrow, Z. (2024)", ["Quillmarrow, Z"]),
        ("in quillmarrow's words", ["quillmarrow"]),
        ("the Quillmarrows", ["Quillmarrows"]),
        ("Z.Q. and Z. Q.", ["Z.Q", "Z. Q"]),
        ("Z e p h y r i n e", ["Z e p h y r i n e"]),
        ("Quill-marrow", ["Quill-marrow"]),
        ("Zephy\u00adrine Quill\u200bmarrow", ["Zephy\u00adrine Quill\u200bmarrow"]),
        ("Zеphyrinе in two alphabets", ["Zеphyrinе"]),
        ("worramlliuQ", ["worramlliuQ"]),
        ("write to zquillmarrow88", ["zquillmarrow88"]),
        ("Ivan Petrov, Петров", ["Ivan Petrov, Петров"]),
        ("Jose Mueller and Lüdenscheid", ["Jose Mueller", "Lüdenscheid"]),
        ("her supervisor Thistlewick said", ["Thistlewick"]),
        ("ALP wrote", ["ALP"]),
        ("a mark on the arm of Mark", ["Mark"]),
        ("z.quillmarrow@norvale.example", ["z.quillmarrow@norvale.example"]),
        ("z dot quillmarrow at norvale dot example", ["z dot quillmarrow at norvale dot example"]),
        ("at the University of Norvale", ["University of Norvale"]),
        ("Norvale University", ["Norvale University"]),
        ("in Baerenthal and in Barenthal", ["Baerenthal", "Barenthal"]),
    ],
)
def test_the_author_is_found_in_every_form(text, places):
    assert found(text) == places


@pytest.mark.parametrize(
    "text",
    [
        "A university of the old kind.",
        "The patient said little, and I listened.",
        "We parked outside; ivy covers the wall.",
        "z and q are letters",
        "the alp is a mountain",
        "fun was had by all",
    ],
)
def test_ordinary_words_point_to_nobody(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Contact: a.b@c.example or a [at] b [dot] example", ["a.b@c.example", "a [at] b [dot] example"]),
        ("Student ID: 12345678", ["Student ID: 12345678"]),
        ("ORCID 0000-0002-1825-0097", ["ORCID 0000-0002-1825-0097"]),
        ("there were 12345678 stars", []),
    ],
)
def test_addresses_and_student_numbers_are_found_without_knowing_the_author(text, places):
    assert found(text, None) == places


def test_a_line_of_a_title_page_is_found_at_the_beginning_only():
    assert found("By Anna Smith", None, position=1) == ["By Anna Smith"]
    assert found("University: somewhere", None, position=2) == ["University: somewhere"]
    assert found("By Anna Smith", None, position=40) == []
    assert found("By noon I was tired", None, position=1) == []


def test_names_are_spelled_with_and_without_their_marks():
    assert spellings("Müller") == {"muller", "mueller"}
    assert spellings("Straße") == {"strasse"}
    assert spellings("Łukasz") == {"lukasz"}


@given(st.builds(Author, *[st.text(max_size=12)] * 5, others=st.tuples(st.text(max_size=12))), st.text(max_size=40))
def test_any_author_can_be_looked_for_in_any_text(author, text):
    spans = traces(text, author, 0)
    assert spans == sorted(spans)
    assert all(0 <= begin < end <= len(text) for begin, end in spans)


def test_an_author_of_whom_nothing_is_known_is_looked_for_without_harm():
    assert found("Words of no consequence.", Author(name=" ", school="", city="X")) == []
