"""Public holidays, of the whole of a country; those of one of its parts are not looked at."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays
from babel import Locale
from babel.core import get_global


@cache
def countries() -> Mapping[str, str]:
    """The countries whose holidays are known, in English by their ISO 3166 code, by name."""
    names = Locale("en").territories
    known = holidays.list_supported_countries(include_aliases=False)
    return dict(sorted(((code, names[code]) for code in known if code in names), key=lambda pair: pair[1]))


def country_of(zone: str) -> str:
    """The country that a zone belongs to; empty where it is of none whose holidays are known."""
    code = get_global("zone_territories").get(zone, "")
    return code if code in countries() else ""


def holiday(day: date, country: str) -> str | None:
    """What is celebrated there on that day; None where nothing is, or the country is not known."""
    return _of_year(country, day.year).get(day) if country in countries() else None


@cache
def _of_year(country: str, year: int) -> Mapping[date, str]:
    # English where the library has it, else the language of the country.
    return dict(holidays.country_holidays(country, years=year, language="en_US"))
