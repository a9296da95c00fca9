import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.manuscripts.identity import Author
from portal.prize.rules.remarks import Kind, Names, clues, in_no_order

ADA = Author("Zephyrine Quillmarrow", "z@norvale.example", "University of Norvale", "Norvale", "Prof. Obadiah Thrum")
NAMES = Names(Author(others=("Jun Takahashi", "Noor Haddad", "Cas de Wit")), {"K7QMXR", "BBBBBB", "C3D4F7"})


def found(remark: str, *, juror_is_known: bool = True) -> list[tuple[Kind, str]]:
    return [(its.kind, its.quote) for its in clues(remark, "K7QMXR", ADA, NAMES, juror_is_known=juror_is_known)]


@pytest.mark.parametrize(
    "remark",
    [
        "",
        "Stay longer with the coat: what did you feel when she gave it back?",
        "I read your essay, K7QMXR, twice. In May and in June the tone differs.\n\nThe university hospital is vivid.",
    ],
)
def test_a_remark_that_speaks_of_the_essay_alone_is_passed_on(remark: str) -> None:
    assert found(remark) == []


@pytest.mark.parametrize(
    ("remark", "kind", "quote"),
    [
        ("Warmly, Jun", Kind.JUROR, "Jun"),
        ("As my colleague Haddad says, less is more.", Kind.JUROR, "Haddad"),
        ("Write to J. Takahashi if you like.", Kind.JUROR, "J. Takahashi"),
        ("Dear Zephyrine, thank you.", Kind.AUTHOR, "Zephyrine"),
        ("They teach this well in Norvale.", Kind.AUTHOR, "Norvale"),
        ("Obadiah would be proud.", Kind.AUTHOR, "Obadiah"),
        ("Less moving than c3d4f7, I found.", Kind.ENTRY, "C3D4F7"),
        ("Ask me: reader@clinic.example", Kind.ADDRESS, "reader@clinic.example"),
    ],
)
def test_a_name_a_code_or_an_address_is_found(remark: str, kind: Kind, quote: str) -> None:
    assert found(remark) == [(kind, quote)]


def test_several_are_each_said_once() -> None:
    assert found("Jun here.\nYes, Jun. BBBBBB was better than C3D4F7, and BBBBBB is yours?") == [
        (Kind.JUROR, "Jun"),
        (Kind.ENTRY, "BBBBBB"),
        (Kind.ENTRY, "C3D4F7"),
    ]


def test_a_juror_whose_name_is_forgotten_cannot_be_looked_for() -> None:
    assert found("Stay longer.", juror_is_known=False) == [(Kind.FORMER, "")]


@given(st.lists(st.text(), unique=True), st.randoms())
def test_the_order_is_the_same_whoever_came_first(remarks: list[str], random: object) -> None:
    shuffled = list(remarks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_no_order(shuffled) == in_no_order(remarks)
    assert sorted(in_no_order(remarks)) == sorted(remarks)
