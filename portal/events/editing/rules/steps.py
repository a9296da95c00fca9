"""From one state of a listing to another. Calling an event off is an act about places, and not among these."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.events.listing import Status


@dataclass(frozen=True, slots=True)
class Step:
    """name: in its address · verb: in the register · to: the state it leads to · since: those it leads from"""

    name: str
    verb: str
    to: Status
    since: frozenset[Status]


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        step.name: step
        for step in (
            Step("publish", "publish", Status.PUBLISHED, frozenset({Status.DRAFT})),
            Step("resume", "resume", Status.PUBLISHED, frozenset({Status.POSTPONED, Status.TO_BE_CONFIRMED})),
            Step("doubt", "put in doubt", Status.TO_BE_CONFIRMED, frozenset({Status.PUBLISHED, Status.POSTPONED})),
            Step("postpone", "postpone", Status.POSTPONED, frozenset({Status.PUBLISHED, Status.TO_BE_CONFIRMED})),
            Step(
                "withdraw", "take back to draft", Status.DRAFT,
                frozenset({Status.PUBLISHED, Status.TO_BE_CONFIRMED, Status.POSTPONED}),
            ),
        )
    }
)  # fmt: skip


def steps_from(status: Status, *, is_over: bool) -> list[Step]:
    """What is over is no draft again: it could not be published any more, and who was there would be out of reach."""
    steps = [step for step in STEPS.values() if status in step.since]
    return [step for step in steps if not (is_over and step.to is Status.DRAFT)]
