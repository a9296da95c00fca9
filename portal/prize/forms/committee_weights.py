"""The committee's form for trying other weights of the criteria."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from portal.web import Form

MOST = 100
WRONG = f"Type a whole number from 0 to {MOST}."


class WeightField(IntegerField):
    """What is no whole number is wrong in the same words as one that is too large."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = int(valuelist[0]) if valuelist and valuelist[0].strip().isdecimal() else None


class WeightsForm(Form):
    """One field a criterion. It changes nothing, so it is sent in the address and needs no token."""

    class Meta:
        csrf = False

    @property
    def weights(self) -> tuple[int, ...]:
        return tuple(field.data for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not any(self.weights):
            self.form_errors.append("At least one criterion has to weigh something.")
        return not self.form_errors


def weights_form(criteria: Sequence[tuple[str, int]], typed: Any) -> WeightsForm:
    """criteria: name and weight, in their order. typed: what came with the address; None leaves the weights as they
    are."""

    class Weights(WeightsForm):
        pass

    rules = [InputRequired(WRONG), NumberRange(0, MOST, WRONG)]
    for number, (name, weight) in enumerate(criteria, start=1):
        setattr(Weights, f"weight{number}", WeightField(name, rules, default=weight))
    return Weights(typed)
