"""Times as multiples of a floor: medians over rounds, and in brackets the range of the ratios."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 7


def seconds(act: Callable[[], object], least: float = 0.15) -> float:
    """The time of one call: the best mean of three goes of at least `least` seconds each."""
    act()
    means = []
    for _ in range(3):
        begun, calls = time.perf_counter(), 0
        while (spent := time.perf_counter() - begun) < least:
            act()
            calls += 1
        means.append(spent / calls)
    return min(means)


def show(name: str, floor: Callable[[], object], *others: tuple[str, Callable[[], object]]) -> None:
    """One line: each of the others in multiples of the floor, measured turn about."""
    ratios: dict[str, list[float]] = {label: [] for label, _ in others}
    floors = []
    for _ in range(ROUNDS):
        base = seconds(floor)
        floors.append(base)
        for label, act in others:
            ratios[label].append(seconds(act) / base)
    found = ", ".join(f"{label} {statistics.median(r):.1f} [{min(r):.1f}–{max(r):.1f}]" for label, r in ratios.items())
    print(f"{name:<34} floor = 1 ({statistics.median(floors) * 1000:.2f} ms), {found}", flush=True)
