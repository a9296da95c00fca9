"""Where the limits are counted, under several hands at once."""

import sys
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from limits.storage import MemoryStorage

THREADS, ROUNDS = 8, 40


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take over from each other as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless")
def test_hits_of_one_moment_are_all_counted_and_none_fails(app: Flask) -> None:
    counted = app.extensions["limiter"].storage
    assert isinstance(counted, MemoryStorage)
    start, taken = threading.Barrier(THREADS, timeout=10), []

    def hit() -> None:
        for _ in range(ROUNDS):
            start.wait()
            # What tidies up has ended by then, and is begun anew.
            time.sleep(0.02)
            start.wait()
            taken.append(counted.acquire_entry("somebody", THREADS * ROUNDS, 3600))

    threads = [threading.Thread(target=hit) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert taken == [True] * THREADS * ROUNDS
    assert not counted.acquire_entry("somebody", THREADS * ROUNDS, 3600)
