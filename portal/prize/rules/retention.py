"""How long the prize keeps what, and what becomes of an essay whose author leaves. Each instant is the first at which
it is over: what is kept until then is forgotten at that very instant."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.prize.rules.window import Phase, Window

# A form that was never handed in, its file, and registered files that never came: after the person's deadline.
UNFINISHED = timedelta(days=30)
# The text of an essay and everything that says who wrote it: after the results were announced.
ESSAYS = timedelta(days=365)


def unfinished_until(closes_at: datetime) -> datetime:
    """Until when what was not handed in is kept. closes_at: the deadline that holds for its person."""
    return closes_at + UNFINISHED


def closed_long_ago(now: datetime) -> datetime:
    """What had its deadline at this instant, or before it, and was not handed in is forgotten now."""
    return now - UNFINISHED


def essay_until(announced_at: datetime | None, *, wins: bool) -> datetime | None:
    """Until when an essay and its author are kept.

    None where nobody can say yet, the results not being announced; and where it wins: then it is printed, and its
    author named.
    """
    return None if wins or announced_at is None else announced_at + ESSAYS


def announced_long_ago(now: datetime) -> datetime:
    """Essays of editions whose results were announced at this instant, or before it, lose their authors and texts."""
    return now - ESSAYS


class Fate(StrEnum):
    """What becomes of an essay when its author's account is deleted."""

    # Nothing of it is left: the call is open, and nobody has decided anything by it.
    GOES = "goes"
    # It leaves the competition, and loses its text and its author.
    WITHDRAWN = "withdrawn"
    # The decision was made with it in the field: that stands, without a text and without an author.
    NAMELESS = "nameless"


def fate(window: Window, now: datetime) -> Fate:
    """By the window that holds for the author."""
    phase = window.phase(now)
    if phase in (Phase.UPCOMING, Phase.OPEN):
        return Fate.GOES
    return Fate.NAMELESS if phase in (Phase.DECIDED, Phase.ANNOUNCED) else Fate.WITHDRAWN
