"""One table of a TOML file of listings, from which facts are taken one by one: each is of its kind, or it is refused
with the line it stands on and what to write instead."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from portal.events.validity import LONGEST, MOST_LINES
from portal.web import is_plain

_MONEY = re.compile(r"(?P<currency>[A-Z]{3}) (?P<whole>\d{1,7})(?:\.(?P<cents>\d\d))?")
_EXPECTED: Mapping[type, str] = MappingProxyType(
    {
        str: "a text in quotation marks",
        bool: "true or false",
        int: "a whole number",
        list: "a list in square brackets",
        dict: "a table",
        date: "a date such as 2026-01-10",
        datetime: "a date such as 2026-01-10, or with the time on the wall such as 2026-01-10T11:00:00",
    }
)

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")


@dataclass(eq=False)
class MalformedListings(ValueError):
    """A file of listings that cannot be read as it stands: where, what is wrong, and what to write instead.

    line: where known, counted from 1 · listing: its slug, or its number in the file
    """

    problem: str
    line: int | None = None
    listing: str | None = None

    def __str__(self) -> str:
        where = [f"line {self.line}" if self.line else "", f"listing {self.listing}" if self.listing else ""]
        return ": ".join(part for part in [", ".join(filter(None, where)), self.problem] if part)


@dataclass(frozen=True, slots=True)
class Place:
    """The lines of the file, counted from 0 and up to `end`, that a table is written on."""

    lines: Sequence[str]
    begin: int
    end: int
    listing: str = ""

    def part(self, header: str, number: int) -> "Place":
        """The lines from one `[[header]]` to the next; the whole where the table is not written that way."""
        starts = [n for n in range(self.begin, self.end) if self.lines[n].strip() in (f"[[{header}]]", f"[{header}]")]
        if number >= len(starts):
            return self
        return replace(self, begin=starts[number], end=[*starts, self.end][number + 1])

    def line(self, key: str) -> int:
        """The line of the first `key = …`, counted from 1; the table's own where there is none."""
        written = re.compile(rf"\s*{re.escape(key)}\s*=")
        return 1 + next((n for n in range(self.begin, self.end) if written.match(self.lines[n])), self.begin)


def folded(text: str) -> str:
    return " ".join(text.split())


class Facts:
    """One table of the file, from which facts are taken until none is left."""

    def __init__(self, table: dict[str, Any], place: Place) -> None:
        self._left = dict(table)
        self._known: list[str] = []
        self._given = table
        self.place = place

    def wrong(self, key: str, problem: str) -> MalformedListings:
        """The refusal of what this table says under a key, or fails to say."""
        if key not in self._given:
            return MalformedListings(f"{key} {problem}", self.place.begin + 1, self.place.listing)
        given = self._given[key]
        said = {str: f'"{given}"', bool: str(given).lower(), list: "[…]", dict: "{…}"}.get(type(given), str(given))
        return MalformedListings(f"{key} = {said} {problem}", self.place.line(key), self.place.listing)

    def take(self, key: str, kind: type[Value], default: Value | None = None) -> Value:
        """The value of a key, of this kind and no other. Without a default it must be there."""
        self._known.append(key)
        if key not in self._left:
            if default is None:
                raise self.wrong(key, f"is missing: write {_EXPECTED[kind]}")
            return default
        value = self._left.pop(key)
        # Exactly: `true` is an int to Python, and a date-time a date.
        if type(value) is not kind:
            raise self.wrong(key, f"must be {_EXPECTED[kind]}")
        return value

    def maybe(self, key: str, kind: type[Value]) -> Value | None:
        self._known.append(key)
        return self.take(key, kind) if key in self._left else None

    def text(self, key: str, default: str | None = None) -> str:
        """A text with its white space folded. Without a default it must say something."""
        text = folded(self.take(key, str, default))
        if not text and default is None:
            raise self.wrong(key, "must say something")
        if len(text) > LONGEST[key]:
            raise self.wrong(key, f"has {len(text)} characters: shorten it to {LONGEST[key]}")
        if not is_plain(text):
            raise self.wrong(key, "has a control character in it: take it out")
        return text

    def maybe_text(self, key: str) -> str | None:
        return self.text(key, "") or None

    def one_of(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        value = self.take(key, str, None if default is None else str(default))
        if value not in list(choices):
            raise self.wrong(key, f"is none of {', '.join(choices)}")
        return choices(value)

    def texts(self, key: str) -> tuple[str, ...]:
        values: list[Any] = self.take(key, list, [])
        if not all(isinstance(value, str) and is_plain(value) for value in values):
            raise self.wrong(key, "must be a list of texts in quotation marks")
        if len(values) > MOST_LINES:
            raise self.wrong(key, f"has {len(values)} texts: leave it at {MOST_LINES}")
        if (longest := max(map(len, values), default=0)) > LONGEST[key]:
            raise self.wrong(key, f"has a text of {longest} characters: shorten it to {LONGEST[key]}")
        return tuple(values)

    def money(self, key: str) -> tuple[str, int] | None:
        """Currency and cents."""
        value = self.maybe(key, str)
        if value is None:
            return None
        found = _MONEY.fullmatch(value)
        if found is None:
            raise self.wrong(key, 'is no amount: write it as "USD 250" or "USD 250.50", and "USD 0" if it is free')
        return found["currency"], int(found["whole"]) * 100 + int(found["cents"] or 0)

    def wall(self, key: str) -> tuple[date, time | None]:
        """A date and a time on the wall, or a date alone."""
        if type(self._given.get(key)) is date:
            return self.take(key, date), None
        value = self.take(key, datetime)
        if value.tzinfo is not None:
            raise self.wrong(key, "must be the time on the wall, without an offset: the zone says the rest")
        return value.date(), value.time()

    def table(self, key: str) -> "Facts | None":
        table: dict[str, Any] | None = self.maybe(key, dict)
        return None if table is None else Facts(table, self.place.part(f"event.{key}", 0))

    def tables(self, key: str) -> "list[Facts]":
        tables: list[Any] = self.take(key, list, [])
        if not all(isinstance(table, dict) for table in tables):
            raise self.wrong(key, f"must be [[event.{key}]] tables")
        return [Facts(table, self.place.part(f"event.{key}", number)) for number, table in enumerate(tables)]

    def nothing_else(self) -> None:
        for key in self._left:
            near = get_close_matches(key, self._known, 1)
            hint = f"did you mean {near[0]}?" if near else f"the known facts are {', '.join(sorted(self._known))}"
            raise self.wrong(key, f"is not a known fact: {hint}")
