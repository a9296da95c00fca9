"""Zones by the names of places: countries that have one zone, the states of the United States, and larger cities."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from babel.core import Locale, get_global

# Of a state with two zones, that of most people.
_REGIONS = {
    "America/New_York": "Connecticut, Delaware, Florida, Georgia, Indiana, Kentucky, Maine, Maryland, "
    "Massachusetts, Michigan, New England, New Hampshire, New Jersey, New York, North "
    "Carolina, Ohio, Pennsylvania, Rhode Island, South Carolina, Vermont, Virginia, West "
    "Virginia",
    "America/Chicago": "Alabama, Arkansas, Illinois, Iowa, Kansas, Louisiana, Minnesota, Mississippi, "
    "Missouri, Nebraska, North Dakota, Oklahoma, South Dakota, Tennessee, Texas, "
    "Wisconsin",
    "America/Denver": "Colorado, Idaho, Montana, New Mexico, Utah, Wyoming",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "California, Nevada, Oregon, Washington State, Pacific Northwest",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
}
_CITIES = {
    "America/New_York": "Atlanta, Baltimore, Boston, Buffalo, Burlington, Charlotte, Cincinnati, Cleveland, "
    "Columbus, Detroit, Miami, Orlando, Philadelphia, Pittsburgh, Providence, Raleigh, "
    "Richmond, Rochester, Tampa, Washington DC",
    "America/Chicago": "Austin, Chicago, Dallas, Houston, Kansas City, Memphis, Milwaukee, Minneapolis, "
    "Nashville, New Orleans, Omaha",
    "America/Denver": "Albuquerque, Boise, Boulder, Denver, Salt Lake City, Santa Fe",
    "America/Los_Angeles": "Berkeley, Las Vegas, Los Angeles, Oakland, Portland, Sacramento, San Diego, San "
    "Francisco, Seattle, Spokane, Tacoma",
    "America/Toronto": "Montreal, Ottawa, Toronto",
    "America/Vancouver": "Vancouver",
    "Asia/Jerusalem": "Haifa, Jerusalem, Tel Aviv",
    "Australia/Melbourne": "Melbourne",
    "Australia/Sydney": "Sydney",
    "Europe/Berlin": "Berlin, Cologne, Frankfurt, Freiburg, Hamburg, Heidelberg, Leipzig, Munich",
    "Europe/Brussels": "Antwerp, Brussels, Ghent",
    "Europe/Bucharest": "Bucharest, Cluj",
    "Europe/Budapest": "Budapest",
    "Europe/Copenhagen": "Aarhus, Copenhagen, Odense",
    "Europe/Helsinki": "Helsinki",
    "Europe/Lisbon": "Lisbon, Porto",
    "Europe/London": "Bristol, Cardiff, Edinburgh, Glasgow, London, Manchester, Oxford",
    "Europe/Paris": "Lyon, Marseille, Paris, Strasbourg",
    "Europe/Stockholm": "Gothenburg, Stockholm",
    "Europe/Vienna": "Graz, Salzburg, Vienna",
    "Europe/Zurich": "Ascona, Basel, Bern, Geneva, Lausanne, Lucerne, Lugano, Zurich, Zürich",
}


def _countries() -> dict[str, str]:
    names = Locale("en").territories
    return {
        names[code]: zones[0]
        for code, zones in get_global("territory_zones").items()
        if len(zones) == 1 and code in names
    }


def _listed(*tables: Mapping[str, str]) -> dict[str, str]:
    return {place: zone for table in tables for zone, places in table.items() for place in places.split(", ")}


# Germany has a second zone on paper, for one village.
_WITHIN = MappingProxyType(_listed(_REGIONS, _CITIES))
_ANYWHERE = MappingProxyType(_countries() | {"Germany": "Europe/Berlin", "England": "Europe/London"} | _WITHIN)


def _any_of(names: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


_PLACES = _any_of(_WITHIN)
_PLACES_AND_COUNTRIES = _any_of(_ANYWHERE)


def in_prose(text: str) -> tuple[re.Match[str], str] | None:
    """The first state or city that prose names, and its zone. Not countries: Chad and Jordan are people, too."""
    found = _PLACES.search(text)
    return (found, _WITHIN[found[0]]) if found else None


def in_address(text: str) -> str | None:
    """The zone of the first place that an address names."""
    found = _PLACES_AND_COUNTRIES.search(text)
    return _ANYWHERE[found[0]] if found else None
