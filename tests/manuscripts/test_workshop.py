"""A poisonous file costs its sender a refusal, and nobody else anything."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import portal.manuscripts.workshop as workshop_module
from portal.manuscripts import intake
from portal.manuscripts.identity import Author
from portal.manuscripts.limits import Limits
from portal.manuscripts.package import MAX_NODES
from portal.manuscripts.verdict import Unreadable
from portal.manuscripts.workshop import Workshop
from tests.manuscripts.word_files import docx, paragraph

GOOD = docx(paragraph("I met her, Ada said, and five more words."))
POISON = docx("<w:p/>" * (MAX_NODES - 100))
LIMITS = Limits(5, 100)


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    # The portal's own, if other tests have set it to work in this process: `processes` would count its hand.
    for other in list(workshop_module._workshops):
        other.close()
    workshop = Workshop(seconds=2.0)
    yield workshop
    workshop.close()


def processes() -> list[int]:
    """The hands that are at work for this process."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(child) for child in children if b"manuscripts.hand" in command_line(child)]


def command_line(process: str) -> bytes:
    """What a process runs, which is blank for a moment while it is being started."""
    for _ in range(100):
        if line := Path(f"/proc/{process}/cmdline").read_bytes():
            return line
        time.sleep(0.01)
    return b""


def most_memory(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def test_a_file_comes_to_the_same_in_the_workshop_as_anywhere(workshop):
    author = Author(name="Ada Lovelace")
    prepared = workshop.prepare(GOOD, limits=LIMITS, author=author, masks=["Ada"])
    assert prepared == intake.prepare(GOOD, limits=LIMITS, author=author, masks=["Ada"])
    verdict = workshop.examine(GOOD, limits=LIMITS, author=author)
    assert verdict == intake.examine(GOOD, limits=LIMITS, author=author)
    assert [finding.code for finding in verdict.findings] == ["names-author"]


def test_what_cannot_be_read_is_refused_by_name(workshop):
    assert workshop.examine(b"%PDF-1.7") == intake.examine(b"%PDF-1.7")
    with pytest.raises(Unreadable) as caught:
        workshop.prepare(b"%PDF-1.7")
    assert (caught.value.code, caught.value.kind) == ("not-word", "pdf")


def test_a_poisonous_file_is_refused_in_time_and_the_next_one_is_served(workshop):
    workshop.prepare(GOOD)
    begun = time.monotonic()
    with pytest.raises(Unreadable) as caught:
        workshop.prepare(POISON)
    assert (caught.value.code, time.monotonic() - begun < 2.0 * workshop_module.PATIENCE + 1) == ("too-large", True)
    assert workshop.prepare(GOOD).verdict.words == 9


def test_a_poisonous_file_never_takes_more_than_300_megabytes(workshop):
    workshop.start()
    [process] = processes()
    peak = 0
    refused = threading.Thread(target=workshop.examine, args=(POISON,))
    refused.start()
    while refused.is_alive():
        try:
            peak = max(peak, most_memory(process))
        except (OSError, StopIteration):
            break
        time.sleep(0.02)
    refused.join()
    assert 50_000 < peak < 300_000


def test_an_honest_file_is_not_refused_where_its_process_had_to_wait_for_the_processor(workshop):
    """As in the deadline's last minute: what counts is the time at work, not the time in the queue for it."""
    workshop.prepare(GOOD)
    [process] = processes()
    os.kill(process, signal.SIGSTOP)
    goes_on = threading.Timer(3.0, os.kill, (process, signal.SIGCONT))
    goes_on.start()
    begun = time.monotonic()
    assert workshop.prepare(GOOD).verdict.words == 9
    assert (time.monotonic() - begun > 2.5, processes()) == (True, [process])


def test_a_process_that_is_stuck_is_replaced():
    impatient = Workshop(seconds=2.0, patience=0.5)
    impatient.prepare(GOOD)
    [process] = processes()
    os.kill(process, signal.SIGSTOP)
    with pytest.raises(Unreadable) as caught:
        impatient.prepare(GOOD)
    assert (caught.value.code, caught.value.kind) == ("too-large", "time")
    assert impatient.prepare(GOOD).verdict.words == 9
    impatient.close()


def test_a_process_whose_work_nobody_waits_for_stands_back_for_the_others():
    modest = Workshop(niceness=5)
    modest.prepare(GOOD)
    [process] = processes()
    assert os.getpriority(os.PRIO_PROCESS, process) == os.getpriority(os.PRIO_PROCESS, 0) + 5
    modest.close()


def test_a_process_that_dies_is_replaced(workshop):
    workshop.prepare(GOOD)
    [process] = processes()
    os.kill(process, 9)
    assert workshop.prepare(GOOD).verdict.words == 9
    assert processes() != [process]


def test_one_process_opens_essay_after_essay_without_growing(workshop):
    """What a long text leaves behind is cleared away at once: a process that seems full is replaced, which is slow."""
    long = docx(paragraph("I said nothing.", f'<w:jc w:val="{"x" * 8 * 2**20}"/>'))
    workshop.prepare(long)
    before = processes()
    assert [workshop.prepare(long).verdict.words for _ in range(12)] == [3] * 12
    assert processes() == before


def test_threads_share_one_process(workshop):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(workshop.examine(GOOD).words)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, len(processes())) == ([9] * 8, 1)


def test_a_forked_process_gets_its_own_and_leaves_the_parents_alone(workshop):
    workshop.prepare(GOOD)
    before = processes()
    child = os.fork()
    if child == 0:
        words = workshop.examine(GOOD).words
        workshop.close()
        os._exit(0 if words == 9 else 1)
    _, status = os.waitpid(child, 0)
    assert (os.waitstatus_to_exitcode(status), workshop.examine(GOOD).words, processes()) == (0, 9, before)


def test_a_closed_workshop_leaves_no_process_behind(workshop):
    workshop.start()
    assert len(processes()) == 1
    workshop.close()
    assert processes() == []
