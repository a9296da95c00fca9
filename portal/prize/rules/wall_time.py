"""Wall times that the organiser types: most name one instant, but daylight saving skips some and repeats others."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def fault(local: datetime, zone: str) -> str | None:
    """Why this wall time names no instant, or two: `skipped`, `repeated`; None where it names one.

    local: naive; zone: an IANA name.
    """
    early = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    late = early.replace(fold=1)
    if early.utcoffset() == late.utcoffset():
        return None
    # In the skipped hour no clock shows this time: on the way to UTC and back it becomes another.
    back = early.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return "repeated" if back == local else "skipped"
