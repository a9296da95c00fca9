"""The choices behind one essay, and the sections that grow out of them."""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.demo.essays.model import Heading, Listing, Part, Table, count_words
from portal.demo.essays.pen import Pen, Slots
from portal.demo.essays.stock import Case, stock

_WORDS_PER_PATIENT = 2_750  # a story takes about 1,900; the rest is room for thoughts
_MOST_PATIENTS = 4
# Who joins the first patient, counted round the stock, by how often the first has been told already: chosen so that
# of 45 essays from 20 cases no two have three patients in common, and hardly any have two.
_COMPANY = ((0, 8, 6, 17), (0, 4, 17, 18), (0, 19, 10, 17))
_SEASONS = ("winter", "spring", "summer", "autumn")
_BORROWED = ("lived", "asked", "changed")  # what a narrator may think as another would: nobody has only one voice
_AT_A_BED = "! "  # marks an item for patients who stay
_KEPT = 0.65  # of the paragraphs that may be left out


@dataclass
class Section:
    """What must be said, and the topics from which more may follow before the `tail`.

    A short remark may come in at `remark_at`, where a scene has just ended.
    """

    parts: list[Part]
    slots: Slots
    topics: tuple[str, ...]
    tail: list[Part] = field(default_factory=list)
    remark_at: int | None = None


class Telling:
    """Who is told about, by whom and in which shape; and what of the stock is still unused."""

    def __init__(self, number: int, length: int) -> None:
        written = stock()
        told_before, first = divmod(number, len(written.cases))
        company = _COMPANY[told_before % len(_COMPANY)]
        patients = min(max(1, length // _WORDS_PER_PATIENT), _MOST_PATIENTS)
        self.rng = random.Random(f"essay {number} of {length} words")  # noqa: S311 (a story, not a secret)
        self.number = number
        self.shape = number + number // 3 + 2 * told_before
        self._pen = Pen(self.rng, _KEPT)
        voice = written.voices[(number + told_before) % len(written.voices)]
        self._unused = {topic: self._shuffled(items) for topic, items in written.banks.items()}
        for topic, items in voice.items():
            others = [item for other in written.voices if other is not voice for item in other[topic]]
            borrowed = self.rng.sample(others, len(others) // 2) if topic in _BORROWED else []
            self._unused[topic] = self._shuffled([*items, *borrowed])
        self.frame = self.rng.randrange(len(voice["opening"]))
        self._voice = voice
        cases = [written.cases[(first + step) % len(written.cases)] for step in company[:patients]]
        narrator = {slot: self.rng.choice(phrases) for slot, phrases in written.narrator.items()}
        self.patients = [(case, Slots(narrator | self._cast(case))) for case in cases]
        for case, slots in self.patients:
            slots.stays = case.stays
        for (_, earlier), (_, later) in zip(self.patients, self.patients[1:], strict=False):
            later["before"] = earlier["patient"]
        self.title = self._pen.line(cases[0].titles[told_before % len(cases[0].titles)], self.main)

    def _shuffled(self, items: Sequence[str]) -> list[str]:
        return self.rng.sample(items, len(items))

    @property
    def main(self) -> Slots:
        """The slots of the patient to whom the essay belongs."""
        return self.patients[0][1]

    def _cast(self, case: Case) -> dict[str, str]:
        season = _SEASONS[case.months[0] % 12 // 3]
        names = {slot: self.rng.choice(names) for slot, names in case.cast.items()}
        return {**case.phrases, **names, "season": season}

    def heading(self, text: str, slots: Slots, level: int = 1) -> Heading:
        return Heading(self._pen.line(text, slots), level)

    def headline(self, topic: str) -> Heading:
        """A heading from the bank `topic`_heading."""
        return Heading(self.line(f"{topic}_heading", self.main))

    def line(self, topic: str, slots: Slots) -> str:
        """The topic's next line; when all have been used they come again in the same order."""
        self._unused[topic].append(self._unused[topic].pop(0))
        return self._pen.line(self._unused[topic][-1], slots)

    def text(self, text: str, slots: Slots) -> list[Part]:
        return [*self._pen.paragraphs(text, slots)]

    def item(self, topic: str, slots: Slots) -> list[Part]:
        """The topic's next unused item that suits the patient; raises LookupError where none is left."""
        if parts := self._fitting(topic, slots, sys.maxsize):
            return parts
        raise LookupError(topic)

    def opening(self) -> list[Part]:
        return self.text(self._voice["opening"][self.frame], self.main)

    def ending(self) -> list[Part]:
        """The answer to the opening."""
        return self.text(self._voice["ending"][self.frame], self.main)

    def proposals(self) -> list[Part]:
        """What the author would change in training: a list in three essays of five, a table in one of four."""
        parts: list[Part] = []
        if self.number % 5 in (0, 2, 3):
            items = tuple(self.line("proposals", self.main) for _ in range(self.rng.randint(4, 6)))
            parts += [*self.item("list_opening", self.main), Listing(items)]
        if self.number % 4 == 1:
            table = self.rng.choice(stock().tables)
            rows = (tuple(self._pen.line(cell, self.main) for cell in row) for row in table["rows"])
            caption = self._pen.line(table["caption"], self.main)
            parts += [*self.text(table["opening"], self.main), Table(caption, tuple(rows))]
        return parts

    def grow(self, section: Section, room: int) -> int:
        """Add one item that has room to the section; the number of words it grew by, 0 where nothing fits."""
        for topic in section.topics:
            if parts := self._fitting(topic, section.slots, room):
                section.parts += parts
                # The next item comes from another topic, if there is one.
                section.topics = (*(other for other in section.topics if other != topic), topic)
                return count_words(parts)
        return 0

    def remark(self, section: Section, room: int) -> int:
        """Add a remark to a scene; the number of words, 0 where nothing fits."""
        if section.remark_at is None:
            return 0
        parts = self._fitting("aside", section.slots, room)
        section.parts[section.remark_at : section.remark_at] = parts
        return count_words(parts)

    def _fitting(self, topic: str, slots: Slots, room: int) -> list[Part]:
        """The topic's first unused item that suits the patient and has room, used from now on; else nothing."""
        for source in self._unused[topic]:
            if source.startswith(_AT_A_BED) and not slots.stays:
                continue
            parts = self.text(source.removeprefix(_AT_A_BED), slots)
            if count_words(parts) <= room:
                self._unused[topic].remove(source)
                return parts
        return []
