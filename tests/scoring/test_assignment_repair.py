"""Late entries, recusals, jurors who leave: what stands already moves as little as can be."""

from hypothesis import given
from hypothesis import strategies as st

from portal.scoring.assignment import assign
from portal.scoring.linkage import linkage
from portal.scoring.sheet import Pair
from tests.scoring.referees import complete_plans, worth
from tests.scoring.test_assignment import juries

ESSAYS = [f"e{n}" for n in range(30)]
LIMITS: dict[str, int | None] = {f"j{n}": None for n in range(9)}


def test_late_essays_are_added_and_nothing_else_changes() -> None:
    first = assign(ESSAYS, LIMITS, 3).readings
    late = [*ESSAYS, "e30", "e31", "e32"]
    plan = assign(late, LIMITS, 3, movable=first)
    assert (plan.taken, len(plan.added), {essay for _, essay in plan.added}) == ((), 9, {"e30", "e31", "e32"})
    assert set(plan.loads.values()) == {11}
    assert set(plan.readings) == {*first, *plan.added}


def test_a_recusal_is_made_good_by_whoever_reads_least() -> None:
    first = assign(ESSAYS, LIMITS, 3).readings
    recused = first[0]
    rest = [pair for pair in first if pair != recused]
    plan = assign(ESSAYS, {**LIMITS, "late": None}, 3, barred=[recused], kept=rest)
    assert (plan.added, plan.taken) == ((("late", recused[1]),), ())


def test_a_reading_that_became_a_conflict_is_taken_and_given_to_somebody_else() -> None:
    plan = assign(["a", "b"], {"j": None, "k": None}, 1, barred=[("j", "a")], movable=[("j", "a"), ("k", "b")])
    assert (plan.taken, plan.added) == ((("j", "a"),), (("k", "a"),))


def test_whoever_left_is_replaced_but_what_they_handed_in_counts() -> None:
    plan = assign(["a", "b"], {"j": None}, 1, kept=[("gone", "a")], movable=[("gone", "b")])
    assert (plan.readings, plan.added, plan.taken) == (
        (("gone", "a"), ("j", "b")),
        (("j", "b"),),
        (("gone", "b"),),
    )
    assert plan.loads == {"j": 1}


def test_an_unstarted_reading_moves_only_where_a_missing_one_has_no_other_place() -> None:
    # Only j may read c, and is full; b can go to k, for a is begun.
    essays, before = ["a", "b", "c"], {"kept": [("j", "a")], "movable": [("j", "b")]}
    plan = assign(essays, {"j": 2, "k": None}, 1, barred=[("k", "c")], **before)
    assert plan.readings == (("j", "a"), ("j", "c"), ("k", "b"))
    assert (plan.taken, plan.added, plan.shortages) == ((("j", "b"),), (("j", "c"), ("k", "b")), ())
    again = assign(essays, {"j": 3, "k": None}, 1, barred=[("k", "c")], **before)
    assert (again.taken, again.added) == ((), (("j", "c"),))


def test_a_lower_limit_takes_what_is_too_much_but_never_what_is_begun() -> None:
    essays = ["a", "b", "c"]
    kept, movable = [("j", "a"), ("j", "b")], [("j", "c")]
    plan = assign(essays, {"j": 1, "k": None}, 1, kept=kept, movable=movable)
    assert plan.readings == (("j", "a"), ("j", "b"), ("k", "c"))


def test_whoever_has_too_many_keeps_what_has_fewer_readers() -> None:
    movable = [("j", "b"), ("l", "a"), ("l", "b")]
    for seed in range(10):
        plan = assign(["a", "b"], {"j": 2, "k": 3, "l": 1}, 1, movable=movable, seed=seed)
        assert (plan.taken, plan.added) == ((("l", "b"),), ())


def test_a_reading_that_was_taken_comes_back_where_that_moves_fewer() -> None:
    # j has one too many. Without e, k would have to take it and hand g to n; without f, m takes it and that is all.
    able = {"e": "jk", "f": "jm", "g": "kn"}
    barred = [(juror, essay) for essay, those in able.items() for juror in "jkmn" if juror not in those]
    movable = [("j", "e"), ("j", "f"), ("k", "g")]
    for seed in range(10):
        plan = assign(able, dict.fromkeys("jkmn", 1), 1, barred=barred, movable=movable, seed=seed)
        assert (plan.taken, plan.added) == ((("j", "f"),), (("m", "f"),))


def test_a_way_that_moves_nothing_is_taken_before_one_that_moves_something() -> None:
    readers = {"a": "jkmn", "b": "jm", "c": "j", "d": "jln", "e": "k", "f": "n"}
    movable = [(juror, essay) for essay, those in readers.items() for juror in those]
    for seed in range(10):
        plan = assign(readers, {"j": None, "k": 3, "l": 4, "m": 3, "n": 3}, 3, movable=movable, seed=seed)
        assert (plan.taken, plan.shortages) == ((), ())


def test_more_readers_than_an_essay_needs_stay_unless_they_are_needed_elsewhere() -> None:
    movable = [("j", "a"), ("k", "a"), ("l", "a")]
    assert assign(["a"], {"j": 1, "k": 1, "l": 1}, 2, movable=movable).taken == ()
    plan = assign(["a", "b"], {"j": 1, "k": 1, "l": 1}, 1, movable=movable)
    assert (len(plan.taken), len(plan.added), plan.shortages) == (1, 1, ())


def test_level_loads_and_links_are_no_reason_to_move_what_somebody_has() -> None:
    movable = [("j", "a"), ("k", "a"), ("j", "b"), ("k", "b"), ("l", "c"), ("m", "c")]
    plan = assign(["a", "b", "c"], dict.fromkeys("jklmn"), 2, movable=movable)
    assert (plan.added, plan.taken, plan.loads["n"]) == ((), (), 0)
    assert linkage(plan.readings).components == (("j", "k"), ("l", "m"))


def test_what_is_added_links_what_stands_apart() -> None:
    kept = [("j", "a"), ("k", "a"), ("l", "b"), ("m", "b")]
    plan = assign(["a", "b", "c", "d"], dict.fromkeys("jklm"), 2, kept=kept)
    assert (set(plan.loads.values()), linkage(plan.readings).connected) == ({2}, True)


@given(juries(essays=3, jurors=4), st.data())
def test_no_complete_plan_moves_fewer_readings(
    jury: tuple[list[str], dict[str, int | None], int, set[Pair]], data: st.DataObject
) -> None:
    essays, limits, reads, barred = jury
    pairs = st.sets(st.tuples(st.sampled_from([*limits, "gone"]), st.sampled_from(essays)))
    kept, movable = data.draw(pairs), data.draw(pairs)
    movable -= kept
    plan = assign(essays, limits, reads, barred=barred, kept=kept, movable=movable)
    assert set(plan.readings) >= kept
    assert barred.isdisjoint(set(plan.readings) - kept)
    assert set(plan.taken) == movable.difference(plan.readings)
    assert set(plan.added) == set(plan.readings) - kept - movable
    moves = [worth(other, limits, movable)[0] for other in complete_plans(essays, limits, reads, barred, kept, movable)]
    assert (len(plan.taken) if not plan.shortages else None) == min(moves, default=None)
