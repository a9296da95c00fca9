"""Fields that say in plain words what they cannot read."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import DateField, IntegerField, TimeField
from wtforms.validators import Length, ValidationError

from portal.events import calendar
from portal.events.editing.wording import no_such_zone
from portal.events.validity import YEARS
from portal.web import Form


class Day(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("No calendar has this date. Write one such as 2026-03-14.") from error

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        if isinstance(self.data, date) and self.data.year not in YEARS:
            raise ValidationError("Look at the year: it is too long ago, or too far ahead.")


class Hour(TimeField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("No clock shows this time. Write one such as 18:30.") from error


class Whole(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError("This is no whole number. Write figures, such as 12.") from error


def at_most(longest: int) -> Length:
    """A validator of texts: so many characters."""
    return Length(max=longest, message=f"Shorten this to {longest:,} characters.")


def within(least: int, most: int, says: str) -> Callable[[Form, Any], None]:
    """A validator of whole numbers; of what is none, the field has said so."""

    def check(_form: Form, field: Any) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(says)

    return check


def a_zone(_form: Form, field: Any) -> None:
    """A validator: makes the IANA name of whatever town or zone was typed."""
    try:
        field.data = calendar.zone_like(field.data).key
    except calendar.NoSuchZone:
        raise ValidationError(no_such_zone(field.data)) from None
