"""What the portal answers when it will not do a thing: a status, a stable code, and the facts.

A refusal carries facts; the template `refusals/<code>.html` makes the sentence. Nobody parses a message.
"""

from dataclasses import dataclass
from typing import ClassVar


# eq=False: a frozen dataclass dies inside @contextmanager (its traceback cannot be set), a plain one is unhashable.
@dataclass(eq=False)
class Refusal(Exception):
    """The base. Subclasses are dataclasses whose fields are the facts."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"

    def __str__(self) -> str:
        return self.code


@dataclass(eq=False)
class Forbidden(Refusal):
    """This person may not do this, whatever the time."""

    status: ClassVar[int] = 403
    code: ClassVar[str] = "forbidden"


@dataclass(eq=False)
class Conflict(Refusal):
    """Somebody else was there first: a constraint in the database said no."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "conflict"


@dataclass(eq=False)
class PressBusy(Refusal):
    """So many files are being made that this one was not. Nothing is wrong with it."""

    status: ClassVar[int] = 503
    code: ClassVar[str] = "press-busy"
