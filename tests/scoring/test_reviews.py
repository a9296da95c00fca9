import numpy as np
import pytest

from portal.scoring.reviews import NoScores, gather


def test_reviews_come_sorted_whatever_the_order() -> None:
    rows = [("b", "Noor", [2.0]), ("a", "Noor", [3.0]), ("b", "Jun", [1.0])]
    for given in (rows, rows[::-1]):
        reviews = gather(given)
        assert (reviews.essays, reviews.jurors) == (("a", "b"), ("Jun", "Noor"))
        assert (reviews.essay.tolist(), reviews.juror.tolist()) == ([0, 1, 1], [1, 0, 1])
        assert reviews.scores.tolist() == [[3], [1], [2]]


def test_a_review_without_a_score_is_counted_and_its_names_stay() -> None:
    reviews = gather([("a", "Jun", [5.0]), ("b", "Noor", [None])], essays=["c"])
    assert (reviews.unscored, reviews.essays, reviews.jurors) == (1, ("a", "b", "c"), ("Jun", "Noor"))
    assert reviews.essay.tolist() == [0]


def test_nothing_to_rank_is_refused() -> None:
    for rows in ([], [("a", "Jun", [None, None])]):
        with pytest.raises(NoScores):
            gather(rows)


def test_a_juror_scores_an_essay_once() -> None:
    with pytest.raises(ValueError, match="Jun scored a twice"):
        gather([("a", "Jun", [5.0]), ("b", "Jun", [5.0]), ("a", "Jun", [6.0])])


def test_the_composite_is_the_weighted_mean() -> None:
    reviews = gather([("a", "Jun", [10.0, 1.0])])
    assert reviews.composite().tolist() == [5.5]
    assert reviews.composite([2, 1]).tolist() == [7]


def test_a_missing_score_is_filled_from_the_review_and_the_criterion() -> None:
    # The second criterion is always two points lower; so it would have been for Noor.
    rows = [("a", "Jun", [8.0, 6.0]), ("b", "Jun", [5.0, 3.0]), ("a", "Noor", [9.0, None]), ("b", "Noor", [None, 4.0])]
    reviews = gather(rows)
    assert reviews.composite() == pytest.approx([7, 8, 4, 5])


def test_filling_is_least_squares() -> None:
    random = np.random.default_rng(3)
    table = random.normal(6, 2, (7, 3))
    table[[0, 2, 2, 5], [1, 0, 2, 2]] = np.nan
    reviews = gather((f"e{n}", "Jun", [None if np.isnan(s) else s for s in row]) for n, row in enumerate(table))
    known = ~np.isnan(table)
    which, criterion = np.nonzero(known)
    design = np.zeros((known.sum(), 10))
    design[np.arange(len(which)), which] = 1
    design[np.arange(len(which)), 7 + criterion] = 1
    effects = np.linalg.lstsq(design, table[known], rcond=None)[0]
    filled = np.where(known, table, effects[:7, None] + effects[7:])
    assert reviews.composite() == pytest.approx(filled.mean(axis=1), abs=1e-12)


def test_a_criterion_that_nobody_scored_changes_nothing() -> None:
    assert gather([("a", "Jun", [7.0, None]), ("b", "Jun", [3.0, None])]).composite() == pytest.approx([7, 3])


def test_jurors_who_share_no_essay_are_told_apart() -> None:
    rows = [("a", "Jun", [5.0]), ("a", "Noor", [6.0]), ("b", "Noor", [6.0]), ("b", "Kit", [6.0]), ("c", "Pia", [4.0])]
    assert gather(rows, jurors=["Idle"]).components() == [["Jun", "Kit", "Noor"], ["Pia"]]
    assert gather([*rows, ("c", "Jun", [4.0])]).components() == [["Jun", "Kit", "Noor", "Pia"]]
