"""What a juror tells of themselves: whom they are close to, how much they read, by which clock they live."""

from typing import Any

from wtforms import Field, FieldList, IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from portal.prize.forms.wall_times import ZONES
from portal.prize.rules.countries import NAMES
from portal.web import Form, one_line, several_lines

MOST_LINES, LONGEST_LINE = 40, 200
# So many empty choices of a country stand below those that are chosen.
SPARE = 2


def _lines(field: Field) -> list[str]:
    """What stands on the lines, each once, without those that are empty."""
    kept = (one_line(line) for line in (field.data or "").splitlines())
    return list(dict.fromkeys(line for line in kept if line))


def _few_short_lines(_form: Form, field: Field) -> None:
    lines = _lines(field)
    if len(lines) > MOST_LINES:
        raise ValidationError(f"At most {MOST_LINES} lines, please.")
    if any(len(line) > LONGEST_LINE for line in lines):
        raise ValidationError(f"At most {LONGEST_LINE} characters on a line, please.")


class SeatForm(Form):
    schools = TextAreaField("Schools and hospitals", [_few_short_lines], filters=[several_lines], render_kw={"rows": 4})
    people = TextAreaField("People", [_few_short_lines], filters=[several_lines], render_kw={"rows": 4})
    countries = FieldList(
        SelectField("Country", choices=[SelectChoice("", "None"), *(SelectChoice(*item) for item in NAMES.items())]),
        max_entries=MOST_LINES,
    )
    most_essays = IntegerField("At most so many essays", [Optional(), NumberRange(1, 500, "A number from 1.")])
    zone = SelectField("Your time zone", choices=[SelectChoice("", "Not said"), "UTC", *ZONES])

    def close_to(self) -> dict[str, list[str]]:
        """As a seat keeps it."""
        countries = list(dict.fromkeys(code for code in self.countries.data if code))
        return {"schools": _lines(self.schools), "people": _lines(self.people), "countries": countries}


def seat_form(
    *, schools: tuple[str, ...], people: tuple[str, ...], countries: tuple[str, ...], most: int | None, zone: str | None
) -> SeatForm:
    """Filled in with what was told before."""
    told: dict[str, Any] = {
        "schools": "\n".join(schools),
        "people": "\n".join(people),
        "countries": [*countries, *[""] * SPARE],
        "most_essays": most,
        "zone": zone or "",
    }
    return SeatForm(data=told)
