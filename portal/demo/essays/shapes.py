"""The shapes in which an essay may be told. Each lays out the sections of a telling in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.demo.essays.model import Heading, Part
from portal.demo.essays.pen import Slots
from portal.demo.essays.stock import Act, Case
from portal.demo.essays.telling import Section, Telling

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
)  # fmt: skip


@dataclass
class _Scene:
    """One act of one case as it will be printed, without its heading."""

    case: Case
    slots: Slots
    act: Act
    parts: list[Part]
    later: list[Part]

    @property
    def is_first(self) -> bool:
        return self.act is self.case.acts[0]

    @property
    def is_last(self) -> bool:
        return self.act is self.case.acts[-1]

    def section(self, *before: Part) -> Section:
        """Thoughts may follow from the third act on: earlier there was no relationship to think about."""
        topics = () if self.act in self.case.acts[:2] else ("lived",)
        parts = [*before, *self.parts, *self.later]
        return Section(parts, self.slots, topics, remark_at=len(parts))


def _story(telling: Telling) -> Iterator[_Scene]:
    """Every act of every case; a later patient is led in by a bridge."""
    for case, slots in telling.patients:
        for act in case.acts:
            bridge = telling.item("bridge", slots) if act is case.acts[0] and "before" in slots else []
            told = [*bridge, *telling.text(act.text, slots)]
            yield _Scene(case, slots, act, told, telling.text(act.later, slots))


def _thoughts(telling: Telling, topic: str, heading: Heading, *more: str) -> Iterator[Section]:
    """What these cases alone could teach on a topic, each patient under the own name where there are several."""
    for place, (case, slots) in enumerate(telling.patients):
        name = [Heading(slots["patient"], 2)] if len(telling.patients) > 1 else []
        opening = [heading] if place == 0 else []
        yield Section([*opening, *name, *telling.text(case.thoughts[topic], slots)], slots, (topic, *more))


def _close(telling: Telling, heading: Heading, ending: list[Part]) -> Iterator[Section]:
    """What may change, in the author and in training."""
    yield from _thoughts(telling, "changed", heading)
    proposals = [telling.headline("training"), *telling.item("training", telling.main), *telling.proposals()]
    yield Section(proposals, telling.main, ("training", "changed"), ending)


def chronicle(telling: Telling) -> Iterator[Section]:
    """From the first day to the last, then the thoughts."""
    yield Section([telling.headline("opening"), *telling.opening()], telling.main, ("self", "ward"))
    for scene in _story(telling):
        yield scene.section(telling.heading(scene.act.heading, scene.slots))
    yield Section([telling.headline("group"), *telling.item("group", telling.main)], telling.main, ("group",))
    yield from _thoughts(telling, "lived", telling.headline("lived"), "group")
    yield from _thoughts(telling, "asked", telling.headline("asked"))
    yield from _close(telling, telling.headline("changed"), telling.ending())


def criteria(telling: Telling) -> Iterator[Section]:
    """Under the four words of the call."""
    yield Section([Heading("Exposition"), *telling.opening()], telling.main, ("self", "ward"))
    for scene in _story(telling):
        yield scene.section(telling.heading(scene.act.heading, scene.slots, 2))
    yield from _thoughts(telling, "lived", Heading("Reflection"))
    yield Section([Heading("With the others", 2), *telling.item("group", telling.main)], telling.main, ("group",))
    yield from _thoughts(telling, "asked", Heading("Action"))
    yield from _close(telling, Heading("Progression"), telling.ending())


def scenes(telling: Telling) -> Iterator[Section]:
    """Scene and commentary in turn."""
    yield Section(telling.opening(), telling.main, ("self", "ward"))
    for place, scene in enumerate(_story(telling)):
        heading = telling.heading(f"Scene {place + 1}: {scene.act.heading}", scene.slots)
        comment = ("lived", "group", *scene.case.thoughts)[place % len(scene.case.acts)]
        own = scene.case.thoughts if place % len(scene.case.acts) > 1 else {}
        said = telling.text(own[comment], scene.slots) if own else telling.item(comment, scene.slots)
        yield Section([heading, *scene.parts, *scene.later], scene.slots, ())
        yield Section([Heading("Commentary", 2), *said], scene.slots, (comment, "group"))
    parts = [telling.headline("changed"), *telling.item("training", telling.main), *telling.proposals()]
    yield Section(parts, telling.main, ("training", "changed"), telling.ending())


def diary(telling: Telling) -> Iterator[Section]:
    """Dated entries, an evening of the group among them, and thoughts on reading it again."""
    opening = [Heading("Before the first entry"), *telling.item("diary_opening", telling.main)]
    yield Section(opening, telling.main, ("self", "ward"))
    begun = date(2023, 1, 1)
    for scene in _story(telling):
        if scene.is_first:
            begun = _next(begun, telling.rng.choice(scene.case.months), telling.rng.randint(2, 21))
            while scene.case.begins_on not in ("", f"{begun:%A}"):
                begun += timedelta(1)
        yield Section([_dated(begun, scene.act.day), *scene.parts], scene.slots, ())
        added = scene.later or (telling.item("lived", scene.slots) if scene.act is scene.case.acts[2] else [])
        if added:
            yield Section([Heading("Added later", 3), *added], scene.slots, ("lived",))
        if scene.is_last and scene.case is telling.patients[0][0]:
            evening = [_dated(begun, scene.act.day + 2), *telling.item("group", telling.main)]
            yield Section(evening, telling.main, ("group",))
    yield from _thoughts(telling, "lived", Heading("On reading it again"), "group")
    yield from _thoughts(telling, "asked", telling.headline("asked"))
    yield from _close(telling, telling.headline("changed"), telling.item("diary_ending", telling.main))


def _next(after: date, month: int, day: int) -> date:
    """The first such day that lies at least ten weeks later: no two placements overlap."""
    wanted = date(after.year, month, day)
    return wanted if wanted > after + timedelta(70) else wanted.replace(year=after.year + 1)


def _dated(begun: date, day: int) -> Heading:
    on = begun + timedelta(day)
    return Heading(f"{on:%A}, {on.day} {on:%B}", 2)


def letters(telling: Telling) -> Iterator[Section]:
    """Letters to one reader, each with its greeting and its farewell."""
    ordinals = iter(_ORDINALS)

    def greeting() -> list[Part]:
        heading = Heading(f"The {next(ordinals)} letter")
        return [heading, *telling.text(telling.line("greeting", telling.main), telling.main)]

    def farewell() -> list[Part]:
        return telling.text(telling.line("farewell", telling.main), telling.main)

    first = [*greeting(), *telling.item("letter_opening", telling.main)]
    yield Section(first, telling.main, ("self", "ward"), farewell())
    for place, scene in enumerate(_story(telling)):
        act = place % len(scene.case.acts)
        section = scene.section(*(greeting() if act in (0, 2) else []))
        section.tail = farewell() if act == 1 else []
        yield section
        if scene.is_last:
            for topic in ("lived", "asked"):
                tail = farewell() if topic == "asked" else []
                yield Section(telling.text(scene.case.thoughts[topic], scene.slots), scene.slots, (topic,), tail)
    yield Section([*greeting(), *telling.item("group", telling.main)], telling.main, ("group",), farewell())
    changed = [part for case, slots in telling.patients for part in telling.text(case.thoughts["changed"], slots)]
    last = [*greeting(), *changed, *telling.proposals()]
    ending = [*telling.item("letter_ending", telling.main), *farewell()]
    yield Section(last, telling.main, ("changed", "training"), ending)


SHAPES: tuple[Callable[[Telling], Iterator[Section]], ...] = (chronicle, letters, scenes, diary, criteria)
