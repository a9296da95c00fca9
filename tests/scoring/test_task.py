from dataclasses import replace

import pytest

from portal.scoring.clerk import work_out
from portal.scoring.task import Result, Task
from tests.scoring.juries import invented


def task(essays: int = 8, jurors: int = 4, reads: int = 3) -> Task:
    table = invented(essays, jurors, reads)
    rows = tuple((essay, juror, (int(points or 0), int(points or 0))) for essay, juror, (points,) in table)
    names = (tuple(sorted({row[n] for row in rows})) for n in (0, 1))
    return Task(3, (1, 10), (1, 2), *names, tuple(sorted(rows)))


GIVEN = task()


def test_a_task_and_its_result_survive_the_way_between_two_processes() -> None:
    given = replace(GIVEN, barred=(("E01", "J02"),), room={"J01": 2}, coming=(("E01", "J03"),))
    assert Task.from_json(given.as_json()) == given
    facts = work_out(given).as_facts()
    assert Result.from_facts(facts).as_facts() == facts


@pytest.mark.parametrize(
    "changed",
    [
        {"places": 2},
        {"scale": (0, 10)},
        {"weights": (1, 1)},
        {"essays": (*GIVEN.essays, "E99")},
        {"jurors": (*GIVEN.jurors, "J99")},
        {"scores": GIVEN.scores[1:]},
    ],
)
def test_whatever_the_ranking_follows_from_is_in_the_digest(changed: dict[str, object]) -> None:
    assert replace(GIVEN, **changed).digest != GIVEN.digest  # type: ignore[arg-type]


def test_what_only_the_advice_follows_from_is_not() -> None:
    assert replace(GIVEN, barred=(("E01", "J02"),), room={"J01": 2}, coming=(("E02", "J02"),)).digest == task().digest
    assert len(GIVEN.digest) == 64
