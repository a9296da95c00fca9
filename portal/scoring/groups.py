"""What hangs together: groups that are joined two by two."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Member = TypeVar("Member", bound=Hashable)


class Groups(Generic[Member]):
    """Disjoint sets (Galler and Fischer 1964). Each member begins alone; nobody is in it before being asked for."""

    def __init__(self) -> None:
        self._above: dict[Member, Member] = {}

    def of(self, member: Member) -> Member:
        """The one member that stands for the whole group."""
        above = self._above
        while (parent := above.setdefault(member, member)) != member:
            above[member] = above[parent]
            member = above[member]
        return member

    def join(self, one: Member, other: Member) -> bool:
        """Make their groups one; False where they are already."""
        one, other = self.of(one), self.of(other)
        self._above[one] = other
        return one != other

    def all(self) -> list[list[Member]]:
        """Every group, in the order in which its first member was asked for."""
        found: dict[Member, list[Member]] = {}
        for member in self._above:
            found.setdefault(self.of(member), []).append(member)
        return list(found.values())
