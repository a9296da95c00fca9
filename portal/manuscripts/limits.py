"""How long an essay may be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Word limits, both inclusive."""

    minimum: int
    maximum: int

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= self.maximum:
            raise ValueError(f"limits must satisfy 0 <= minimum <= maximum, not {self.minimum} and {self.maximum}")

    def judge(self, words: int, main: int) -> str | None:
        """The refusal code `too-short` or `too-long`, or None. `words` counts everything, `main` body and tables.

        In doubt the student is right: notes and text boxes help an essay over the minimum and are never held
        against it at the maximum.
        """
        if words < self.minimum:
            return "too-short"
        return "too-long" if main > self.maximum else None
