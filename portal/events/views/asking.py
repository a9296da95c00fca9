"""What a reader or a program asks of the calendar, in the words of its address."""

from dataclasses import dataclass, field
from functools import cached_property

from flask import current_app, request

from portal.events.forms import FilterForm
from portal.events.listing import KINDS
from portal.events.plugins import registry


@dataclass
class Asked:
    """words: those of the address that the filter knows; any other shows the same page"""

    words: dict[str, str] = field(
        default_factory=lambda: {name: request.args[name] for name in FilterForm.NAMES if request.args.get(name)}
    )

    @cached_property
    def form(self) -> FilterForm:
        """Made when it is first looked at: a page that is kept needs none."""
        form = FilterForm(request.args)
        form.offer_kinds(sorted({*KINDS, *registry(current_app)}))
        return form

    @cached_property
    def cannot_be_read(self) -> bool:
        return bool(self.words) and not self.form.validate()
