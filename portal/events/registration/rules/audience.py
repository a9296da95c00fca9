"""Who may come, by what is verified of them."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from portal.accounts.membership import Kind
from portal.events.listing import Audience


class Lack(StrEnum):
    """What keeps somebody out. A leader with the credential has another meeting."""

    MEMBERSHIP = "membership"
    GROUP = "group"
    CREDENTIAL = "credential"
    HAS_CREDENTIAL = "has-credential"


# What would have to be verified of somebody who is kept out; nothing helps a leader with the credential.
WANTED: Mapping[str, Collection[Kind]] = MappingProxyType(
    {
        Lack.MEMBERSHIP: (Kind.MEMBER,),
        Lack.GROUP: (Kind.LEADER, Kind.CREDENTIALED),
        Lack.CREDENTIAL: (Kind.CREDENTIALED,),
        Lack.HAS_CREDENTIAL: (),
    }
)


def lack(audience: Audience, kinds: Collection[Kind]) -> Lack | None:
    """Why an event for this audience is not for somebody of whom this is verified; None where it is for them.

    Clinicians and students say of themselves what they are: that is a promise, ticked when they register.
    """
    if audience in (Audience.MEMBERS, Audience.MEMBER_LEADERS) and Kind.MEMBER not in kinds:
        return Lack.MEMBERSHIP
    if audience is Audience.MEMBER_LEADERS and not {Kind.LEADER, Kind.CREDENTIALED} & set(kinds):
        return Lack.GROUP
    if audience is Audience.CREDENTIALED_LEADERS and Kind.CREDENTIALED not in kinds:
        return Lack.CREDENTIAL
    if audience is Audience.UNCREDENTIALED_LEADERS and Kind.CREDENTIALED in kinds:
        return Lack.HAS_CREDENTIAL
    return None
