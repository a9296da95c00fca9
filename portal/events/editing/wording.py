"""What the desk says of each fault that `validity` finds, in the words of whoever types."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.events import calendar
from portal.events.validity import Fault

_SENTENCES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("slug", "spelling"): "Write small letters and figures, joined by hyphens, such as spring-retreat-2026.",
        ("slug", "reserved"): "Another page has this address. Choose another.",
        ("kind", "unknown"): "Nothing of this kind can be listed. Choose one of the others.",
        ("zone", "unknown"): "There is no zone of that name.",
        ("contact", "no-mail"): "This is no mail address. Write one such as office@society.example.",
        ("capacity", "none"): "At least one place. Leave it empty where no limit is stated.",
        ("minimum", "none"): "At least one person. Leave it empty where it runs with any number.",
        ("minimum", "over"): "It needs more people than it has places: there are {capacity}.",
        ("decide_by", "no-minimum"): "There is no minimum to decide by. Write how many it needs to run, or empty this.",
        (
            "member_fee",
            "alone",
        ): "Members have a fee, the others none. Write what everybody else pays, 0 if nothing.",
        ("refund_days", "none"): "At least one day.",
        (
            "by",
            "incomplete",
        ): "The last day, what is withheld and the days until the refund: write all three.",
        ("expected_from", "half"): "Write both ends of the window, or neither.",
        ("expected_to", "before"): "This lies before the day from which on it is expected.",
        ("rule", "unreadable"): "Write it as “2nd Saturday, January to August”, or “4th Thursday of odd months”.",
        ("rule", "fits-none"): "None of the dates follows this rule. Correct the one or the others, or empty the rule.",
        ("meeting", "many"): "These are {number} meetings, and {most} find room: take some out, or list them apart.",
        ("starts", "year"): "Look at the year: it is too long ago, or too far ahead.",
        ("starts", "repeated"): "The clocks in {zone} show this time twice, as summer time ends. Take another hour.",
        ("starts", "skipped"): "No clock in {zone} shows this time: daylight saving skips it. Take another hour.",
        ("starts", "twice"): "It is the same meeting as another one.",
        ("last_day", "not-after"): "The last of several whole days comes after the first, and they have no hour.",
        ("minutes", "none"): "At least one minute.",
        ("minutes", "no-time"): "A length needs an hour: write when it begins, or empty the length.",
    }
)


def fault_in_words(fault: Fault) -> str:
    return _SENTENCES[fault.about, fault.code].format(**fault.facts)


def no_such_zone(text: str) -> str:
    """With what may have been meant."""
    near = calendar.zones_near(text)
    meant = f"Did you mean {' or '.join(near)}?" if near else "Write a large town there, or one such as Europe/Zurich."
    return f"There is no zone “{text}”. {meant}"
