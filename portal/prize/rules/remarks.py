"""Remarks of jurors for the author of an essay: which a person looks at before they are passed on."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from portal.manuscripts.identity import Author, Span, traces

# Of fewer readers, one who knows the jury may guess who wrote what.
FEWEST_READERS = 3
# Bylines are looked for at the head of a text, and a remark has none.
_INSIDE = 1_000
_WORDS = re.compile(r"[A-Z0-9]+")


class Kind(StrEnum):
    """What a remark may give away. `FORMER`: who wrote it is not known any more, so it cannot be looked for."""

    JUROR = "juror"
    AUTHOR = "author"
    ENTRY = "entry"
    ADDRESS = "address"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Clue:
    """quote: the words of the remark that give it away."""

    kind: Kind
    quote: str


@dataclass(frozen=True, slots=True)
class Names:
    """What remarks of an edition must not name. judges: jury and committee, as `others`; codes: of its essays."""

    judges: Author
    codes: Collection[str]


def clues(remark: str, code: str, author: Author, names: Names, *, juror_is_known: bool) -> tuple[Clue, ...]:
    """Where a remark about the essay `code` may name a juror, its author or another essay; empty where nothing does.

    A guess that errs on the side of asking: whatever it finds, a person decides.
    """
    found = [] if juror_is_known else [Clue(Kind.FORMER, "")]
    for line in remark.splitlines():
        anybody = traces(line, None, _INSIDE)
        found += _quoted(Kind.ADDRESS, line, anybody)
        found += _quoted(Kind.JUROR, line, traces(line, names.judges, _INSIDE), but=anybody)
        found += _quoted(Kind.AUTHOR, line, traces(line, author, _INSIDE), but=anybody)
    others = set(names.codes) - {code}
    found += [Clue(Kind.ENTRY, word) for word in _WORDS.findall(remark.upper()) if word in others]
    return tuple(dict.fromkeys(found))


def in_no_order(remarks: Sequence[str]) -> list[str]:
    """The same each time, and of which juror or when nothing can be read from it."""
    return sorted(remarks, key=lambda remark: sha256(remark.encode()).digest())


def _quoted(kind: Kind, line: str, spans: Sequence[Span], *, but: Sequence[Span] = ()) -> Iterator[Clue]:
    return (Clue(kind, line[begin:end]) for begin, end in spans if (begin, end) not in but)
