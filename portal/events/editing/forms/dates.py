"""The dates of a listing as a form: a rule, single dates, and each meeting by itself."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, time
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from portal.events import calendar
from portal.events.calendar import MONTHS, WEEKDAYS, Rule, Series
from portal.events.editing.forms.fields import Day, Hour, Whole, a_zone, at_most, within
from portal.events.editing.rules.holidays import countries, country_of
from portal.events.editing.rules.planning import Row
from portal.events.listing import Listing, Meeting, MeetingStatus
from portal.events.validity import LONGEST, MOST_MEETINGS
from portal.web import Form, LongSelectField, one_line, several_lines

_ORDINALS = ("1st", "2nd", "3rd", "4th", "5th")
_A_DAY = 24 * 60
_NEEDED = "The rule needs this."
# More than are kept: what two organisers have added stands side by side until one of them has taken some out.
_MOST_ROWS = 3 * MOST_MEETINGS


def _minutes(label: str) -> Whole:
    return Whole(label, [Optional(), within(1, _A_DAY, "Between 1 and 1,440 minutes.")])


class MeetingForm(PlainForm):
    """One meeting. uid: of one that is there already · left_out: that it is not to be"""

    uid = HiddenField(validators=[Optional(), Length(max=LONGEST["uid"])])
    zone = HiddenField()
    left_out = BooleanField("Left out")
    day = Day("Day", [Optional()])
    at = Hour("Begins at", [Optional()])
    minutes = _minutes("Minutes")
    last_day = Day("Last of several whole days", [Optional()])
    status = SelectField(
        "State",
        choices=[
            SelectChoice(MeetingStatus.SCHEDULED, "it is held"),
            SelectChoice(MeetingStatus.CANCELLED, "cancelled"),
            SelectChoice(MeetingStatus.POSTPONED, "postponed: another day is still to come"),
        ],
        default=str(MeetingStatus.SCHEDULED),
    )
    to_be_confirmed = BooleanField("To be confirmed")
    note = StringField("Note for readers", [Optional(), at_most(LONGEST["note"])], filters=[one_line])


class DatesForm(Form):
    """base: see `Base` · told: stands for what was looked at last"""

    base = HiddenField()
    told = HiddenField()
    words = TextAreaField("A sentence of yours for the mail", [Optional(), at_most(1000)], filters=[several_lines])

    nth = SelectField("Which", choices=[SelectChoice(str(n), word) for n, word in enumerate(_ORDINALS, 1)])
    weekday = SelectField("Weekday", choices=[SelectChoice(str(n), name) for n, name in enumerate(WEEKDAYS)])
    months = SelectField(
        "Of which months",
        choices=[
            SelectChoice("all", "every month"),
            SelectChoice("odd", "odd months: January, March …"),
            SelectChoice("even", "even months: February, April …"),
            SelectChoice("some", "from one month to another, below"),
        ],
    )
    first_month = SelectField("First month", choices=[SelectChoice(str(n), name) for n, name in enumerate(MONTHS, 1)])
    last_month = SelectField(
        "Last month", choices=[SelectChoice(str(n), name) for n, name in enumerate(MONTHS, 1)], default="12"
    )
    since = Day("First day", [Optional()])
    until = Day("Last day", [Optional()])
    at = Hour("Begins at", [Optional()])
    minutes = _minutes("Minutes")
    first_minutes = _minutes("Minutes of the first meeting")
    zone = StringField("Time zone", [DataRequired("Of which clock on the wall?"), a_zone], filters=[one_line])
    country = LongSelectField("Public holidays of", [Optional()])
    rule = StringField("Rule, as readers see it", [Optional(), at_most(LONGEST["rule"])], filters=[one_line])
    more_day = Day("Another day", [Optional()])
    more_at = Hour("Begins at", [Optional()])
    more_minutes = _minutes("Minutes")
    more_last_day = Day("Last of several days", [Optional()])
    rows = FieldList(FormField(MeetingForm), max_entries=_MOST_ROWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [SelectChoice("", "none"), *(SelectChoice(*pair) for pair in countries().items())]

    def series(self) -> Series | None:
        """The series that the rule's fields speak of; None where something is missing, and the fields say what."""
        for field in (self.since, self.until):
            if field.data is None:
                field.errors = [_NEEDED]
        if self.since.data and self.until.data and self.until.data < self.since.data:
            self.until.errors = ["This lies before the first day."]
        if (self.minutes.data or self.first_minutes.data) and self.at.data is None:
            self.at.errors = ["A length needs an hour."]
        if self.first_minutes.data and not self.minutes.data:
            self.minutes.errors = ["How long are the others?"]
        try:
            rule = Rule.parse(self.rule_in_words)
        except calendar.UnreadableRule:
            self.last_month.errors = ["This month comes before the first."]
        if self.errors:
            return None
        return Series(rule, self.since.data, self.until.data, self.zone.data, self.at.data, self.minutes.data,
                      self.first_minutes.data)  # fmt: skip

    @property
    def rule_in_words(self) -> str:
        """What the fields of the rule come to, as `Rule` reads it and readers see it."""
        which = f"{_ORDINALS[int(self.nth.data) - 1]} {WEEKDAYS[int(self.weekday.data)]}"
        if self.months.data != "some":
            return f"{which} of {self.months.data} months"
        first, last = (MONTHS[int(field.data) - 1] for field in (self.first_month, self.last_month))
        return f"{which}, {first} to {last}"

    def planned(self, known: Sequence[Meeting]) -> list[Row]:
        """The rows as they were typed, each with its uid if it is one of these."""
        by_uid = {meeting.uid: meeting for meeting in known}
        rows = []
        for entry in self.rows:
            data = entry.form.data
            was = by_uid.get(data["uid"] or "")
            meeting = Meeting(
                uid=was.uid if was else "",
                day=data["day"],
                zone=_zone_or(data["zone"], self.zone.data),
                at=data["at"],
                minutes=data["minutes"],
                last_day=data["last_day"],
                status=MeetingStatus(data["status"]),
                to_be_confirmed=data["to_be_confirmed"],
                note=data["note"] or "",
                moved_from_day=was.moved_from_day if was else None,
            )
            rows.append(Row(meeting, data["left_out"]))
        return rows

    def one_more(self) -> Row | None:
        """The single day that was typed; None where there is none."""
        if self.more_day.data is None:
            self.more_day.errors = ["Which day?"]
        if self.more_minutes.data and self.more_at.data is None:
            self.more_at.errors = ["A length needs an hour."]
        day, last_day = self.more_day.data, self.more_last_day.data
        if last_day and (self.more_at.data or (day and last_day <= day)):
            self.more_last_day.errors = ["The last of several whole days comes after the first, and they have no hour."]
        if self.errors:
            return None
        return Row(Meeting("", day, self.zone.data, self.more_at.data, self.more_minutes.data, last_day))

    def row_faults(self) -> bool:
        """Whether a meeting lacks its day, which it says then."""
        for entry in self.rows:
            if entry.form.day.data is None and not entry.form.day.errors:
                entry.form.day.errors = ["Which day?"]
        return any(entry.form.errors for entry in self.rows)


