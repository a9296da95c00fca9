"""What somebody promises when they register."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import ClassVar

from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired

from portal.web import Form


class RegisterForm(Form):
    """Made by `register_form`, which adds what an event asks for.

    shown: the fee in cents that the page showed for this reader, empty where none is stated: what is agreed to
    """

    promises: ClassVar[tuple[str, ...]] = ()

    shown = HiddenField()

    @property
    def shown_cents(self) -> int | None:
        text = self.shown.data or ""
        return int(text) if text.isdecimal() else None


def register_form(promises: Sequence[str]) -> type[RegisterForm]:
    """The form of an event whose registrants promise this, each in its own words.

    A box is named after its wording: where that has changed since the page was loaded, it has to be ticked anew.
    """
    return _register_form(tuple(promises))


@lru_cache(maxsize=64)
def _register_form(promises: tuple[str, ...]) -> type[RegisterForm]:
    needed = DataRequired("Please tick this: the place rests on it.")
    ticks = {f"promise_{sha256(text.encode()).hexdigest()[:12]}": BooleanField(text, [needed]) for text in promises}
    return type("RegisterForm", (RegisterForm,), {"promises": promises, **ticks})
