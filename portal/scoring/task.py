"""What a ranking is worked out from and what comes of it, as values and as JSON: nothing here computes.

The two sides of a process of its own (see `office` and `clerk`) both know this module.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from portal.scoring.standings import (
    Advice,
    Agreement,
    JurorReport,
    Measures,
    Outlook,
    Ranking,
    Remark,
    Spread,
    Standing,
)

# Part of every digest: raised where the same scores are to be ranked again, because the method is another.
METHOD = 2

# More would say more than the computation knows, and may differ between machines.
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Task:
    """The scores of a jury, and what they mean.

    scores: rows of essay, juror and the points in the order of the weights, sorted; None is a missing score.
    essays, jurors: everybody who is to be there, also without a review, sorted.
    barred: (essay, juror) that must not be advised. room: how many more essays a juror takes; without an entry, any
    number. coming: (essay, juror) that are being read.
    """

    places: int
    scale: tuple[int, int]
    weights: tuple[int, ...]
    essays: tuple[str, ...]
    jurors: tuple[str, ...]
    scores: tuple[tuple[str, str, tuple[int | None, ...]], ...]
    barred: tuple[tuple[str, str], ...] = ()
    room: Mapping[str, int] | None = None
    coming: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of all that the ranking follows from. What only the advice follows from is not in
        it: who is asked to read what does not change where an essay stands."""
        parts = [METHOD, self.places, self.scale, self.weights, self.essays, self.jurors, self.scores]
        return sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Task":
        facts = json.loads(text)
        facts["scale"] = tuple(facts["scale"])
        for name in ("weights", "essays", "jurors"):
            facts[name] = tuple(facts[name])
        facts["scores"] = tuple((essay, juror, tuple(points)) for essay, juror, points in facts["scores"])
        for name in ("barred", "coming"):
            facts[name] = tuple((essay, juror) for essay, juror in facts[name])
        return cls(**facts)


@dataclass(frozen=True, slots=True)
class Change:
    """Who would be chosen otherwise. comes, goes: essays, against those that are; empty where nothing changes."""

    comes: tuple[str, ...]
    goes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How the choice hangs on single things.

    jurors: without each of them; None where the prize is too large to try. criteria: without each, in their order;
    empty where there is only one. equal_weights: None where the weights are equal. plain_mean: by the mean of what was
    given. wary: with noisy jurors counting for less. safe: essays that are chosen in every one of these.
    """

    jurors: Mapping[str, Change] | None
    criteria: tuple[Change, ...]
    equal_weights: Change | None
    plain_mean: Change
    wary: Change
    safe: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """All that the committee is shown of it. measures: of the review as a whole, then of each criterion."""

    ranking: Ranking
    sensitivity: Sensitivity
    measures: tuple[Measures, ...]

    def as_facts(self) -> dict[str, Any]:
        """JSON values, the same on every machine."""
        facts: dict[str, Any] = _rounded(asdict(self))
        return facts

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Result":
        measures = tuple(Measures(**each) for each in facts["measures"])
        return cls(_ranking(facts["ranking"]), _sensitivity(facts["sensitivity"]), measures)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value


def _ranking(facts: Mapping[str, Any]) -> Ranking:
    return Ranking(
        **{
            **facts,
            "standings": tuple(Standing(**standing) for standing in facts["standings"]),
            "jurors": tuple(
                JurorReport(**{**juror, "remarks": tuple(map(Remark, juror["remarks"]))}) for juror in facts["jurors"]
            ),
            "agreement": Agreement(
                **{**facts["agreement"], "per_criterion": tuple(facts["agreement"]["per_criterion"])}
            ),
            "spread": Spread(**facts["spread"]),
            "components": tuple(map(tuple, facts["components"])),
            "next_reads": tuple(Advice(**advice) for advice in facts["next_reads"]),
            "outlook": tuple(Outlook(**outlook) for outlook in facts["outlook"]),
            "outlying": tuple((juror, essay) for juror, essay in facts["outlying"]),
        }
    )


def _sensitivity(facts: Mapping[str, Any]) -> Sensitivity:
    jurors, equal = facts["jurors"], facts["equal_weights"]
    return Sensitivity(
        jurors=None if jurors is None else {name: _change(change) for name, change in jurors.items()},
        criteria=tuple(map(_change, facts["criteria"])),
        equal_weights=None if equal is None else _change(equal),
        plain_mean=_change(facts["plain_mean"]),
        wary=_change(facts["wary"]),
        safe=tuple(facts["safe"]),
    )


def _change(facts: Mapping[str, Any]) -> Change:
    return Change(tuple(facts["comes"]), tuple(facts["goes"]))
