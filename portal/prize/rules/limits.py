"""Word limits of the calls so far, for whoever checks a file without a database."""

from portal.manuscripts.limits import Limits

# The calls of 2016 to 2018 asked for 3,000 to 10,000 words; later ones for 5,000 to 12,000.
_EARLIER = range(2016, 2019)


def limits_of(year: int | None) -> Limits:
    """The limits of an edition; of the latest call where no year is given."""
    return Limits(3000, 10_000) if year in _EARLIER else Limits(5000, 12_000)
