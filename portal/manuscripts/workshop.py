"""Opening manuscripts in processes of their own, so that a poisonous file costs nobody but its sender.

Each process is started ahead of its first job, works within limits of memory, time and disk, and is replaced when it
breaks one of them. Web threads share the workshop; a forked web process gets its own.
"""

import hashlib
import logging
import os
import queue
import select
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from portal.manuscripts import wire
from portal.manuscripts.identity import Author
from portal.manuscripts.limits import Limits
from portal.manuscripts.prepared import Prepared
from portal.manuscripts.verdict import Refusal, Unreadable, Verdict

# Of the processor's time, so that an honest file is not refused where many files are opened at once.
SECONDS_A_JOB = 3.0
# How many times as long a job may take by the clock, before its process counts as stuck, where somebody waits for it.
PATIENCE = 2
LOOK_EVERY = 0.1
SECONDS_TO_START = 30.0
# At a deadline everybody comes at once and nobody may be turned away; proxies give up after a minute.
SECONDS_TO_WAIT = 50.0

# The library where this process found it, then whatever the environment adds.
_PATH = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH"))))
_TICKS = os.sysconf("SC_CLK_TCK")
_log = logging.getLogger(__name__)


class Busy(Exception):
    """Every hand was at work for longer than anybody should wait. Nothing is wrong with the file."""


class _Gone(Exception):
    """The process ended without an answer."""


class Workshop:
    """A few processes that examine and prepare manuscripts. Safe to share between threads."""

    def __init__(
        self, hands: int = 1, seconds: float = SECONDS_A_JOB, *, patience: float = PATIENCE, niceness: int = 0
    ) -> None:
        """seconds: of the processor's time, for a job; patience: how many times as long it may take by the clock.

        niceness: how much further than this process theirs stand back for others, from 0 to 19 (nice(2)).
        """
        self._number, self._seconds, self._patience, self._niceness = hands, seconds, patience, niceness
        self._free = self._idle()
        _workshops.add(self)

    def start(self) -> None:
        """Start the processes now, so that the first file need not wait for them."""
        for hand in list(self._free.queue):
            hand.start()

    def close(self) -> None:
        """End the processes. The workshop can be used again and then starts new ones."""
        for hand in list(self._free.queue):
            hand.end()

    def examine(self, data: bytes, *, limits: Limits | None = None, author: Author | None = None) -> Verdict:
        """As `intake.examine`. Raises `Busy`."""
        try:
            facts, _ = self._do(wire.job("examine", limits, author), data)
        except Unreadable as unreadable:
            return Verdict(hashlib.sha256(data).hexdigest(), refusals=(unreadable.refusal,))
        return wire.verdict_from(facts["verdict"])

    def prepare(
        self,
        data: bytes,
        *,
        limits: Limits | None = None,
        author: Author | None = None,
        masks: Iterable[str] = (),
    ) -> Prepared:
        """As `intake.prepare`. Raises `Unreadable`, and `Busy`."""
        return wire.prepared_from(*self._do(wire.job("prepare", limits, author, masks), data))

    def _do(self, job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            hand = self._free.get(timeout=SECONDS_TO_WAIT)
        except queue.Empty:
            raise Busy from None
        try:
            facts, content = hand.do(job, data, self._seconds)
        finally:
            self._free.put(hand)
        if "defect" in facts:
            _log.error("a manuscript met a defect: %s", facts["defect"])
        if "refusal" in facts:
            refusal = Refusal(**facts["refusal"])
            raise Unreadable(refusal.code, refusal.kind, **refusal.facts)
        return facts, content

    def _idle(self) -> "queue.LifoQueue[_Hand]":
        hands: queue.LifoQueue[_Hand] = queue.LifoQueue()
        for _ in range(self._number):
            hands.put(_Hand(self._patience, self._niceness))
        return hands

    def _forget(self) -> None:
        """In a forked process: the parent's hands stay the parent's."""
        for hand in list(self._free.queue):
            hand.let_go()
        self._free = self._idle()


class _Hand:
    """The workshop's end of one process."""

    def __init__(self, patience: float, niceness: int) -> None:
        self._patience, self._niceness = patience, niceness
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._ready = False

    def start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self.end()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "portal.manuscripts.hand", str(theirs.fileno()), str(self._niceness)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
                # The language model's library would keep memory ready for threads that never come.
                env={**os.environ, "PYTHONPATH": _PATH, "OPENBLAS_NUM_THREADS": "1"},
            )
        self._connection, self._ready = ours, False

    def do(self, job: dict[str, Any], data: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """The answer to one job. Raises `Unreadable` where the process broke a limit or died of the file."""
        begun = time.monotonic()
        try:
            facts, content = self._ask(job, data, seconds)
        except _Gone:
            # Perhaps the process died of something else, such as a machine short of memory: one more try.
            left = seconds - (time.monotonic() - begun)
            if left < seconds / 2:
                raise Unreadable("unsafe", "crash") from None
            try:
                facts, content = self._ask(job, data, left)
            except _Gone:
                raise Unreadable("unsafe", "crash") from None
        if facts.pop("tired", False):
            self._replace()
        return facts, content

    def _ask(self, job: dict[str, Any], data: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        connection = self._at_hand()
        try:
            longest = seconds * self._patience
            connection.settimeout(longest)
            before = self._spent()
            wire.send(connection, job, data)
            end = time.monotonic() + longest
            while not select.select([connection], [], [], LOOK_EVERY)[0]:
                if self._spent() - before > seconds or time.monotonic() > end:
                    raise TimeoutError
            return wire.receive(connection, time.monotonic() + longest)
        except TimeoutError:
            self._replace()
            raise Unreadable("too-large", "time") from None
        except (EOFError, OSError, ValueError):
            self._replace()
            raise _Gone from None

    def _at_hand(self) -> socket.socket:
        """The connection to a process that is ready, waiting for it where it has just been started."""
        self.start()
        assert self._connection is not None  # noqa: S101
        if not self._ready:
            try:
                wire.receive(self._connection, time.monotonic() + SECONDS_TO_START)
            except (EOFError, OSError) as error:
                self.end()
                raise Busy from error
            self._ready = True
        return self._connection

    def _spent(self) -> float:
        """The seconds of processor time that the process has had."""
        assert self._process is not None  # noqa: S101
        # Linux's proc(5): user and system time are the 14th and 15th field; the 2nd, in brackets, may hold spaces.
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _replace(self) -> None:
        self.end()
        self.start()

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self.let_go()

    def let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None and self._process.returncode is None:
            # Not ours to wait for: the parent of this process is.
            self._process.returncode = 0
        self._process = self._connection = None
        self._ready = False


_workshops: "weakref.WeakSet[Workshop]" = weakref.WeakSet()


def _forget_after_fork() -> None:
    for workshop in _workshops:
        workshop._forget()


os.register_at_fork(after_in_child=_forget_after_fork)
