"""Languages by their ISO 639 code, in English."""

from collections.abc import Mapping
from functools import cache

from babel import Locale

# What most of these events are held in comes first.
_FIRST = ("en", "de", "fr", "it", "es", "pt", "nl", "da", "sv", "pl")


@cache
def languages() -> Mapping[str, str]:
    """Of two letters each, by name."""
    names = {code: name for code, name in Locale("en").languages.items() if len(code) == 2}
    return {code: names[code] for code in [*_FIRST, *sorted(names, key=names.__getitem__)]}


def language_name(code: str) -> str:
    """The name of a language, or the code itself where it is not known."""
    return languages().get(code, code)
