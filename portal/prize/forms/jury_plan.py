"""The evenings on which a juror means to read."""

from collections.abc import Collection

from wtforms import SelectField, SelectMultipleField, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.prize.forms.wall_times import ZONES
from portal.prize.rules.pace import WEEKDAYS
from portal.web import Form


class PlanForm(Form):
    days = SelectMultipleField(
        "Evenings on which you read",
        choices=[SelectChoice(number, day) for number, day in enumerate(WEEKDAYS)],
        coerce=int,
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    zone = SelectField(
        "Your time zone",
        [InputRequired("Choose your time zone.")],
        choices=[SelectChoice("", "Choose one"), "UTC", *ZONES],
    )


def plan_form(year: int, zone: str | None, days: Collection[int]) -> PlanForm:
    """A form with what the juror chose before. A desk may hold several editions, so each has names of its own."""
    return PlanForm(None, prefix=prefix(year), data={"zone": zone or "", "days": sorted(days)})


def prefix(year: int) -> str:
    return f"plan-{year}-"
