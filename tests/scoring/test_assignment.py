from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from portal.scoring.assignment import assign

ESSAYS = [f"e{n}" for n in range(30)]
JURORS = [f"j{n}" for n in range(9)]


def test_every_essay_gets_its_reads_with_level_loads() -> None:
    pairs = assign(ESSAYS, JURORS, 3, given={}, barred={}, seed=1)
    assert Counter(Counter(essay for _, essay in pairs).values()) == {3: 30}
    assert Counter(Counter(juror for juror, _ in pairs).values()) == {10: 9}
    assert len(set(pairs)) == 90


def test_every_pair_of_jurors_shares_essays() -> None:
    pairs = assign(ESSAYS, JURORS, 3, given={}, barred={}, seed=1)
    reads = {juror: {e for j, e in pairs if j == juror} for juror in JURORS}
    shared = [len(reads[a] & reads[b]) for a in JURORS for b in JURORS if a < b]
    assert min(shared) >= 1


def test_the_same_seed_gives_the_same_pairs() -> None:
    first = assign(ESSAYS, JURORS, 3, given={}, barred={}, seed=7)
    assert assign(ESSAYS, JURORS, 3, given={}, barred={}, seed=7) == first
    assert assign(ESSAYS, JURORS, 3, given={}, barred={}, seed=8) != first


def test_what_is_given_stays_and_counts() -> None:
    pairs = assign(["a", "b"], ["j", "k"], 1, given={"a": {"j"}}, barred={}, seed=1)
    assert pairs == [("k", "b")]


def test_nobody_gets_an_essay_they_are_barred_from() -> None:
    barred = {essay: {"j0", "j1"} for essay in ESSAYS}
    pairs = assign(ESSAYS, JURORS, 3, given={}, barred=barred, seed=1)
    assert {juror for juror, _ in pairs} == set(JURORS[2:])


@given(
    st.integers(0, 12),
    st.integers(0, 6),
    st.integers(1, 4),
    st.sets(st.tuples(st.integers(0, 11), st.integers(0, 5))),
    st.integers(),
)
def test_no_essay_has_fewer_reads_than_there_are_able_jurors_for(
    essays: int, jurors: int, reads: int, no: set[tuple[int, int]], seed: int
) -> None:
    barred = {str(e): {f"j{j}" for e2, j in no if e2 == e} for e in range(essays)}
    names = [f"j{j}" for j in range(jurors)]
    pairs = assign([str(e) for e in range(essays)], names, reads, given={}, barred=barred, seed=seed)
    got = Counter(essay for _, essay in pairs)
    for essay in map(str, range(essays)):
        assert got[essay] == min(reads, len(set(names) - barred[essay]))
