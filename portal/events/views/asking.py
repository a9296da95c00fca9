"""What a reader or a program asks of the calendar, in the words of its address."""

from functools import cached_property

from flask import current_app, request
from werkzeug.datastructures import MultiDict

from portal.events.forms import FilterForm
from portal.events.listing import KINDS
from portal.events.plugins import registry


class Asked:
    """words: those of the address that are asked for; any other shows the same page"""

    def __init__(self, *, days: bool = True, zone: bool = False) -> None:
        """days: whether one may ask for some days, or the page has days of its own
        zone: whether one may ask for the times in another zone as well
        """
        names = (*FilterForm.OF_ANY_DAY, *(FilterForm.OF_DAYS if days else ()), *(FilterForm.ZONE if zone else ()))
        self.words = {name: request.args[name] for name in names if request.args.get(name)}

    @cached_property
    def form(self) -> FilterForm:
        """Made when it is first looked at: a page that is kept needs none."""
        form = FilterForm(MultiDict(self.words))
        form.offer_kinds(sorted({*KINDS, *registry(current_app)}))
        return form

    @cached_property
    def cannot_be_read(self) -> bool:
        return bool(self.words) and not self.form.validate()

    @property
    def of_any_day(self) -> dict[str, str]:
        """The words for which events are asked, but for the days: to ask the same of a feed."""
        return {name: word for name, word in self.words.items() if name in FilterForm.OF_ANY_DAY}

    @property
    def elsewhere(self) -> dict[str, str]:
        """The words but for the days, to ask the same of another page."""
        return {name: word for name, word in self.words.items() if name not in FilterForm.OF_DAYS}
