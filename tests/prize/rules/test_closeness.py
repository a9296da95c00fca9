"""Who is too close to whom: what is the same is found however it is written, what is only alike is not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.prize.rules.closeness import _GENERIC, Closeness, Degree, Kind, Match, Origin, matches

JUN = Closeness("Dr Jun Castellanos", "jun@clinic.test")
ESSAY = Origin("Ada Winterbourne", "ada@post.test", "University of Norvale", "Norvale", "NO", "")


def found(juror: Closeness, origin: Origin = ESSAY) -> list[tuple[Kind, Degree]]:
    return [(match.kind, match.degree) for match in matches(juror, origin)]


STRONG, MAYBE = Degree.STRONG, Degree.MAYBE


def test_with_nothing_in_common_nothing_is_found() -> None:
    assert matches(JUN, ESSAY) == ()


@pytest.mark.parametrize(
    ("said", "school", "degree"),
    [
        ("university of norvale", "University of Norvale", STRONG),
        ("Norvale University, School of Medicine", "University of Norvale", STRONG),
        ("Universität Zürich", "University of Zurich", STRONG),
        ("UNIVERSITAET ZUERICH, Medizinische Fakultät", "Universität Zürich", STRONG),
        ("Aarhus Universitet", "Århus University", STRONG),
        ("King’s College, London", "London, Kings College", STRONG),
        ("Karolinska", "Karolinska Institutet", MAYBE),
        ("Imperial College London", "University College London", MAYBE),
        ("UCL", "University College London", MAYBE),
        ("LMU München", "Ludwig-Maximilians-Universität", MAYBE),
        ("The Medical University", "medical university", STRONG),
        ("Московский университет", "Moskovskiy universitet", STRONG),
        ("The Medical School", "Technical Hospital Essen", None),
        ("Medical University", "School of Medicine", None),
        ("University of Elmstead", "University of Norvale", None),
        ("King’s College London", "Kings County Hospital", None),
        ("", "University of Norvale", None),
    ],
)
def test_a_school_is_the_same_however_it_is_written(said: str, school: str, degree: Degree | None) -> None:
    got = found(replace(JUN, schools=(said,)), replace(ESSAY, school=school, city=""))
    assert got == ([(Kind.SCHOOL, degree)] if degree else [])


def test_a_school_in_the_author_s_city_may_be_chance() -> None:
    juror = replace(JUN, schools=("Norvale General Hospital", "Clinic of Upper Elmstead"))
    assert matches(juror, replace(ESSAY, school="Nordic Institute")) == (
        Match(Kind.CITY, MAYBE, "Norvale General Hospital", "Norvale"),
    )


@pytest.mark.parametrize(
    ("said", "degree"),
    [
        ("Ada Winterbourne", STRONG),
        ("WINTERBOURNE, Ada", STRONG),
        ("Prof. Dr. Ada M. Winterbourne", STRONG),
        ("A. Winterbourne", MAYBE),
        ("Winterbourne", MAYBE),
        ("Adà Wintérbourne", STRONG),
        ("Ben Winterbourne", None),
        ("A. W.", None),
        ("Dr", None),
        ("", None),
    ],
)
def test_an_author_is_the_same_person_however_the_name_is_written(said: str, degree: Degree | None) -> None:
    assert found(replace(JUN, people=(said,))) == ([(Kind.AUTHOR, degree)] if degree else [])


def test_a_juror_who_supervised_the_author_is_found_by_the_own_name_among_others() -> None:
    origin = replace(ESSAY, supervisor="Prof. Mia Okafor and Dr. Castellanos Jun")
    assert found(JUN, origin) == [(Kind.SUPERVISOR, STRONG)]


def test_a_family_name_in_common_may_be_chance() -> None:
    assert found(replace(JUN, name="Ben Winterbourne")) == [(Kind.FAMILY_NAME, MAYBE)]


@pytest.mark.parametrize(
    ("own", "theirs", "close"),
    [
        ("jun@uzh.ch", "ada@student.UZH.ch", True),
        ("jun@med.ox.ac.uk", "ada@ox.ac.uk", True),
        ("jun@cam.ac.uk", "ada@ox.ac.uk", False),
        ("jun@uzh.ch", "ada@unibe.ch", False),
        ("jun@gmail.com", "ada@gmail.com", False),
        ("jun@yahoo.co.uk", "ada@yahoo.co.uk", False),
        ("jun@gmx.de", "ada@gmx.de", False),
        ("jun@example.org", "ada@example.org", False),
        ("jun", "ada", False),
        ("", "", False),
    ],
)
def test_two_addresses_are_close_where_the_house_is_one_and_not_everybody_s(own: str, theirs: str, close: bool) -> None:
    got = found(replace(JUN, email=own), replace(ESSAY, email=theirs))
    assert got == ([(Kind.MAIL_DOMAIN, MAYBE)] if close else [])


def test_a_country_counts_only_where_the_juror_says_so() -> None:
    assert found(replace(JUN, countries=("NO",))) == [(Kind.COUNTRY, MAYBE)]
    assert found(replace(JUN, countries=("CH",))) == []


def test_strong_matches_come_first() -> None:
    juror = replace(JUN, people=("Ada Winterbourne",), schools=("Norvale Hospital",), countries=("NO",))
    assert [degree for _, degree in found(juror)] == [STRONG, STRONG, MAYBE]


# ---- For any school ----

OWN = st.text("abcdefghijklmnopqrstuvwxyzäöüéèñç", min_size=4, max_size=10).filter(lambda w: w.isalpha())
GENERIC = st.sampled_from(
    ["University", "Medical", "School", "Faculty", "Medicine", "Hospital", "of", "the", "College"]
)
WITHOUT_ACCENTS = str.maketrans("äöüéèñç", "aoueenc")


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, str]:
    """One school, written in two ways: case, accents, order, and other common words around its own."""
    own = draw(st.lists(OWN, min_size=1, max_size=3, unique=True))
    ways = []
    for _ in range(2):
        words = draw(st.permutations([*own, *draw(st.lists(GENERIC, max_size=4))]))
        change = draw(st.sampled_from([str, str.upper, str.title, lambda text: text.translate(WITHOUT_ACCENTS)]))
        ways.append(change(draw(st.sampled_from([" ", ", ", "-", "  "])).join(words)))
    return ways[0], ways[1]


@given(planted())
@settings(max_examples=300)
def test_a_school_that_both_name_is_found_in_any_case_order_and_accents(ways: tuple[str, str]) -> None:
    said, school = ways
    got = found(replace(JUN, schools=(said,)), replace(ESSAY, school=school, city=""))
    assert got == [(Kind.SCHOOL, STRONG)]


@given(st.lists(OWN, min_size=2, max_size=2), st.lists(GENERIC, min_size=1, max_size=4))
@settings(max_examples=300)
def test_schools_with_only_common_words_in_common_are_not_the_same(own: list[str], common: list[str]) -> None:
    said, school = (" ".join([*common, word]) for word in (own[0] + "ix", own[1] + "or"))
    assert found(replace(JUN, schools=(said,)), replace(ESSAY, school=school, city="")) == []


TEXT = st.text(max_size=30)


@given(st.builds(Closeness, TEXT, TEXT, st.tuples(TEXT), st.tuples(TEXT), st.just(())), st.builds(Origin, *[TEXT] * 6))
@settings(max_examples=300)
def test_any_text_at_all_is_taken(juror: Closeness, origin: Origin) -> None:
    for match in matches(juror, origin):
        assert match.said in (juror.name, juror.email, *juror.schools, *juror.people)


def test_no_common_word_is_a_name_that_could_tell_one_school_from_another() -> None:
    assert {"semmelweis", "karolinska", "zurich", "norvale"} & _GENERIC == set()
