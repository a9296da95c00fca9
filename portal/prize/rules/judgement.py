"""What a juror writes down about an essay."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """points: by criterion id; a criterion that is not scored yet is left out.

    version: the version of the review that the page was loaded with, 0 before the first save.
    """

    points: Mapping[int, int]
    comment: str
    version: int
