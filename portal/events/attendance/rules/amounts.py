"""The amounts of credit that listings state, in words, and what of them can be added up: nothing is worked out."""

import re
from dataclasses import dataclass
from decimal import Decimal

_AMOUNT = re.compile(r"(?P<number>[0-9]{1,4}(?:\.[0-9]{1,3})?) (?P<unit>[^\d\n/]*[^\d\s/])")
_PER_MEETING = re.compile(r",? (?:per|each|every|for each|for every) (?:session|meeting)$|,? each$", re.IGNORECASE)
# By these words an amount is another than its number: a limit, a choice, or what would have to be worked out.
_NOT_PLAIN = re.compile(
    r"\b(?:about|approx(?:imately)?|daily|each|every|for|hourly|least|less|max(?:imum)?|min(?:imum)?|more|most|or|pending"
    r"|per|to|up)\b|\b(?:credit|hour|point|unit)s? an? ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """number: exact · unit: such as `Prescribed credits` · per_meeting: else it is for the whole event"""

    number: Decimal
    unit: str
    per_meeting: bool


def amount(text: str | None) -> Amount | None:
    """What `1.5 Prescribed credits per session` or `12 credits` says; None where nothing is stated, or something that
    has no plain number in it, such as `up to 12 hours` or `1 credit per hour`."""
    if text is None:
        return None
    per_meeting = _PER_MEETING.search(text)
    found = _AMOUNT.fullmatch(text[: per_meeting.start()] if per_meeting else text)
    if found is None or _NOT_PLAIN.search(found["unit"]):
        return None
    return Amount(Decimal(found["number"]), found["unit"], per_meeting is not None)
