"""Files to take away, made and read in processes of their own.

What makes them is heavy, and what comes back was sent by people: each job has a process that starts with nothing but
the job, works within limits of memory, time and disk, and ends with it.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from portal.offprints.certificate import Certificate
from portal.offprints.essay import Essay
from portal.offprints.minutes import Minutes
from portal.offprints.sheet import MOST_BYTES, Found, Sheet, Unreadable
from portal.offprints.table import Table

SECONDS = 20.0
SECONDS_TO_WAIT = 30.0
# The code of a process that found a file unreadable, and says why.
UNREADABLE = 3

_PATH = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH"))))
# So many at once in a web process; the others wait their turn.
_hands = threading.BoundedSemaphore(2)


class Busy(Exception):
    """The file could not be made or read now. Nothing is wrong with it."""


def book(essay: Essay) -> bytes:
    """The essay as an EPUB. Raises Busy."""
    return _do("book", json.dumps(essay.as_facts()).encode())


def typeset(essay: Essay) -> bytes:
    """The essay as a PDF. Raises Busy."""
    return _do("typeset", json.dumps(essay.as_facts()).encode())


def typeset_minutes(minutes: Minutes) -> bytes:
    """The minutes as a PDF. Raises Busy."""
    return _do("typeset-minutes", json.dumps(minutes.as_facts()).encode())


def typeset_certificate(certificate: Certificate) -> bytes:
    """The certificate as a PDF. Raises Busy."""
    return _do("typeset-certificate", json.dumps(certificate.as_facts()).encode())


def scoring_sheet(sheet: Sheet) -> bytes:
    """The sheet as an Excel workbook. The same sheet is the same bytes. Raises Busy."""
    return _do("write-sheet", json.dumps(sheet.as_facts()).encode())


def workbook(table: Table) -> bytes:
    """The table as an Excel workbook. The same table is the same bytes. Raises Busy."""
    return _do("write-table", json.dumps(table.as_facts()).encode())


def read_sheet(content: bytes) -> list[Found]:
    """The rows of a workbook that came back. Raises Unreadable, and Busy."""
    if len(content) > MOST_BYTES:
        raise Unreadable("too-large")
    return [Found.from_facts(facts) for facts in json.loads(_do("read-sheet", content))]


def _do(task: str, content: bytes) -> bytes:
    if not _hands.acquire(timeout=SECONDS_TO_WAIT):
        raise Busy
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "portal.offprints.hand", task],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            cwd="/",
            # None of the portal's settings: what reads a stranger's file has no secret to tell.
            env={"PYTHONPATH": _PATH, "LANG": "C.UTF-8", "PATH": os.defpath},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _fault(task) from None
    finally:
        _hands.release()
    if done.returncode == UNREADABLE:
        raise Unreadable(done.stdout.decode())
    if done.returncode != 0:
        raise _fault(task)
    return done.stdout


def _fault(task: str) -> Exception:
    """A process that broke its limits: over a file that was sent, that is the file's fault."""
    return Unreadable("too-large") if task == "read-sheet" else Busy()
