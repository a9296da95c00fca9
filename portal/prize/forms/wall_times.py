"""Instants as the organiser types them: the time on a wall, and the zone of that wall."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from portal.prize.rules import wall_time
from portal.web import ANYWHERE_ON_EARTH, Form

# What a person may choose from, by place.
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "System")))


def zone_field(label: str, asked: str) -> SelectField:
    """A choice of time zone. asked: what is said where none is chosen."""
    choices = [SelectChoice(ANYWHERE_ON_EARTH, "anywhere on Earth (UTC−12)"), "UTC", *ZONES]
    return SelectField(label, [InputRequired(asked)], choices=choices)


def one_instant(form: Form, field: Field) -> None:
    """A validator, for forms with a field `zone`: asks back what names no instant there, or two."""
    if field.data and form.zone.validate(form):
        ask_back(field.data, form.zone.data)


def ask_back(local: datetime, zone: str) -> None:
    """Raises ValidationError where daylight saving skips or repeats this wall time."""
    wrong = wall_time.fault(local, zone)
    if wrong == "skipped":
        raise ValidationError("No clock shows this time: daylight saving skips it. Take an hour later or earlier.")
    if wrong == "repeated":
        raise ValidationError("Clocks show this time twice, because summer time ends. Take an hour later or earlier.")


def instant_of(field: Field, zone: str) -> datetime:
    """The instant that was typed, in UTC."""
    moment: datetime = field.data.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)
