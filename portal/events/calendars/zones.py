"""The IANA zone that a calendar means by a name of its own."""

from collections.abc import Mapping

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from portal.events import calendar


def iana(name: str, told: Mapping[str, str]) -> str:
    """told: what the calendar itself says of its names

    Windows' names are in a table of the library; others have the zone at their end, as in
    `/mozilla.org/20050126_1/Europe/Berlin`.

    Raises calendar.NoSuchZone.
    """
    name = name.strip('"')
    parts = name.strip("/").split("/")
    tails = ["/".join(parts[-count:]) for count in (3, 2) if len(parts) > count]
    for known in (name, told.get(name, ""), WINDOWS_TO_OLSON.get(name, ""), *tails):
        if known and ("/" in known or known == "UTC"):
            try:
                return calendar.zone(known).key
            except calendar.NoSuchZone:
                continue
    raise calendar.NoSuchZone(name)
