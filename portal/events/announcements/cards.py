"""A draft beside its own words, with what is listed already: as the organiser's page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.events.announcements.comparison import Difference, already_listed, differences
from portal.events.announcements.facts import Fact
from portal.events.announcements.faults import Fault, Sort
from portal.events.announcements.reader import Draft
from portal.events.announcements.spans import Piece, pieces
from portal.events.listing import Listing


@dataclass(frozen=True, slots=True)
class Labelled:
    """A fact or a fault with its label within its draft, and the numbers of the marks that hold its words."""

    label: str
    item: Fact | Fault
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A draft as the page shows it, its words beside it.

    listed: what is listed already and may be the same · is_taken: whether it has the draft's own slug
    """

    draft: Draft
    pieces: list[Piece]
    facts: list[Labelled]
    faults: dict[Sort, list[Labelled]]
    listed: Listing | None
    differences: list[Difference]

    @property
    def is_taken(self) -> bool:
        return self.listed is not None and self.listed.slug == self.draft.listing.slug


def card(text: str, draft: Draft, listings: Sequence[Listing]) -> Card:
    """text: the whole that was pasted · listings: what is listed already"""
    facts = [(str(number), fact) for number, fact in enumerate(draft.facts, 1)]
    faults = [(_letters(number), fault) for number, fault in enumerate(draft.faults)]
    items: list[tuple[str, Fact | Fault]] = [*facts, *faults]
    labelled = [
        (label, span)
        for label, item in items
        for span in item.spans
        if draft.span.start <= span.start and span.end <= draft.span.end
    ]
    cut = pieces(text, draft.span, labelled)
    holders = [(piece.number, piece.labels) for piece in cut if piece.labels]

    def with_marks(label: str, item: Fact | Fault) -> Labelled:
        return Labelled(label, item, tuple(number for number, labels in holders if label in labels))

    listed = already_listed(draft.listing, listings)
    return Card(
        draft=draft,
        pieces=cut,
        facts=[with_marks(label, fact) for label, fact in facts],
        faults={s: [with_marks(label, fault) for label, fault in faults if fault.sort is s] for s in Sort},
        listed=listed,
        differences=differences(listed, draft.listing) if listed else [],
    )


def _letters(number: int) -> str:
    """`a` to `z`, then `aa`."""
    return chr(ord("a") + number % 26) * (1 + number // 26)
