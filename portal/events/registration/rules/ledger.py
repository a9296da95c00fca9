"""What is owed, paid and returned for one place, in cents of one currency. Entries are added and never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Entry(StrEnum):
    """owed: the fee · waived: what of it need not be paid after all · paid: what came in · refund due: what of that is
    to go back, acknowledged · refunded: what went back"""

    OWED = "owed"
    WAIVED = "waived"
    PAID = "paid"
    REFUND_DUE = "refund-due"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Account:
    """The sums of one ledger."""

    owed: int = 0
    waived: int = 0
    paid: int = 0
    refund_due: int = 0
    refunded: int = 0

    @classmethod
    def of(cls, entries: Iterable[tuple[str, int]]) -> "Account":
        """From entries, each its kind and cents."""
        sums = dict.fromkeys(Entry, 0)
        for kind, cents in entries:
            sums[Entry(kind)] += cents
        return cls(*sums.values())

    @property
    def claim(self) -> int:
        """What the place costs after all."""
        return self.owed - self.waived

    @property
    def held(self) -> int:
        """What came in and has not gone back."""
        return self.paid - self.refunded

    @property
    def balance(self) -> int:
        """Still to be paid; below zero, to be given back."""
        return self.claim - self.held

    @property
    def open(self) -> int:
        return max(0, self.balance)

    @property
    def to_return(self) -> int:
        return max(0, -self.balance)

    def unacknowledged(self) -> int:
        """What is to be given back and stands in no entry yet."""
        return self.to_return - (self.refund_due - self.refunded)
