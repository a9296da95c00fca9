"""What becomes public of a decision, for whom, and when it is news."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.prize.rules.window import Phase, Window

# So long the front page says that there are winners.
NEWS = timedelta(days=30)
# An announcement is planned for weeks ahead, as for the Congress; further ahead is a slip of the keyboard.
FURTHEST = timedelta(days=180)


def is_news(announced_at: datetime, now: datetime) -> bool:
    """Whether it became public a short while ago."""
    return announced_at <= now < announced_at + NEWS


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def prize_name(place: int) -> str:
    """What an award is called: `first prize`."""
    return f"{_ORDINALS[place - 1]} prize" if place <= len(_ORDINALS) else f"prize of place {place}"


def may_know(window: Window, told_at: datetime | None, now: datetime) -> bool:
    """Whether the author of what wins knows of it: they were told, or everybody was."""
    return told_at is not None or window.phase(now) is Phase.ANNOUNCED


@dataclass(frozen=True, slots=True)
class Said:
    """How an author wants to be named. name: None for somebody who does not; then nothing else is said of them."""

    name: str | None
    shows_school: bool = False
    shows_country: bool = False

    @property
    def as_kept(self) -> "Said":
        """Without a name a school or a country would only be a riddle."""
        return self if self.name else Said(None)
