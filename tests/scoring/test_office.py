import subprocess
import sys
from dataclasses import replace

import pytest

from portal.config import ROOT
from portal.scoring import office
from portal.scoring.clerk import work_out
from tests.scoring.test_task import GIVEN, task


def test_the_clerk_answers_as_the_library_does() -> None:
    assert office.ask(GIVEN, seconds=60) == work_out(GIVEN).as_facts()


def test_who_would_be_first_is_answered_by_itself() -> None:
    first = [standing.essay for standing in work_out(GIVEN).ranking.standings[: GIVEN.places]]
    assert office.ask_first(GIVEN, seconds=60) == tuple(first)


def test_a_task_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(office.TooSlow):
        office.ask(task(200, 20, 4), seconds=0.05)


def test_a_task_that_cannot_be_worked_out_says_why() -> None:
    with pytest.raises(office.Failed, match="NoScores"):
        office.ask(replace(GIVEN, scores=()), seconds=60)


def test_whoever_asks_loads_neither_numpy_nor_scipy() -> None:
    code = (
        "import sys; from portal.scoring import office, task; from portal.app import create_app;"
        "print({'numpy', 'scipy', 'portal.scoring.clerk'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
