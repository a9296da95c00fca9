"""A certificate to be printed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Certificate:
    """name: whose · about: what they attended · issued: the day, in words · code, address: by which anybody verifies it
    html: paragraphs, lists and tables: what it states"""

    name: str
    about: str
    organisers: str
    leaders: str
    issued: str
    code: str
    address: str
    html: str

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Certificate":
        """The inverse of `as_facts`, also when it went through JSON."""
        return cls(**facts)
