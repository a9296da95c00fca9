"""What a decision rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.scoring.standings import Ranking


@dataclass(frozen=True, slots=True)
class Essay:
    """An essay that can win. sha256: of the version that stands."""

    title: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Basis:
    """scores: the digest of all that the ranking follows from, None where there is no review; criteria: their names.

    rows: a review each, with the juror as a key, see queries.rankings. ranking, result: of just these scores, None
    where it is not worked out. essays: those that can win, by code. rules: the digest of the sealed rules, None where
    there are none; rules_first: whether they were sealed before anybody scored.
    """

    scores: str | None
    criteria: Sequence[str]
    rows: Sequence[tuple[str, str, tuple[int | None, ...]]]
    ranking: Ranking | None
    result: Mapping[str, Any] | None
    essays: Mapping[str, Essay]
    rules: str | None
    rules_first: bool
