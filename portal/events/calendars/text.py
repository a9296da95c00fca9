"""A calendar file before it is parsed: bounded, unfolded, and cut into its entries, each with the line it begins on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# What this portal's own feeds say that they come from.
OWN = "-//Ascona Portal//Events//EN"
# A year of a busy society is a tenth of it, and so large a text still fits into a form.
MOST_BYTES, MOST_ENTRIES, LONGEST_LINE = 350_000, 500, 30_000
_BREAK = re.compile(r"\r\n|\n|\r")
_PROPERTY = re.compile(r"(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(?P<value>.*)")


class NotACalendar(ValueError):
    """The file cannot be read at all; the message says why, and goes on after its name."""


@dataclass(frozen=True, slots=True)
class Block:
    """One entry as it is written, without the parts inside it, such as alarms.

    line: the file's, counted from 1, that it begins on · inside: the names of its parts
    """

    line: int
    lines: Sequence[str]
    inside: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """name, zone: as the calendar says of itself, empty where it does not
    zones: the IANA name that it gives for a name of its own
    unclosed: the line of an entry that has no end
    """

    name: str
    zone: str
    is_own: bool
    blocks: Sequence[Block]
    zones: Mapping[str, str]
    unclosed: int | None = None


def decoded(content: bytes) -> str:
    """Raises NotACalendar where it is too long, or no text in UTF-8."""
    if len(content) > MOST_BYTES:
        raise NotACalendar(f"has {len(content):,} bytes, and up to {MOST_BYTES:,} are read: export fewer entries")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotACalendar("is no text in UTF-8, as a calendar file must be: export it anew") from error


def split(text: str) -> Calendar:
    """Raises NotACalendar."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise NotACalendar(f"is longer than the {MOST_BYTES:,} bytes that are read: export fewer entries")
    lines = list(_unfolded(text))
    if not lines or lines[0][1].strip().upper() != "BEGIN:VCALENDAR":
        raise NotACalendar("is no calendar file: it does not begin with BEGIN:VCALENDAR")
    said = {"PRODID": "", "X-WR-TIMEZONE": "", "X-WR-CALNAME": "", "NAME": ""}
    zones: dict[str, str] = {}
    blocks: list[Block] = []
    open_parts: list[str] = []
    kept: list[str] = []
    inside: list[str] = []
    begin, zone = 0, ""
    for number, line in lines:
        name, value = _name_and_value(line)
        if name == "BEGIN":
            open_parts.append(value.upper())
            if open_parts[1:] == ["VEVENT"]:
                begin, kept, inside = number, [], []
            elif open_parts[1:2] == ["VEVENT"]:
                inside.append(open_parts[-1])
        elif name == "END":
            if not open_parts or open_parts[-1] != value.upper():
                raise NotACalendar(f"is damaged: line {number} ends {value[:40]}, which is not open there")
            if open_parts[1:] == ["VEVENT"]:
                blocks.append(Block(begin, kept, tuple(inside)))
            open_parts.pop()
        elif open_parts[1:] == ["VEVENT"]:
            kept.append(line)
        elif open_parts[1:2] == ["VTIMEZONE"] and name == "TZID":
            zone = value
        elif open_parts[1:2] == ["VTIMEZONE"] and name == "X-LIC-LOCATION":
            zones[zone] = value
        elif len(open_parts) == 1 and name in said:
            said[name] = said[name] or value
        if len(blocks) > MOST_ENTRIES:
            raise NotACalendar(f"has more than the {MOST_ENTRIES} entries that are read: export fewer")
    unclosed = begin if open_parts[1:2] == ["VEVENT"] else None
    own = said["PRODID"] == OWN
    return Calendar(said["X-WR-CALNAME"] or said["NAME"], said["X-WR-TIMEZONE"], own, blocks, zones, unclosed)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The lines without their folds and control characters, with the numbers that they begin at."""
    begin, pieces, size = 0, list[str](), 0
    for number, line in enumerate(_BREAK.split(text), 1):
        if line[:1] in (" ", "\t") and pieces:
            pieces.append(line[1:])
        else:
            if pieces:
                yield begin, _clean("".join(pieces))
            begin, pieces, size = number, [line] if line else [], 0
        size += len(line)
        if size > LONGEST_LINE:
            raise NotACalendar(f"has a line of more than {LONGEST_LINE:,} characters, line {begin}")
    if pieces:
        yield begin, _clean("".join(pieces))


def _clean(line: str) -> str:
    return "".join(c for c in line if c >= " " and c != "\x7f")


def _name_and_value(line: str) -> tuple[str, str]:
    found = _PROPERTY.fullmatch(line)
    return (found["name"].upper(), found["value"].strip()) if found else ("", "")
