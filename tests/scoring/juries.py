"""Juries for the tests: the measured references as they are, and small invented ones."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from portal.scoring.reviews import Reviews, Row, gather


def reference(shared: Path, name: str) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """The rows of a data set, and what is to come out of it."""
    folder = shared / "stats"
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return rows, json.loads((folder / f"{name}.expected.json").read_text(encoding="utf-8"))


def simulated(shared: Path, name: str) -> tuple[Reviews, dict[str, Any]]:
    """A data set in the shape of the product's: essay, juror, then the criteria."""
    rows, expected = reference(shared, name)
    return gather((row["essay"], row["juror"], [float(row[c]) for c in list(row)[2:]]) for row in rows), expected


def invented(essays: int, jurors: int, reads: int, seed: int = 1) -> list[Row]:
    """Scores of one criterion, whole points on a scale of 1 to 10; the same number of reads for each essay."""
    random = np.random.default_rng(seed)
    quality, leniency = random.normal(5.5, 1.2, essays), random.normal(0, 0.8, jurors)
    rows: list[Row] = []
    for essay in range(essays):
        for juror in random.choice(jurors, reads, replace=False):
            score = quality[essay] + leniency[juror] + random.normal()
            rows.append((f"E{essay:02}", f"J{juror:02}", [float(np.clip(np.round(score), 1, 10))]))
    return rows
