import subprocess
import sys

from portal.scoring.standings import Agreement, Ranking, Spread


def ranking(shortfall: float, components: tuple[tuple[str, ...], ...]) -> Ranking:
    agreement, spread = Agreement(0.3, None, None, ()), Spread(1, 1, 1)
    return Ranking((), (), agreement, spread, components, shortfall, (), (), (), 0, 80, 20_000)


def test_a_tenth_of_a_point_is_settled() -> None:
    assert [ranking(short, (("Jun",),)).settled for short in (0.0, 0.1, 0.11)] == [True, True, False]


def test_one_group_of_jurors_is_connected() -> None:
    assert ranking(0, (("Jun", "Noor"),)).connected
    assert not ranking(0, (("Jun",), ("Noor",))).connected


def test_what_a_ranking_says_is_shown_without_what_computes_it() -> None:
    code = "import sys, portal.scoring.standings; print([name for name in ('numpy', 'scipy') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "[]\n"
