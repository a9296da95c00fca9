"""Has a ranking worked out in a process of its own, so that whoever serves pages neither loads nor waits for it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from portal.scoring.task import Task

# The library where this process found it, then whatever the environment adds.
_PATH = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH"))))


class TooSlow(Exception):
    """It took longer than somebody was ready to wait. Nothing is wrong with the task."""


class Failed(Exception):
    """The process ended without a result; the message is the last that it said."""


def ask(task: Task, seconds: float) -> dict[str, Any]:
    """The facts of the task's `Result`, see there. Raises TooSlow, and Failed."""
    return _ask("all", task, seconds)


def ask_first(task: Task, seconds: float) -> tuple[str, ...]:
    """Who would be chosen, and nothing else, which is much sooner. Raises as above."""
    return tuple(_ask("first", task, seconds)["first"])


def _ask(job: str, task: Task, seconds: float) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - the job is one of two words of ours
            [sys.executable, "-m", "portal.scoring.clerk", job],
            input=task.as_json(),
            capture_output=True,
            timeout=seconds,
            text=True,
            encoding="utf-8",
            cwd="/",
            env={**os.environ, "PYTHONPATH": _PATH, "OPENBLAS_NUM_THREADS": "1"},
            check=True,
        )
        facts: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    except subprocess.CalledProcessError as fault:
        raise Failed(_last_line(fault.stderr) or f"exit status {fault.returncode}") from None
    except (OSError, ValueError) as fault:
        raise Failed(str(fault)) from None
    return facts


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]
