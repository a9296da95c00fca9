"""Countries by their ISO 3166 code, in English."""

from unicodedata import combining, normalize

from babel import Locale

# Codes that the Unicode data has beside the countries of ISO 3166: regions, groups of states, and tests.
_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


def _sorted_as(name: str) -> str:
    """Where a reader looks for a name: Åland among those with A."""
    return "".join(c for c in normalize("NFKD", name) if not combining(c)).casefold()


NAMES: dict[str, str] = {
    code: name
    for code, name in sorted(Locale("en").territories.items(), key=lambda item: _sorted_as(item[1]))
    if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
}


def country(code: str) -> str:
    """The country's name, or the code itself where it is not known (any more)."""
    return NAMES.get(code, code)
