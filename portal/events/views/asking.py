"""What a reader or a program asks of the calendar, in the words of its address."""

from flask import current_app, request

from portal.events.forms import FilterForm
from portal.events.listing import KINDS
from portal.events.plugins import registry


def asked() -> tuple[FilterForm, dict[str, str]]:
    """The filter, and those words of the address that it knows: any other shows the same page."""
    form = FilterForm(request.args)
    form.offer_kinds(sorted({*KINDS, *registry(current_app)}))
    return form, {name: request.args[name] for name in FilterForm.NAMES if request.args.get(name)}
