"""What the intake says about a file: values only, so that a verdict can be printed, stored and sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Fact = int | str


@dataclass(frozen=True)
class Refusal:
    """Why a file cannot be taken. `kind` names what it is where the code alone does not say (`pdf`, `template`)."""

    code: str
    kind: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


class Unreadable(Exception):
    """The bytes are no Word file that can be opened safely."""

    def __init__(self, code: str, kind: str = "", **facts: Fact) -> None:
        super().__init__(code, kind, facts)
        self.code, self.kind, self.facts = code, kind, facts

    @property
    def refusal(self) -> Refusal:
        return Refusal(self.code, self.kind, self.facts)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unreadable, (self.code, self.kind, dict(self.facts))


def _unreadable(code: str, kind: str, facts: dict[str, Fact]) -> Unreadable:
    return Unreadable(code, kind, **facts)


@dataclass(frozen=True)
class Place:
    """A spot in the text, in words that its author can find again.

    `part` is body, table, text box, footnote, endnote or picture; `paragraph` counts the paragraphs of the whole
    text from 1, notes last; `match` is what was found, between up to six words before and after it.
    """

    part: str
    paragraph: int
    before: str
    match: str
    after: str


@dataclass(frozen=True)
class Finding:
    """Something a person should look at. Never a reason to refuse."""

    code: str
    count: int
    places: tuple[Place, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Ledger:
    """Words by where they stand. The five add up to the count."""

    body: int = 0
    tables: int = 0
    text_boxes: int = 0
    footnotes: int = 0
    endnotes: int = 0

    @property
    def words(self) -> int:
        return self.body + self.tables + self.text_boxes + self.footnotes + self.endnotes

    @property
    def main(self) -> int:
        """Body and tables, list numbers included: what Word shows with its box for notes and text boxes unticked."""
        return self.body + self.tables


@dataclass(frozen=True)
class NotCounted:
    """Words that are in the file and not in the count."""

    deleted: int = 0
    hidden: int = 0


@dataclass(frozen=True)
class Verdict:
    """The intake's answer. Where the file cannot be opened, `ledger` is None and one refusal says why."""

    sha256: str
    ledger: Ledger | None = None
    not_counted: NotCounted = NotCounted()
    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def acceptable(self) -> bool:
        return not self.refusals

    @property
    def words(self) -> int | None:
        return self.ledger.words if self.ledger else None

    @property
    def main(self) -> int | None:
        return self.ledger.main if self.ledger else None
