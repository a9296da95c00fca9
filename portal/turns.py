"""Turns at writing on SQLite, between the threads of a process and the processes of a machine.

Whoever finds SQLite's own lock taken only looks again from time to time. Among many, the one that has just written is
the first to find it free, and another may look in vain until it is turned away.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

# After so many seconds without a turn, SQLite is asked all the same, and says for itself that it is busy.
LONGEST = 30.0
LOOK_EVERY = 0.001
_threads = threading.Lock()


@contextmanager
def turn(database: str | None) -> Iterator[None]:
    """Wait for a turn at writing to this file, for at most `LONGEST` seconds, and go on without it after that.

    Whoever has just had one lets those go first that wait already. Two empty files beside the database stand for the
    turn and for who is next; where they cannot be had, the threads of this process take turns alone.

    database: its path; None where it is of this process alone.
    """
    end = time.monotonic() + LONGEST
    waited = _threads.acquire(timeout=LONGEST)
    try:
        with ExitStack() as held:
            if database is not None:
                # One process at a time waits for the turn itself, and whoever has just had it queues behind that one.
                with _lock(f"{database}-queue", end):
                    held.enter_context(_lock(f"{database}-turn", end))
            yield
    finally:
        if waited:
            _threads.release()


@contextmanager
def _lock(path: str, end: float) -> Iterator[None]:
    """Hold the file's lock, which goes with the process if that dies; go on without it from `end`, a monotonic time."""
    with ExitStack() as open_file:
        # To lock it takes no right to write: the file may be that of another user, who ran a command here.
        with suppress(OSError):
            file = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
            open_file.callback(os.close, file)
            while time.monotonic() < end:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    time.sleep(LOOK_EVERY)
                else:
                    # Not with the file alone, which a process may share that was forked meanwhile.
                    open_file.callback(fcntl.flock, file, fcntl.LOCK_UN)
                    break
        yield
