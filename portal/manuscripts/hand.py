"""One pair of hands of the workshop: a process that opens manuscripts one after another, within its own limits.

Started as `python -m portal.manuscripts.hand FD NICENESS`, it takes jobs from that socket until it is closed.
"""

import gc
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portal.manuscripts import intake, wire
from portal.manuscripts.verdict import Unreadable

MAX_ADDRESS_SPACE = 1 << 30
# What the process may allocate; with the libraries it maps, it stays below 300 MB in memory.
MAX_DATA = 220 * 2**20
MAX_CPU_SECONDS = 5
# No manuscript is ever written; the library of the language model unpacks it into a nameless file.
MAX_FILE = 80 * 2**20
# Memory that a large manuscript has broken into pieces, or that the language model took, is given back by leaving.
TIRED = 100 * 2**20


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for limit, most in (
        (resource.RLIMIT_AS, MAX_ADDRESS_SPACE),
        (resource.RLIMIT_DATA, MAX_DATA),
        (resource.RLIMIT_FSIZE, MAX_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    _stand_back(int(sys.argv[2]))
    # What the libraries brought stays anyway: collecting need not look at it.
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        wire.send(connection, {"ready": True})
        while True:
            try:
                facts, data = wire.receive(connection)
            except (EOFError, OSError):
                return
            _limit_cpu()
            answer, content = _answer(facts, data)
            del data
            answer["tired"] = _data_size() > TIRED
            wire.send(connection, answer, content)
            del answer, content
            # The trees of a document are held in circles; left to themselves they pile up until the process is tired.
            gc.collect()


def _stand_back(niceness: int) -> None:
    os.nice(niceness)
    # Where the kernel shares the processors out among sessions first, as this process has one of its own, niceness
    # counts within a session only; a session's own is set here (sched(7), "the autogroup feature").
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(niceness))


def _data_size() -> int:
    """Bytes of data and stack that the process holds."""
    return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()


def _limit_cpu() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + MAX_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(facts: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """What a job comes to. A defect of ours must not take a file for granted: it is refused, and reported by name."""
    try:
        if facts["task"] == "examine":
            return {"verdict": asdict(intake.examine(data, **wire.terms(facts)))}, b""
        return wire.prepared_facts(intake.prepare(data, **wire.terms(facts), masks=facts["masks"]))
    except Unreadable as unreadable:
        return {"refusal": asdict(unreadable.refusal)}, b""
    except (MemoryError, RecursionError):
        return {"refusal": {"code": "too-large", "kind": "memory"}, "tired": True}, b""
    except Exception as defect:
        return {"refusal": {"code": "damaged", "kind": "unexpected"}, "defect": _where(defect)}, b""


def _where(defect: Exception) -> str:
    """The kind of a defect and the line it came from, without a word of the essay."""
    trace = defect.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = "" if trace is None else f" at {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
    return type(defect).__name__ + at


if __name__ == "__main__":
    main()
