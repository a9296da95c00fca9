"""Who must not be known."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Author:
    """What could point to the author of an essay. Every field may be empty; `others` are further names to look for."""

    name: str = ""
    email: str = ""
    school: str = ""
    city: str = ""
    supervisor: str = ""
    others: tuple[str, ...] = ()
