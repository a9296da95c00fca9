"""Against the ranking itself, worked out once for each variation from a table without what is left out."""

from dataclasses import replace

import pytest

from portal.scoring.ranking import essays_in_order, rank
from portal.scoring.reviews import gather
from portal.scoring.sensitivity import first_by, sensitivity
from portal.scoring.standings import Ranking
from portal.scoring.task import Change, Sensitivity, Task

JURORS = ("J1", "J2", "J3")
# A good deal hangs on J3, who alone scored D highly; the second criterion lifts C.
SCORES = (
    ("A", "J1", (8, 6)), ("A", "J2", (8, 6)), ("A", "J3", (8, 6)),
    ("B", "J1", (7, 5)), ("B", "J2", (7, 5)),
    ("C", "J1", (5, 9)), ("C", "J2", (4, 9)),
    ("D", "J1", (3, 3)), ("D", "J3", (9, 9)),
    ("E", "J2", (2, 2)), ("E", "J3", (2, 2)),
)  # fmt: skip
TASK = Task(2, (1, 10), (3, 1), ("A", "B", "C", "D", "E"), JURORS, SCORES)


def ranked(task: Task) -> Ranking:
    reviews = gather(task.scores, task.essays, task.jurors)
    return rank(reviews, places=task.places, scale=task.scale, weights=task.weights)


def first(task: Task) -> set[str]:
    return {standing.essay for standing in ranked(task).standings[: task.places]}


def found(task: Task = TASK) -> Sensitivity:
    return sensitivity(task, ranked(task))


def change(task: Task) -> Change:
    before, after = [s.essay for s in ranked(TASK).standings[:2]], first(task)
    return Change(tuple(sorted(after - set(before))), tuple(essay for essay in before if essay not in after))


def test_who_would_be_first_without_each_juror_is_the_ranking_without_them() -> None:
    without = {j: tuple(row for row in SCORES if row[1] != j) for j in JURORS}
    assert found().jurors == {
        juror: change(replace(TASK, scores=rows, jurors=tuple(j for j in JURORS if j != juror)))
        for juror, rows in without.items()
    }
    assert {juror for juror, its in (found().jurors or {}).items() if its.comes} == {"J1"}


def test_who_would_be_first_without_a_criterion_is_the_ranking_by_the_others() -> None:
    alone = [tuple((essay, juror, (points[n],)) for essay, juror, points in SCORES) for n in (1, 0)]
    assert found().criteria == tuple(change(replace(TASK, scores=rows, weights=(1,))) for rows in alone)


def test_equal_weights_are_tried_where_they_are_not_equal_already() -> None:
    assert found().equal_weights == change(replace(TASK, weights=(1, 1)))
    assert found(replace(TASK, weights=(2, 2))).equal_weights is None


def test_safe_is_who_is_chosen_in_every_variation() -> None:
    its = found()
    changes = [*(its.jurors or {}).values(), *its.criteria, its.equal_weights, its.plain_mean, its.wary]
    gone = {essay for each in changes if each for essay in each.goes}
    assert set(its.safe) == first(TASK) - gone
    assert its.safe == ("A",)


def test_the_second_opinion_is_the_ranking_with_noisy_jurors_counting_for_less() -> None:
    reviews = gather(SCORES, TASK.essays, JURORS)
    wary = essays_in_order(reviews, weights=TASK.weights, wary=True)[:2]
    before = [standing.essay for standing in ranked(TASK).standings[:2]]
    assert found().wary == Change(
        tuple(essay for essay in wary if essay not in before), tuple(essay for essay in before if essay not in wary)
    )


def test_by_weights_of_one_s_own_it_is_the_ranking_by_them() -> None:
    assert first_by(TASK, (0, 1)) == [s.essay for s in ranked(replace(TASK, weights=(0, 1))).standings[:2]]
    assert set(first_by(TASK, (0, 1))) != first(TASK)


def test_without_the_only_juror_nobody_is_left_to_choose() -> None:
    alone = replace(TASK, jurors=("J1",), scores=tuple(row for row in SCORES if row[1] == "J1"))
    assert found(alone).jurors == {"J1": Change((), ("A", "B"))}
    assert found(alone).safe == ()


def test_one_criterion_is_not_left_out() -> None:
    one = replace(TASK, weights=(1,), scores=tuple((essay, juror, points[:1]) for essay, juror, points in SCORES))
    assert found(one).criteria == ()


def test_a_jury_too_large_to_try_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.scoring.sensitivity.MOST", len(JURORS) * len(SCORES) - 1)
    assert found().jurors is None
