"""Why there is no complete plan: each shortage is checked by counting, and together they are all that is missing."""

from hypothesis import given
from hypothesis import strategies as st

from portal.scoring.assignment import assign
from portal.scoring.shortages import Bottleneck, LimitsTooSmall, TooFewJurors
from tests.scoring.referees import Limits, Pair, most_readings
from tests.scoring.test_assignment import juries


def test_an_essay_that_too_few_may_read_is_named_with_their_number() -> None:
    limits = {"j": None, "k": None, "l": None, "m": 0}
    plan = assign(["a", "b"], limits, 3, barred=[("k", "a"), ("l", "a")])
    # m takes no essays at all, and is no juror for b either.
    assert plan.shortages == (TooFewJurors("a", able=1, needed=3),)
    assert plan.readings == (("j", "a"), ("j", "b"), ("k", "b"), ("l", "b"))


def test_limits_that_are_too_small_in_all_are_told_by_their_sum() -> None:
    plan = assign(list("abcd"), {"j": 3, "k": 2, "l": 2}, 2)
    assert plan.shortages == (LimitsTooSmall(room=7, needed=8),)
    assert len(plan.readings) == 7


def test_whoever_reads_everything_they_may_is_not_in_the_way() -> None:
    plan = assign(list("abcd"), {"j": 1000, "k": 3}, 2)
    assert plan.shortages == (Bottleneck(("a", "b", "c", "d"), ("k",), needed=8, room=7),)


def test_essays_that_compete_for_the_same_jurors_are_named_with_those_jurors() -> None:
    # a and b are read by j and k only, who can take three of the four readings; l and m have room that does not help.
    barred = [(juror, essay) for juror in "lm" for essay in "ab"]
    plan = assign(list("abcd"), {"j": 2, "k": 1, "l": None, "m": None}, 2, barred=barred)
    assert plan.shortages == (Bottleneck(("a", "b"), ("k",), needed=4, room=3),)


def test_bottlenecks_that_have_nothing_to_do_with_each_other_are_told_apart() -> None:
    apart = {"jk": "cd", "lm": "ab", "no": "abcd"}
    barred = [(juror, essay) for jurors, essays in apart.items() for juror in jurors for essay in essays]
    plan = assign(list("abcdef"), {"j": 1, "k": 1, "l": 1, "m": 0, "n": None, "o": 2}, 2, barred=barred)
    assert plan.shortages == (
        TooFewJurors("c", able=1, needed=2),
        TooFewJurors("d", able=1, needed=2),
        Bottleneck(("a", "b"), ("j", "k"), needed=4, room=2),
        Bottleneck(("c", "d"), ("l",), needed=2, room=1),
    )


def test_what_is_read_already_is_not_asked_for_again() -> None:
    plan = assign(list("ab"), {"j": 1, "k": 1}, 2, kept=[("j", "a"), ("gone", "b")])
    # j has reached the limit; a lacks one reader and b another, and k can take one.
    assert plan.shortages == (LimitsTooSmall(room=1, needed=2),)


def test_anchors_ask_for_everybody_and_say_whose_limit_is_in_the_way() -> None:
    plan = assign(list("abc"), {"j": None, "k": 1, "l": None}, 2, anchors=["a", "b"])
    assert plan.shortages == (Bottleneck(("a", "b"), ("k",), needed=6, room=5),)


def room_for(essays: tuple[str, ...], limits: Limits, barred: set[Pair]) -> int:
    """What all jurors together can take of these essays, counted anew."""
    able = {juror: sum((juror, essay) not in barred for essay in essays) for juror in limits}
    return sum(most if (limit := limits[juror]) is None else min(most, limit) for juror, most in able.items())


@given(juries(essays=10, jurors=6), st.integers(0, 9))
def test_shortages_are_true_and_add_up_to_what_is_missing(
    jury: tuple[list[str], dict[str, int | None], int, set[Pair]], seed: int
) -> None:
    essays, limits, reads, barred = jury
    plan = assign(essays, limits, reads, barred=barred, seed=seed)
    able = {e: sum((j, e) not in barred and limit != 0 for j, limit in limits.items()) for e in essays}
    most = {essay: min(able[essay], reads) for essay in essays}
    missing = reads * len(essays) - most_readings(essays, limits, reads, barred)
    explained = 0
    for shortage in plan.shortages:
        match shortage:
            case TooFewJurors(essay, could, needed):
                assert (could, needed) == (able[essay], reads)
                explained += needed - could
            case LimitsTooSmall(room, needed):
                assert room == sum(len(essays) if m is None else min(m, len(essays)) for m in limits.values())
                assert needed == sum(most.values())
                explained += needed - room
            case Bottleneck(those, jurors, needed, room):
                assert (needed, room) == (sum(most[essay] for essay in those), room_for(those, limits, barred))
                assert all(limits[juror] is not None for juror in jurors)
                explained += needed - room
    assert explained == missing
