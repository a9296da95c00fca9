"""Word limits of the calls so far, for whoever checks a file without a database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from portal.manuscripts.limits import Limits
from portal.prize.rules.window import Window


class HasLimits(Protocol):
    """What an edition says of length, and when."""

    @property
    def window(self) -> Window: ...
    @property
    def minimum_words(self) -> int: ...
    @property
    def maximum_words(self) -> int: ...


# The calls of 2016 to 2018 asked for 3,000 to 10,000 words; later ones for 5,000 to 12,000.
_EARLIER = range(2016, 2019)


def limits_of(year: int | None) -> Limits:
    """The limits of an edition; of the latest call where no year is given."""
    return Limits(3000, 10_000) if year in _EARLIER else Limits(5000, 12_000)


def limits_now(editions: Sequence[HasLimits], now: datetime) -> Limits:
    """By which a file is judged that is for no edition yet: those of the open call, else of the latest edition, else of
    the latest call as it was printed. editions: the latest first."""
    edition = next((e for e in editions if e.window.receives(now)), editions[0] if editions else None)
    return Limits(edition.minimum_words, edition.maximum_words) if edition else limits_of(None)
