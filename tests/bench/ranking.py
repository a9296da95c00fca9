"""The largest ranking. Not a ratio: what may be spent on it is said in seconds and megabytes."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.scoring.juries import invented


def ranking() -> None:
    print("Ranking 5,000 essays by 20,000 reviews of 150 jurors, in a process of its own")
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "scores.csv"
        rows = [f"{essay},{juror},{points:g}" for essay, juror, (points,) in invented(5000, 150, 4)]
        table.write_text("\n".join(["essay,juror,points", *rows]))
        begun = time.perf_counter()
        command = [sys.executable, "-m", "portal.cli", "rank", table, "--json"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, failed, spent = os.wait4(process.pid, 0)
    if failed:
        raise RuntimeError("the ranking cannot be measured")
    print(
        f"  {time.perf_counter() - begun:.1f} s, of which {spent.ru_utime + spent.ru_stime:.1f} s computing;"
        f" {spent.ru_maxrss / 1024:.0f} MB"
    )
