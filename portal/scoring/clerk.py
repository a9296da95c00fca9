"""The clerk: a process that works out one ranking, within its own limits, and ends.

Started as `python -m portal.scoring.clerk all`, it takes a task as JSON on its standard input and writes the result to
its standard output; as `… first`, only who would be chosen. Whoever serves pages asks it, see `office`, and need not
load what computes.
"""

import json
import resource
import sys

from portal.scoring.measures import measures
from portal.scoring.ranking import rank
from portal.scoring.reviews import gather
from portal.scoring.sensitivity import first_by, sensitivity
from portal.scoring.task import Result, Task

# Five thousand essays take about 0.3 GB.
MAX_DATA = 2**30
MAX_CPU_SECONDS = 600
# How many further reads a second stage of reading may have. Most of what reading on can bring, twenty or so bring.
SIZES = (0, 6, 12, 18, 24, 36)


def work_out(task: Task) -> Result:
    """The ranking with everything that the committee is shown of it. Raises NoScores where there is nothing to rank."""
    reviews = gather(task.scores, task.essays, task.jurors)
    ranking = rank(
        reviews,
        places=task.places,
        scale=task.scale,
        weights=task.weights,
        barred=task.barred,
        room=task.room,
        coming=task.coming,
        reads=SIZES[-1],
        ahead=SIZES,
    )
    return Result(ranking, sensitivity(task, ranking), measures(reviews, task.weights))


def main(job: str) -> None:
    for limit, most in (
        (resource.RLIMIT_DATA, MAX_DATA),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    task = Task.from_json(sys.stdin.read())
    facts = {"first": first_by(task, task.weights)} if job == "first" else work_out(task).as_facts()
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main(sys.argv[1])
