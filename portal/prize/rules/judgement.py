"""What a juror writes down about an essay."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """points: by criterion id; a criterion that is not scored yet is left out.

    version: that of the page it was written on, see `page_version`.
    remark: for the author, where the edition allows it; None, as from a scoring sheet, leaves what is kept.
    """

    points: Mapping[int, int]
    comment: str
    version: int
    remark: str | None = None


def page_version(saves: int, essay: int) -> int:
    """What tells a page that is still true from one that is not: it grows when the review is saved elsewhere, and when
    the author replaces the essay that is being read.

    saves: how often the review was saved, 0 before the first time; essay: the number of the essay's version, from 1.
    """
    return saves + essay - 1
