"""The written stock, read from `stock/*.toml`. How to write for it stands in `stock/README.md`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "stock"
_PRONOUNS = {
    "f": {"he": "she", "him": "her", "his": "her", "himself": "herself"},
    "m": {"he": "he", "him": "him", "his": "his", "himself": "himself"},
}


@dataclass(frozen=True)
class Act:
    """A stretch of the story. `day` counts from the first meeting; `later` is what could not be known on that day."""

    heading: str
    day: int
    text: str
    later: str


@dataclass(frozen=True)
class Case:
    """One patient's story in five acts, and the thoughts that only this story could prompt, by topic."""

    titles: tuple[str, ...]
    months: tuple[int, ...]  # in which the story can begin, for the sake of its weather
    begins_on: str  # the weekday, where the story speaks of one; else empty
    cast: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, str]
    stays: bool  # day and night, in a bed
    acts: tuple[Act, ...]
    thoughts: Mapping[str, str]


@dataclass(frozen=True)
class Stock:
    """`banks` by topic, shared by all; `voices` hold the topics on which narrators differ."""

    cases: tuple[Case, ...]
    banks: Mapping[str, tuple[str, ...]]
    voices: tuple[Mapping[str, tuple[str, ...]], ...]
    tables: tuple[Mapping[str, Any], ...]
    narrator: Mapping[str, tuple[str, ...]]


@cache
def stock() -> Stock:
    return Stock(
        cases=tuple(_case(path) for path in sorted((_FOLDER / "cases").glob("*.toml"))),
        banks=_lists(_FOLDER / "common.toml"),
        voices=tuple(_lists(path) for path in sorted((_FOLDER / "voices").glob("*.toml"))),
        tables=tuple(_read(_FOLDER / "tables.toml")["table"]),
        narrator=_lists(_FOLDER / "narrator.toml"),
    )


def _case(path: Path) -> Case:
    raw = _read(path)
    return Case(
        titles=tuple(raw["titles"]),
        months=tuple(raw["months"]),
        begins_on=raw.get("begins_on", ""),
        cast={slot: tuple(names) for slot, names in raw["cast"].items()},
        phrases=raw["phrases"] | _PRONOUNS[raw["gender"]],
        stays=raw.get("stays", True),
        acts=tuple(Act(act["heading"], act["day"], act["text"], act.get("later", "")) for act in raw["act"]),
        thoughts=raw["thoughts"],
    )


def _lists(path: Path) -> dict[str, tuple[str, ...]]:
    return {topic: tuple(texts) for topic, texts in _read(path).items()}


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
