"""Several processes that write to one file, again and again."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from portal import turns
from portal.config import ROOT

NAMES, TIMES = "abc", 40
WRITER = """
import sys, time
from portal.turns import turn
database, name, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for _ in range(times):
    with turn(database), open(database, "a") as file:
        file.write(name)
        file.flush()
        time.sleep(0.005)
        file.write(name)
"""


def test_processes_write_one_at_a_time_and_whoever_has_just_written_lets_the_others_go_first(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with turns.turn(str(file)):
        writers = [_writer(file, name) for name in NAMES]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert _ended(writer) == 0
    written = file.read_text()
    assert written[::2] == written[1::2]
    order = written[::2]
    assert sorted(order) == sorted(NAMES * TIMES)
    contested = order[: min(order.rindex(name) for name in NAMES)]
    # Not never: the machine may hold somebody up for longer than a turn.
    assert sum(one == next_one for one, next_one in pairwise(contested)) < len(contested) / 4


def test_a_turn_that_does_not_end_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    with turns.turn(str(file)):
        writer = _writer(file, "a")
        monkeypatch.setattr(turns, "LONGEST", 0.1)
        with turns.turn(str(file)):
            assert writer.poll() is None
    assert _ended(writer) == 0


def _writer(file: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file), name, str(TIMES)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def _ended(writer: subprocess.Popen[str]) -> int:
    writer.communicate(timeout=60)
    return writer.returncode
