from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.scoring.assignment import Plan, assign
from portal.scoring.linkage import linkage
from portal.scoring.sheet import Pair
from tests.scoring.referees import complete_plans, most_readings, worth

ESSAYS = [f"e{n}" for n in range(30)]
JURORS = [f"j{n}" for n in range(9)]
ANYBODY: dict[str, int | None] = dict.fromkeys(JURORS)


def by_essay(plan: Plan) -> Counter[str]:
    return Counter(essay for _, essay in plan.readings)


def random_bars(essays: list[str], jurors: list[str], share: float, seed: int) -> set[Pair]:
    random = Random(seed)
    return {(juror, essay) for juror in jurors for essay in essays if random.random() < share}


@st.composite
def juries(draw: st.DrawFn, essays: int, jurors: int) -> tuple[list[str], dict[str, int | None], int, set[Pair]]:
    """Essays, limits, reads and bars, of at most so many essays and jurors."""
    names = [f"e{n}" for n in range(draw(st.integers(1, essays)))]
    people = [f"j{n}" for n in range(draw(st.integers(1, jurors)))]
    limits = {juror: draw(st.one_of(st.none(), st.integers(0, len(names)))) for juror in people}
    barred = draw(st.sets(st.tuples(st.sampled_from(people), st.sampled_from(names))))
    return names, limits, draw(st.integers(1, 3)), barred


def test_every_essay_gets_its_readings_with_level_loads() -> None:
    plan = assign(ESSAYS, ANYBODY, 3)
    assert by_essay(plan) == dict.fromkeys(ESSAYS, 3)
    assert plan.loads == dict.fromkeys(JURORS, 10)
    assert (len(set(plan.readings)), plan.added, plan.taken, plan.shortages) == (90, plan.readings, (), ())


def test_two_jurors_share_as_many_essays_as_any_other_two() -> None:
    # 30 essays make 90 pairs of readers, and there are 36 pairs of jurors: 2.5 each.
    found = linkage(assign(ESSAYS, ANYBODY, 3).readings)
    assert (found.connected, found.shared_min, found.shared_max) == (True, 2, 3)


@pytest.mark.parametrize(
    ("essays", "jurors", "reads", "shared", "variance"),
    # 180 pairs of readers over 66 pairs of jurors; 1,200 over 190; 90 over 120. What no design can be below is 2 / k.
    [(60, 12, 3, (2, 3), 0.714), (200, 20, 4, (6, 7), 0.513), (30, 16, 3, (0, 1), 0.817)],
)
def test_every_essay_is_compared_with_every_other_about_as_well_as_can_be(
    essays: int, jurors: int, reads: int, shared: tuple[int, int], variance: float
) -> None:
    names, limits = [f"e{n}" for n in range(essays)], {f"j{n}": None for n in range(jurors)}
    for seed in range(3):
        found = linkage(assign(names, limits, reads, seed=seed).readings)
        assert (found.shared_min, found.shared_max) == shared
        assert found.variance == pytest.approx(variance, abs=0.003)
        assert found.bound == pytest.approx(2 / reads)


def test_the_same_seed_gives_the_same_plan_in_whatever_order_the_names_come() -> None:
    barred = random_bars(ESSAYS, JURORS, 0.2, seed=1)
    first = assign(ESSAYS, ANYBODY, 3, barred=barred, seed=7)
    turned = dict.fromkeys(reversed(JURORS))
    assert assign(ESSAYS[::-1], turned, 3, barred=sorted(barred, reverse=True), seed=7) == first


def test_another_seed_gives_another_plan_that_is_as_good() -> None:
    plans = [assign(ESSAYS, ANYBODY, 3, seed=seed) for seed in range(5)]
    assert len({plan.readings for plan in plans}) == 5
    assert {tuple(plan.loads.values()) for plan in plans} == {(10,) * 9}
    assert {round(linkage(plan.readings).variance or 0, 2) for plan in plans} == {0.73}


def test_a_plan_stays_what_it_was_from_version_to_version() -> None:
    plan = assign(["a", "b", "c", "d"], {"j": None, "k": None, "l": 2}, 2, barred=[("j", "a")], seed=2026)
    assert " ".join(juror + essay for juror, essay in plan.readings) == "jb jc jd ka kb kc la ld"


def test_limits_are_kept_and_the_others_share_the_rest_evenly() -> None:
    plan = assign(ESSAYS, {**ANYBODY, "j0": 4, "j1": 0}, 3)
    # 90 readings, 4 of them with the first and none with the second: 86 for seven jurors.
    assert (plan.loads["j0"], plan.loads["j1"]) == (4, 0)
    assert sorted(plan.loads[juror] for juror in JURORS[2:]) == [12, 12, 12, 12, 12, 13, 13]
    assert by_essay(plan) == dict.fromkeys(ESSAYS, 3)


def test_nobody_gets_an_essay_they_are_barred_from_and_loads_stay_level() -> None:
    barred = random_bars(ESSAYS, JURORS, 0.4, seed=3)
    plan = assign(ESSAYS, ANYBODY, 3, barred=barred)
    assert barred.isdisjoint(plan.readings)
    assert set(plan.loads.values()) == {10}


def test_an_essay_that_few_may_read_makes_room_by_chains_of_hands() -> None:
    # Only j may read a; j has room for one; b, which anybody may read, must go to k, and c to l.
    barred = [("k", "a"), ("l", "a"), ("l", "b")]
    for seed in range(10):
        plan = assign(["a", "b", "c"], {"j": 1, "k": 1, "l": 1}, 1, barred=barred, seed=seed)
        assert plan.readings == (("j", "a"), ("k", "b"), ("l", "c"))


