"""Whose account has weight: organisers, and whoever another package names. Where the settings require it, they need a
second step before any page that is not public or their own account."""

from collections.abc import Callable

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import is_public
from portal.accounts.models import Person
from portal.accounts.second_step import StepNeeded

_NAME = "weight"
# Whether this person has weight in a package. What it needs to know is an attribute of the group `models.WEIGHT`,
# which comes with whose session it is: each page of everybody asks this.
Source = Callable[[Person], bool]


def add_weight(app: Flask, source: Source) -> None:
    """Have `source` asked of everybody who has not set up a second step yet."""
    app.extensions.setdefault(_NAME, []).append(source)


def has_weight(person: Person) -> bool:
    sources: list[Source] = current_app.extensions.get(_NAME, [])
    return person.is_organiser or any(source(person) for source in sources)


def needs_second_step(person: Person) -> bool:
    """Whether this person may not be without one."""
    return bool(current_app.extensions["settings"].requires_second_factor) and has_weight(person)


def lead_to_second_step() -> ResponseReturnValue | None:
    """Before each request: to the page that says why and how, and back afterwards. A form is refused with what was
    typed in it: its reader had a desk a moment ago, and has just been given weight.

    Raises StepNeeded.
    """
    if request.url_rule is None or is_public(current_app, request.url_rule.endpoint) or _is_own_account():
        return None
    if not current_user.is_authenticated or current_user.has_second_step:
        return None
    if not needs_second_step(current_user):
        return None
    if request.method == "POST":
        raise StepNeeded(missing=True)
    return redirect(url_for("second_step.overview", next=request.full_path.rstrip("?")))


def _is_own_account() -> bool:
    rule = str(request.url_rule)
    return rule == "/account" or rule.startswith("/account/")
