"""Regular expressions that are longer than a line."""

import re


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern written over several lines: they are joined without the white space around each, and every space
    within one means a space. Repetition in it must be bounded: any text whatever is matched against it."""
    return re.compile(joined(text), flags)


def joined(text: str) -> str:
    """The same as a part of other patterns."""
    return "".join(line.strip() for line in text.splitlines())
