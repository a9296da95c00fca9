"""The scale that a criterion is scored on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole points from `lowest` to `highest`, both included."""

    lowest: int = 1
    highest: int = 10

    def __contains__(self, points: int) -> bool:
        return self.lowest <= points <= self.highest

    def points(self) -> range:
        return range(self.lowest, self.highest + 1)
