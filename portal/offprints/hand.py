"""One job of the press, in a process of its own: `python -m portal.offprints.hand TASK`, from standard input to
standard output."""

import importlib
import json
import resource
import sys
from collections.abc import Callable
from types import ModuleType

from portal.offprints.certificate import Certificate
from portal.offprints.essay import Essay
from portal.offprints.minutes import Minutes
from portal.offprints.press import UNREADABLE
from portal.offprints.sheet import Sheet, Unreadable
from portal.offprints.table import Table

MAX_DATA = 400 * 2**20
MAX_CPU_SECONDS = 15
# openpyxl keeps each sheet that it writes in a temporary file.
MAX_FILE = 40 * 2**20


def main() -> None:
    for limit, most in (
        (resource.RLIMIT_DATA, MAX_DATA),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        sys.stdout.buffer.write(_TASKS[sys.argv[1]](sys.stdin.buffer.read()))
    except Unreadable as unreadable:
        sys.stdout.write(unreadable.reason)
        sys.exit(UNREADABLE)


def _book(content: bytes) -> bytes:
    epub = importlib.import_module("portal.offprints.epub")
    return epub.book(Essay.from_facts(json.loads(content)))  # type: ignore[no-any-return]


def _typeset(content: bytes) -> bytes:
    pdf = importlib.import_module("portal.offprints.pdf")
    return pdf.typeset(Essay.from_facts(json.loads(content)))  # type: ignore[no-any-return]


def _typeset_minutes(content: bytes) -> bytes:
    pdf = importlib.import_module("portal.offprints.pdf")
    return pdf.typeset_minutes(Minutes.from_facts(json.loads(content)))  # type: ignore[no-any-return]


def _typeset_certificate(content: bytes) -> bytes:
    pdf = importlib.import_module("portal.offprints.pdf")
    return pdf.typeset_certificate(Certificate.from_facts(json.loads(content)))  # type: ignore[no-any-return]


def _write_sheet(content: bytes) -> bytes:
    workbook = _workbook()
    return workbook.written(Sheet.from_facts(json.loads(content)))  # type: ignore[no-any-return]


def _write_table(content: bytes) -> bytes:
    workbook = _workbook("portal.offprints.table_workbook")
    return workbook.written(Table.from_facts(json.loads(content)))  # type: ignore[no-any-return]


def _read_sheet(content: bytes) -> bytes:
    workbook = _workbook()
    return json.dumps(workbook.facts(workbook.found(content))).encode()


def _workbook(module: str = "portal.offprints.workbook") -> ModuleType:
    # openpyxl loads both where they are installed, only to know their types: that takes longer than the job.
    sys.modules.update(dict.fromkeys(("numpy", "PIL")))  # type: ignore[arg-type]
    return importlib.import_module(module)


_TASKS: dict[str, Callable[[bytes], bytes]] = {
    "book": _book,
    "typeset": _typeset,
    "typeset-minutes": _typeset_minutes,
    "typeset-certificate": _typeset_certificate,
    "write-sheet": _write_sheet,
    "read-sheet": _read_sheet,
    "write-table": _write_table,
}

if __name__ == "__main__":
    main()
