"""Several processes that write to one file, again and again."""

import subprocess
import sys
import time
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
HOLDER = """
import sys
from portal.turns import turn
with turn(sys.argv[1]):
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_processes_write_one_at_a_time_and_whoever_has_just_written_lets_the_others_go_first(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with turns.turn(str(file)):
        writers = [_started(WRITER, str(file), name, str(TIMES)) for name in NAMES]
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
    holder = _started(HOLDER, str(file))
    monkeypatch.setattr(turns, "LONGEST", 0.1)
    begun = time.monotonic()
    with turns.turn(str(file)):
        assert holder.poll() is None
    assert time.monotonic() - begun >= 0.1
    assert _ended(holder) == 0


def test_a_process_that_dies_in_its_turn_holds_up_nobody(tmp_path: Path) -> None:
    file = tmp_path / "file"
    holder = _started(HOLDER, str(file))
    holder.kill()
    _ended(holder)
    begun = time.monotonic()
    with turns.turn(str(file)):
        assert time.monotonic() - begun < turns.LONGEST


def test_who_cannot_have_the_files_of_the_turns_writes_all_the_same(tmp_path: Path) -> None:
    with turns.turn(str(tmp_path / "no folder" / "file")):
        assert not (tmp_path / "no folder").exists()


def _started(program: str, *arguments: str) -> subprocess.Popen[str]:
    """A process that is about to take its first turn, or has it."""
    command = [sys.executable, "-c", program, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _ended(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=60)
    return process.returncode
