"""What the committee fills in together: the proposal, the signatures, and what may follow the decision."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.prize.forms.committee import LONGEST, VersionedForm
from portal.prize.rules.awards import Prize, Wrong
from portal.prize.rules.band import Ground, Point
from portal.prize.rules.decision import LONGEST_NAME
from portal.prize.rules.proposal import AMOUNT, BECAUSE, ESSAY, EXCUSED, PLACE, REASON, Lack, row_count
from portal.web import Form, money, one_line, several_lines

_PREFIXES = (PLACE, ESSAY, AMOUNT, BECAUSE, EXCUSED)
_TEXT = {"rows": 3, "maxlength": False}

_WRONG = {
    Wrong.UNKNOWN: "No essay that can win has this code: it may have been withdrawn.",
    Wrong.TWICE: "This essay has a place already, in a line above.",
    Wrong.SHARED: "This place is given already, in a line above: in this edition a place is not shared.",
    Wrong.SKIPPED: "Places are counted as in a race: after one first comes a second, after two firsts a third.",
}


class ProposalForm(VersionedForm):
    """A line for each award, the reason, and where they are needed the reasons against the ranking or the shares.

    points: for each, its field is there.
    """

    reason = TextAreaField("Why these", [Optional(), Length(max=LONGEST)], filters=[several_lines], render_kw=_TEXT)
    rows: int
    shared: bool
    points: Sequence[Point]
    others: Sequence[tuple[int, str]]

    def lines(self) -> list[tuple[int, Any, Any, Any]]:
        """Of each award: its number, and the fields for place (None where it is the number), essay and amount."""
        numbers = range(1, self.rows + 1)
        return [(n, self._fields.get(f"{PLACE}{n}"), self[f"{ESSAY}{n}"], self[f"{AMOUNT}{n}"]) for n in numbers]

    def reasons(self) -> list[tuple[Point, Any]]:
        return [(point, self[f"{BECAUSE}{point.key}"]) for point in self.points]

    def excuses(self) -> list[tuple[str, Any]]:
        return [(name, self[f"{EXCUSED}{seat_id}"]) for seat_id, name in self.others]

    def point_out(self, lacks: Iterable[Lack], currency: str) -> None:
        """Say at each field what it lacks, and at the top what the whole lacks."""
        for lack in lacks:
            message = _message(lack, currency)
            field = self._fields.get(lack.field)
            if field is None:
                self.form_errors.append(message)
            elif not field.errors:
                field.errors = [message]


def proposal_form(
    prize: Prize,
    choices: list[SelectChoice],
    points: Sequence[Point],
    others: Sequence[tuple[int, str]],
    **kept: Any,
) -> ProposalForm:
    """others: the members who may be excused, seat and name. kept: what the form shows, as any form takes it."""
    fields: dict[str, Any] = {
        "rows": row_count(prize),
        "shared": prize.allows_shared,
        "points": points,
        "others": others,
    }
    for n in range(1, row_count(prize) + 1):
        if prize.allows_shared:
            places = [SelectChoice(str(place), str(place)) for place in range(1, prize.places + 1)]
            fields[f"{PLACE}{n}"] = SelectField(
                f"Place of award {n}", choices=places, validate_choice=False, default=str(min(n, prize.places))
            )
        fields[f"{ESSAY}{n}"] = SelectField(f"Essay of award {n}", choices=choices, validate_choice=False, default="")
        fields[f"{AMOUNT}{n}"] = StringField(
            f"Amount of award {n}", [Optional(), Length(max=40)], filters=[one_line], render_kw={"inputmode": "decimal"}
        )
    for point in points:
        label = f"Reason: {_point_label(point)}"
        fields[f"{BECAUSE}{point.key}"] = TextAreaField(
            label, [Optional(), Length(max=LONGEST)], filters=[several_lines], render_kw=_TEXT
        )
    for seat_id, name in others:
        fields[f"{EXCUSED}{seat_id}"] = StringField(
            f"{name} cannot sign, because", [Optional(), Length(max=500)], filters=[one_line]
        )
    form: ProposalForm = type("EditionProposalForm", (ProposalForm,), fields)(**kept)
    return form


def typed_in(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed into a proposal, to be kept as it is."""
    return {
        name: several_lines(text) or ""
        for name, text in sent.items()
        if (name == REASON or name.startswith(_PREFIXES)) and len(name) <= 60
    }


class _SignedForm(Form):
    """Signed with one's name."""

    name = StringField(
        "Your name, as it stands above",
        [DataRequired("Sign with your name."), Length(max=LONGEST_NAME)],
        filters=[one_line],
        render_kw={"autocomplete": "off"},
    )


class SignForm(_SignedForm):
    """digest: of what was on the page."""

    digest = HiddenField()
    has_read = BooleanField("I have read what stands above", [InputRequired("Tick that you have read it.")])
    dissent = TextAreaField(
        "What you do not agree with",
        [Optional(), Length(max=LONGEST)],
        filters=[several_lines],
        render_kw=_TEXT,
    )


class LayAsideForm(Form):
    digest = HiddenField()
    why = StringField(
        "Why it is proposed anew",
        [DataRequired("Say in a few words why: it stands in the minutes."), Length(max=500)],
        filters=[one_line],
    )


class UnsealForm(Form):
    sure = BooleanField(
        "Open the names of the winners, now and for the whole committee",
        [InputRequired("Tick that you mean it: what is opened stays open.")],
    )


class AskToReopenForm(_SignedForm):
    """Of somebody who signed the decision, the name is their first signature on it."""

    why = TextAreaField(
        "Why it must be decided anew",
        [DataRequired("Say why: it stands in the minutes."), Length(max=LONGEST)],
        filters=[several_lines],
        render_kw=_TEXT,
    )


class ReopenForm(_SignedForm):
    sure = BooleanField("I agree that it is decided anew", [InputRequired("Tick that you agree.")])


def _message(lack: Lack, currency: str) -> str:
    if lack.point is not None:
        than = "the rules set for these places" if lack.point.ground is Ground.SPLIT else "the ranking supports"
        return f"Say why you decide otherwise than {than}."
    if lack.fault is not None:
        return _split_message(lack.fault.cents, currency) if lack.fault.wrong in _WHOLE else _WRONG[lack.fault.wrong]
    if lack.field.startswith(AMOUNT):
        return f"Type the amount in figures, such as 2,500 or 1,666.67 {currency}."
    if lack.field.startswith(PLACE):
        return "Choose a place."
    return "You are there: have somebody else propose it." if lack.field.startswith(EXCUSED) else "Say why these."


_WHOLE = (Wrong.SPLIT, Wrong.NOBODY)


def _split_message(cents: int, currency: str) -> str:
    if not cents:
        return "Every place is given: choose an essay for each."
    missed = money(abs(cents), currency)
    return f"The amounts miss the pot: {missed} {'is left over' if cents > 0 else 'too much is given'}."


def _point_label(point: Point) -> str:
    return {
        Ground.NO_RANKING: "there is no ranking of just these scores",
        Ground.NOT_COMPARABLE: "the scores do not compare all essays",
        Ground.UNREAD: f"nobody has read {point.essay}",
        Ground.OUTSIDE: f"{point.essay} on place {point.place}",
        Ground.LEFT_OUT: f"no place for {point.essay}",
        Ground.SPLIT: "other amounts than the rules set",
    }[point.ground]
