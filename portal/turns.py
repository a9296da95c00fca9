"""One writer after the other on SQLite: the threads of a process and the processes of a machine, as they come.

Whoever finds SQLite's own lock taken only looks again from time to time. Among many, the one that has just written is
the first to find it free, and another may look in vain until it is turned away.
"""

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

# After so many seconds without a turn, SQLite is asked all the same, and says for itself that it is busy.
LONGEST = 30.0
LOOK_EVERY = 0.001
_threads = threading.Lock()


@contextmanager
def turn(database: str | None) -> Iterator[None]:
    """Wait to be the one that writes to this file. None: a database of this process alone."""
    end = time.monotonic() + LONGEST
    waited = _threads.acquire(timeout=LONGEST)
    try:
        with ExitStack() as held:
            if database is not None:
                # One process at a time waits for the turn itself, and is the next to have it; whoever has just had it
                # queues behind that one.
                with _lock(f"{database}-queue", end):
                    held.enter_context(_lock(f"{database}-turn", end))
            yield
    finally:
        if waited:
            _threads.release()


@contextmanager
def _lock(path: str, end: float) -> Iterator[None]:
    """Hold the file's lock, which goes with the process if that dies; go on without it from `end`, a monotonic time."""
    with Path(path).open("ab") as file:
        while time.monotonic() < end:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(LOOK_EVERY)
        yield
