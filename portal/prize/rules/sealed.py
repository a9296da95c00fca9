"""What the prize is judged by, as one document that is fixed before anybody scores.

The document is JSON with sorted keys and no spaces, in UTF-8: the same rules are the same bytes on any machine, and so
have the same SHA-256. `portal rank --rules` reads it: it and the scores are enough to work the ranking out again.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

# Raised where the same fields come to mean something else.
FORMAT = "ascona-rules-1"

# The settings of an edition that are in the document, and with it cannot be changed any more.
SETTINGS = ("reads_per_entry", "pot_cents", "currency", "shares", "quorum", "allows_shared_places")

TIES = (
    "Essays whose scores are estimated equal share a place in the ranking. Awards that share a place put together the"
    " shares of all the places they take and split them equally; a cent that is left over goes to the code that comes"
    " first in the alphabet."
)
DECISION = (
    "The ranking advises; the committee decides. Its decision stands once as many members have signed as the quorum"
    " says; where it says nothing, more than half of the committee."
)


class NotRules(ValueError):
    """A text that is no such document; the message says why."""


@dataclass(frozen=True, slots=True)
class SealedCriterion:
    """anchors: what a score means, points (as text, for JSON) to a sentence."""

    key: str
    name: str
    question: str
    weight: int
    anchors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Method:
    """How the ranking is worked out, see portal.scoring."""

    name: str
    version: int
    model: str
    priors: str


@dataclass(frozen=True, slots=True)
class Rules:
    """reads_per_essay: how many jurors each essay is given to; shares_cents: by place, the first first; quorum: how
    many of the committee must sign, None for more than half of it."""

    year: int
    criteria: tuple[SealedCriterion, ...]
    lowest: int
    highest: int
    reads_per_essay: int
    pot_cents: int
    currency: str
    shares_cents: tuple[int, ...]
    method: Method
    quorum: int | None
    allows_shared_places: bool
    ties: str = TIES
    decision: str = DECISION

    @property
    def places(self) -> int:
        return len(self.shares_cents)

    def document(self) -> str:
        """The text that is sealed."""
        facts = {"format": FORMAT} | asdict(self)
        return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(document: str) -> str:
    """SHA-256 of a document, in hexadecimal."""
    return sha256(document.encode()).hexdigest()


def read(document: str) -> Rules:
    """The rules of a document. Raises NotRules."""
    try:
        facts = json.loads(document)
    except ValueError:
        raise NotRules("it is no JSON") from None
    if not isinstance(facts, dict) or facts.pop("format", None) != FORMAT:
        raise NotRules(f"it does not say that its format is {FORMAT}")
    try:
        rules = Rules(
            **facts
            | {
                "criteria": tuple(SealedCriterion(**criterion) for criterion in facts["criteria"]),
                "shares_cents": tuple(facts["shares_cents"]),
                "method": Method(**facts["method"]),
            }
        )
    except (KeyError, TypeError):
        raise NotRules("something is missing in it, or there is more than rules have") from None
    if fault := _fault(rules):
        raise NotRules(fault)
    return rules


def _fault(rules: Rules) -> str | None:
    """What nothing could be ranked by."""
    numbers: list[Any] = [rules.lowest, rules.highest, *rules.shares_cents, *(c.weight for c in rules.criteria)]
    if not all(type(number) is int for number in numbers):
        return "scale, shares and weights are whole numbers"
    if not rules.criteria or not rules.shares_cents or min(c.weight for c in rules.criteria) < 1:
        return "there is a criterion, a place, and no weight below 1"
    return None if rules.lowest < rules.highest else "the scale goes from a lower to a higher score"
