"""What an entrant says of themselves and of the essay."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Application:
    """country: ISO 3166, two letters; declared: the wording of each declaration, by key."""

    title: str
    school: str
    city: str
    country: str
    supervisor: str
    year_of_study: int
    help_received: str
    declared: Mapping[str, str]