def _zone_or(typed: str | None, usual: str) -> str:
    try:
        return calendar.zone(typed or usual).key
    except calendar.NoSuchZone:
        return usual


def dates_form(listing: Listing, today: date) -> DatesForm:
    """The page as it is first shown."""
    usual = next((m for m in listing.scheduled if m.minutes == listing.usual_minutes), None) or Meeting("", today, "")
    first = listing.scheduled[0] if listing.scheduled else usual
    zone = first.zone or listing.zone
    form = DatesForm(
        formdata=None,
        data={
            **_rule_of(listing, today),
            "at": usual.at,
            "minutes": usual.minutes,
            "first_minutes": first.minutes if first.minutes != usual.minutes else None,
            "zone": zone,
            "country": country_of(zone),
            "rule": listing.rule,
            "more_at": usual.at,
            "more_minutes": usual.minutes,
            "base": str(Base.of(listing)),
        },
    )
    return with_rows(form, [Row(meeting) for meeting in listing.meetings])


def _rule_of(listing: Listing, today: date) -> dict[str, Any]:
    days = [meeting.day for meeting in listing.meetings]
    span = {"since": min(days, default=None), "until": max(days, default=None)}
    try:
        rule = Rule.parse(listing.rule)
    except calendar.UnreadableRule:
        weekday = days[0].weekday() if days else today.weekday()
        nth = (days[0].day - 1) // 7 + 1 if days else 1
        return {**span, "nth": str(nth), "weekday": str(weekday), "months": "all"}
    words = listing.rule.partition(" of ")[2].removesuffix(" months")
    return {
        **span,
        "nth": str(rule.nth),
        "weekday": str(rule.weekday),
        "months": words or "some",
        "first_month": str(rule.months[0]),
        "last_month": str(rule.months[-1]),
    }


def with_rows(form: DatesForm, rows: Sequence[Row]) -> DatesForm:
    """The same form with these rows, and everything else as it was typed."""
    values = {
        "rows": [asdict(row.meeting) | {"left_out": row.is_left_out, "status": str(row.meeting.status)} for row in rows]
    }
    typed = {field.name: field.data for field in form if field.name not in ("rows", "csrf_token")}
    fresh = DatesForm(formdata=None, data=typed | values)
    for field in form:
        if field.name not in ("rows", "csrf_token") and field.errors:
            fresh[field.name].errors = field.errors
            fresh[field.name].raw_data = field.raw_data
    return fresh


@dataclass(frozen=True, slots=True)
class Base:
    """The dates that a page was made with: given back by it, to tell what was changed on it and what elsewhere."""

    rule: str = ""
    meetings: tuple[Meeting, ...] = ()

    @classmethod
    def of(cls, listing: Listing) -> "Base":
        return cls(listing.rule, listing.meetings)

    @classmethod
    def read(cls, text: str | None) -> "Base | None":
        """None where it is no longer what the page was made with."""
        try:
            values = json.loads(text or "")
            return cls(str(values["rule"]), tuple(_meeting(one) for one in values["meetings"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def __str__(self) -> str:
        return json.dumps({"rule": self.rule, "meetings": [asdict(one) for one in self.meetings]}, default=str)


def _meeting(values: dict[str, Any]) -> Meeting:
    meeting = Meeting(**values)
    return replace(
        meeting,
        day=date.fromisoformat(values["day"]),
        at=values["at"] and time.fromisoformat(values["at"]),
        last_day=values["last_day"] and date.fromisoformat(values["last_day"]),
        status=MeetingStatus(values["status"]),
    )
