import pytest

from portal.scoring.columns import MalformedTable
from portal.scoring.rosters import Juror, conflicts, folded, read_entries, read_jurors

ENTRIES = "essay,affiliations\na,Malmö\nb,\nc,UCL; Aarhus Universitet\n"
JURORS = "juror,affiliations,limit\nAda,MALMO,\nBen, aarhus  universitet ;,3\nCas,;,0\n"


def test_a_roster_is_read_whole() -> None:
    assert read_entries(ENTRIES) == {
        "a": frozenset({"malmo"}),
        "b": frozenset(),
        "c": frozenset({"ucl", "aarhus universitet"}),
    }
    assert read_jurors(JURORS) == {
        "Ada": Juror(frozenset({"malmo"}), None),
        "Ben": Juror(frozenset({"aarhus universitet"}), 3),
        "Cas": Juror(frozenset(), 0),
    }


def test_whoever_shares_an_affiliation_with_an_essay_must_not_read_it() -> None:
    # Nothing is no affiliation: b and Cas have none, and that is nothing they share.
    assert conflicts(read_entries(ENTRIES), read_jurors(JURORS)) == {("Ada", "a"), ("Ben", "c")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Universität Zürich", "UNIVERSITAT  ZURICH"),
        ("Københavns Universitet", "kobenhavns\u00a0universitet"),
        ("Malmo\u0308", "Malmö"),
        ("Straße 1", "STRASSE 1"),
    ],
)
def test_one_place_written_in_two_ways_is_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_two_places_that_are_alike_are_two() -> None:
    assert folded("Malmö") != folded("Malmö Hospital")


def test_columns_come_in_any_order_and_case_among_others_with_any_separator() -> None:
    plain = read_jurors("juror,affiliations,limit\nAda,UCL;LSE,3\n")
    assert plain == {"Ada": Juror(frozenset({"ucl", "lse"}), 3)}
    assert read_jurors('\ufeffLimit;JUROR;note; affiliations\r\n3;Ada;;"UCL;LSE"\r\n\r\n;;;\r\n') == plain
    assert read_jurors("limit\tjuror\taffiliations\n 3\t Ada \tUCL; LSE\n") == plain


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "the file is empty"),
        ("\n  \n", "the file is empty"),
        ("juror,affiliations,limit\n", "there is no juror under the first line"),
        (
            "juror,affiliation,limit\nAda,,\n",
            "line 1: there is no column affiliations; there are juror, affiliation, limit",
        ),
        (
            "juror,affiliations,limit,Limit\nAda,,,\n",
            "line 1: two columns are named limit",
        ),
        ("juror,affiliations,limit\nAda,,\n\nAda,UCL,\n", "line 4: Ada stands on line 2 already"),
        ("juror,affiliations,limit\n,UCL,\n", "line 2: there is no juror"),
        ("juror,affiliations,limit\nAda,Malmö, Sweden,3\n", "line 2: 4 cells under 3 columns"),
        ("juror,affiliations,limit\nAda\n", "line 2: 1 cells under 3 columns"),
        ('juror,affiliations,limit\nAda,"Mal"mö,3\n', "line 2: no CSV: ',' expected after '\"'"),
        *(
            (
                f"juror,affiliations,limit\nAda,,{limit}\n",
                f"line 2: the limit of Ada is '{limit}', which is no whole number from 0",
            )
            for limit in ("three", "-1", "2.0", "²", "٣", "1" * 10)
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(MalformedTable) as malformed:
        read_jurors(text)
    assert str(malformed.value) == fault
