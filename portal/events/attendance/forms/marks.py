"""What an organiser ticks on the page of one meeting."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.events.attendance.rules.presence import Mark, Presence

_MINUTES = re.compile(r"[0-9]{1,4}")
_VERSION = re.compile(r"[0-9]{1,9}")


@dataclass(slots=True)
class MarksForm:
    """presences, minutes: as typed, by the number of the person · errors: what is wrong, likewise

    Of people, not of fields of a class: every meeting has others.
    """

    version: int
    presences: dict[int, str]
    minutes: dict[int, str]
    errors: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, marks: Mapping[int, Mark | None], version: int) -> "MarksForm":
        """As it stands in the records."""
        presences = {person_id: mark.presence if mark else "" for person_id, mark in marks.items()}
        minutes = {i: str(mark.minutes) if mark and mark.minutes else "" for i, mark in marks.items()}
        return cls(version, presences, minutes)

    @classmethod
    def read(cls, sent: Mapping[str, str], people: Iterable[int]) -> "MarksForm":
        """As it was sent, of these people; somebody whom the page did not have stays as they are. A version that is no
        number is -1, which no roll has."""
        shown = [i for i in people if f"presence-{i}" in sent]
        version = sent.get("version", "")
        return cls(
            int(version) if _VERSION.fullmatch(version) else -1,
            {i: sent[f"presence-{i}"] for i in shown},
            {i: sent.get(f"minutes-{i}", "").strip() for i in shown},
        )

    def fill_in(self) -> None:
        """Everybody of whom nothing is ticked was there."""
        self.presences = {i: value or str(Presence.PRESENT) for i, value in self.presences.items()}

    def validate(self, length: int | None) -> bool:
        """length: of the meeting in minutes, where it is stated"""
        for person_id, presence in self.presences.items():
            typed = self.minutes[person_id]
            if presence and presence not in list(Presence):
                self.errors[person_id] = "Choose one of the four."
            elif presence != Presence.PARTLY or not typed:
                continue
            elif not _MINUTES.fullmatch(typed) or int(typed) == 0:
                self.errors[person_id] = "Write the minutes as a whole number, or leave them out."
            elif length is not None and int(typed) >= length:
                self.errors[person_id] = (
                    f"The meeting lasted {length} minutes. Whoever was there for all of it was there."
                )
        return not self.errors

    def marks(self) -> dict[int, Mark | None]:
        """What it says, once it is valid. Minutes are only of those who were there in part."""
        return {i: self._mark(i, presence) for i, presence in self.presences.items()}

    def _mark(self, person_id: int, presence: str) -> Mark | None:
        if not presence:
            return None
        minutes = self.minutes[person_id] if presence == Presence.PARTLY else ""
        return Mark(Presence(presence), int(minutes) if minutes else None)
