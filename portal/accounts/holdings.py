"""What the portal holds of a person: the seam by which each package that holds something adds its part.

Accounts know nobody else who holds anything. A package registers a holder when the app is put together, and every
holder is asked for the download, for the page that says what is kept, when an account is deleted, and by the clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts.models import Person

_NAME = "holders"

# How many of what: for the register, where nothing stands that would say of whom.
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class HeldFile:
    """One file of the download. path: its place in there, such as `prize/2027/entry.json`."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Words:
    """A part of a page: a template, which knows its values as `part`."""

    template: str
    values: Mapping[str, object]


class Holder(Protocol):
    """A package that holds something of people."""

    # The template of its lines in the README of the download.
    readme: str

    def files(self, session: Session, person: Person, now: datetime) -> Iterator[HeldFile]:
        """All that is held of this person, and nothing of anybody else; one file in memory at a time."""
        ...

    def kept(self, session: Session, person: Person, now: datetime) -> Words | None:
        """What is held of this person, why, and until when; None where nothing is."""
        ...

    def loss(self, session: Session, person: Person, now: datetime) -> Words | None:
        """What deleting the account now would do here; None where it would do nothing."""
        ...

    def erase(self, session: Session, person: Person, *, now: datetime) -> Counts:
        """Do so: when it is done, nothing here says who this person was. Returns how many of what it concerned."""
        ...

    def forget(self, session: Session, *, now: datetime) -> Counts:
        """Forget what has been kept long enough, of everybody, a bounded number at a time; returns how many of what."""
        ...


def add_holder(app: Flask, holder: Holder) -> None:
    """Have `holder` asked from now on, after those that were added before."""
    app.extensions.setdefault(_NAME, []).append(holder)


def holders(app: Flask) -> Sequence[Holder]:
    found: list[Holder] = app.extensions[_NAME]
    return found
