import numpy as np
import pytest

from portal.scoring.columns import MalformedTable
from portal.scoring.tables import OutsideScale, read_ratings, read_scores

SCALE = (1.0, 10.0)


def fault_of(text: str) -> str:
    with pytest.raises(MalformedTable) as caught:
        read_scores(text, SCALE)
    return str(caught.value)


def test_a_row_is_a_review_and_an_empty_cell_a_missing_score() -> None:
    sheet = read_scores("essay,juror,exposition,action\nE2,Jun,7,\nE1,Jun,6,5.5\n", SCALE)
    assert sheet.criteria == ("exposition", "action")
    assert (sheet.reviews.essays, sheet.reviews.jurors) == (("E1", "E2"), ("Jun",))
    assert sheet.reviews.scores[0].tolist() == [6, 5.5]
    assert np.isnan(sheet.reviews.scores[1, 1])


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffessay,juror,a\r\nE1,Jun,7.5\r\n",
        "Essay;Juror;a\nE1;Jun;7,5\n",
        "juror\tA note\tESSAY\nJun\t7.5\tE1\n",
        ' essay , juror ,a\n\n" E1",Jun , 7.5 \n,,\n',
        "essay,juror,a\nE1,Jun,+7.50",
    ],
)
def test_a_table_as_a_spreadsheet_saves_it(text: str) -> None:
    reviews = read_scores(text, SCALE).reviews
    assert (reviews.essays, reviews.jurors, reviews.scores.tolist()) == (("E1",), ("Jun",), [[7.5]])


def test_a_line_break_within_quotes_ends_no_row() -> None:
    with pytest.raises(MalformedTable) as caught:
        read_scores('essay,juror,a\n"E\n1",Jun,7\nE2,Jun,much\n', SCALE)
    assert caught.value.line == 4


def test_essays_and_jurors_may_be_named_without_a_review() -> None:
    reviews = read_scores("essay,juror,a\nE1,Jun,7\nE2,,\n,Noor,\nE3,Pia,\n", SCALE).reviews
    assert (reviews.essays, reviews.jurors) == (("E1", "E2", "E3"), ("Jun", "Noor", "Pia"))
    assert (len(reviews.essay), reviews.unscored) == (1, 1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
        ("essay,score\nE1,7\n", "line 1: there is no column juror; there are essay, score"),
        ("a,b\n1,2\n", "line 1: there is no column essay and no column juror; there are a, b"),
        ("essay,juror\nE1,Jun\n", "there is no column with scores after essay and juror"),
        ("essay,juror,a,A\nE1,Jun,7,7\n", "line 1: two columns are named a"),
        ("essay,juror,a,a\nE1,Jun,7,7\n", "line 1: two columns are named a"),
        ("essay,juror,a,\nE1,Jun,7,7\n", "line 1: column 4 has no name"),
        ("essay,juror,a\n", "no review has a score"),
        ("essay,juror,a\nE1,Jun,\n", "no review has a score"),
        ("essay,juror,a\nE1,Jun,7\nE2,Jun,good\n", "line 3: 'good' for a is not a number"),
        ("essay,juror,a\nE1,Jun,nan\n", "line 2: 'nan' for a is not a number"),
        ("essay,juror,a\nE1,Jun,1e1\n", "line 2: '1e1' for a is not a number"),
        ('essay,juror,a\nE1,Jun,"7,5"\n', "line 2: '7,5' for a is not a number"),
        ("essay,juror,a\nE1,Jun,7\nE2,Jun,11\n", "line 3: 11 for a is not on the scale of 1 to 10"),
        ("essay,juror,a\nE1,Jun,0.5\n", "line 2: 0.5 for a is not on the scale of 1 to 10"),
        ("essay,juror,a\nE1,Jun,7\nE2,Jun,6\nE1,Jun,7\n", "line 4: Jun scored E1 already, on line 2"),
        ("essay,juror,a\nE1,Jun,7,8\n", "line 2: 4 cells under 3 columns"),
        ("essay,juror,a,b\nE1,Jun,7\n", "line 2: 3 cells under 4 columns"),
        ("essay,juror,a\n,Jun,7\n", "line 2: scores without an essay"),
        ("essay,juror,a\nE1,,7\n", "line 2: scores without a juror"),
    ],
)
def test_a_table_that_cannot_be_read_says_what_is_wrong_and_where(text: str, problem: str) -> None:
    assert fault_of(text) == problem


def test_a_quote_that_never_ends_is_said() -> None:
    assert fault_of('essay,juror,a\n"E1,Jun,7\n').startswith("line 2: no CSV: ")


def test_a_score_outside_the_scale_is_told_apart() -> None:
    with pytest.raises(OutsideScale):
        read_scores("essay,juror,a\nE1,Jun,0\n", SCALE)
    assert read_scores("essay,juror,a\nE1,Jun,0\n", (0, 20)).reviews.scores.tolist() == [[0]]


def test_ratings_become_a_table_of_targets_and_raters() -> None:
    ratings = read_ratings("rater,score,target,note\nR2,3,b,x\nR1,1,a,\nR1,,b,\n")
    assert (ratings.targets, ratings.raters) == (("a", "b"), ("R1", "R2"))
    assert np.isnan(ratings.table).tolist() == [[False, True], [True, False]]
    target, score = ratings.scores()
    assert (target.tolist(), score.tolist()) == ([0, 1], [1, 3])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("target,rater\na,R\n", "line 1: there is no column score; there are target, rater"),
        ("target,rater,score\na,R,1\na,R,2\n", "line 3: R rated a already, on line 2"),
        ("target,rater,score\na,,1\n", "line 2: there is no rater"),
        ("target,rater,score\n,R,1\n", "line 2: there is no target"),
        ("target,rater,score\na,R,\n", "there is no score"),
        ("target,rater,score\n", "there is no score"),
        ("target,rater,score\na,R,fair\n", "line 2: 'fair' for score is not a number"),
    ],
)
def test_ratings_that_cannot_be_read_say_why(text: str, problem: str) -> None:
    with pytest.raises(MalformedTable) as caught:
        read_ratings(text)
    assert str(caught.value) == problem