def test_an_anchor_is_read_by_everybody_who_may() -> None:
    plan = assign(ESSAYS, {**ANYBODY, "j8": 0}, 3, barred=[("j0", "e4")], anchors=["e4", "e5"])
    assert {juror for juror, essay in plan.readings if essay == "e4"} == set(JURORS[1:8])
    assert {juror for juror, essay in plan.readings if essay == "e5"} == set(JURORS[:8])
    # 28 essays with 3 readings, one with 7 and one with 8: 99 for eight jurors.
    assert sorted(plan.loads.values()) == [0, 12, 12, 12, 12, 12, 13, 13, 13]


def test_no_essays_or_no_jurors_make_an_empty_plan() -> None:
    assert assign([], ANYBODY, 3) == Plan((), (), (), dict.fromkeys(JURORS, 0), ())
    assert assign(["a"], {}, 0).readings == ()


@pytest.mark.parametrize(
    ("essays", "limits", "reads", "anchors"),
    [(["a", "a"], {}, 1, []), (["a"], {}, 1, ["b"]), (["a"], {"j": -1}, 1, []), (["a"], {}, -1, [])],
)
def test_what_makes_no_sense_is_an_error(
    essays: list[str], limits: dict[str, int | None], reads: int, anchors: list[str]
) -> None:
    with pytest.raises(ValueError, match=r"twice|no such|from 0"):
        assign(essays, limits, reads, anchors=anchors)


# Juries whose plans in one piece are few: by which jurors must not read which essays, a word an essay.
FEW_CHOICES = {
    # Two essays each and two readers each: only one ring through all of them is in one piece.
    "a ring": ("B - - B - -", "ABCDEF", 2),
    # Ten readings link eleven names only if no two jurors share two essays.
    "a tree": ("ABCF B AD CDE ACDE", "ABCDEF", 2),
    "no limits": ("DEF BCDF ABCDE DG ACD", "ABCDEFG", None),
}


@pytest.mark.parametrize("jury", FEW_CHOICES)
def test_what_can_be_linked_is_linked(jury: str) -> None:
    words, people, limit = FEW_CHOICES[jury]
    essays = {f"e{n}": set(word) - {"-"} for n, word in enumerate(words.split())}
    barred = [(juror, essay) for essay, those in essays.items() for juror in those]
    for seed in range(20):
        plan = assign(essays, dict.fromkeys(people, limit), 2, barred=barred, seed=seed)
        assert (plan.shortages, len(linkage(plan.readings).components)) == ((), 1)
        assert max(plan.loads.values()) == 2


def test_panels_that_may_not_read_each_other_s_essays_stay_apart() -> None:
    essays, jurors = [f"{side}{n}" for side in "ab" for n in range(6)], ["a1", "a2", "a3", "b1", "b2", "b3"]
    barred = [(juror, essay) for juror in jurors for essay in essays if juror[0] == essay[0]]
    plan = assign(essays, dict.fromkeys(jurors), 2, barred=barred)
    assert linkage(plan.readings).components == (("a1", "a2", "a3"), ("b1", "b2", "b3"))


@given(juries(essays=12, jurors=8), st.integers(0, 99))
def test_as_many_readings_are_placed_as_a_maximum_flow_places(
    jury: tuple[list[str], dict[str, int | None], int, set[Pair]], seed: int
) -> None:
    essays, limits, reads, barred = jury
    plan = assign(essays, limits, reads, barred=barred, seed=seed)
    assert len(plan.readings) == most_readings(essays, limits, reads, barred)
    assert barred.isdisjoint(plan.readings)
    assert max(by_essay(plan).values(), default=0) <= reads
    assert plan.loads == {juror: sum(juror == name for name, _ in plan.readings) for juror in limits}
    assert all(limit is None or plan.loads[juror] <= limit for juror, limit in limits.items())


@given(juries(essays=4, jurors=4), st.integers(0, 99))
def test_no_complete_plan_has_loads_more_level_or_fewer_parts(
    jury: tuple[list[str], dict[str, int | None], int, set[Pair]], seed: int
) -> None:
    essays, limits, reads, barred = jury
    best = min((worth(other, limits, ()) for other in complete_plans(essays, limits, reads, barred)), default=None)
    plan = assign(essays, limits, reads, barred=barred, seed=seed)
    assert (worth(plan.readings, limits, ()) if not plan.shortages else None) == best


@given(juries(essays=9, jurors=6))
def test_nobody_could_hand_an_essay_to_somebody_who_reads_two_fewer(
    jury: tuple[list[str], dict[str, int | None], int, set[Pair]],
) -> None:
    essays, limits, reads, barred = jury
    plan = assign(essays, limits, reads, barred=barred)
    for (giver, essay), taker in ((pair, juror) for pair in plan.readings for juror in limits):
        free = (taker, essay) not in barred and (taker, essay) not in plan.readings
        if free and (limits[taker] is None or plan.loads[taker] < (limits[taker] or 0)):
            assert plan.loads[giver] <= plan.loads[taker] + 1


def test_a_big_prize_is_level_and_linked() -> None:
    essays, limits = [f"e{n}" for n in range(400)], {f"j{n}": 55 for n in range(30)}
    barred = random_bars(essays, list(limits), 0.5, seed=4)
    plan = assign(essays, limits, 4, barred=barred)
    found = linkage(plan.readings)
    assert (len(plan.readings), set(plan.loads.values())) == (1600, {53, 54})
    # 2,400 pairs of readers over 435 pairs of jurors: 5.5 each.
    assert (found.connected, found.shared_min, found.shared_max) == (True, 5, 7)
