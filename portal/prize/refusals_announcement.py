"""Why a decision is not announced yet, or not any more."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.refusals import Refusal


@dataclass(eq=False)
class NotUnsealed(Refusal):
    """The committee has not opened the names of the winners yet."""

    code: ClassVar[str] = "not-unsealed"


@dataclass(eq=False)
class Questioned(Refusal):
    """Somebody on the committee asks to reopen the decision: until that is settled nothing is told or announced."""

    code: ClassVar[str] = "questioned"


@dataclass(eq=False)
class Planned(Refusal):
    """The announcement is planned already: it is taken back before it is planned anew."""

    code: ClassVar[str] = "planned"
    announced_at: datetime
    zone: str


@dataclass(eq=False)
class NotPlanned(Refusal):
    """No announcement is planned that could be taken back."""

    code: ClassVar[str] = "not-planned"


@dataclass(eq=False)
class OtherDecision(Refusal):
    """The page showed another decision than the one that holds now."""

    code: ClassVar[str] = "other-decision"


@dataclass(eq=False)
class UnfitInstant(Refusal):
    """An announcement for an instant that has passed, or is too far ahead."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "unfit-instant"
