"""The sentences of the announcement reader, from the template that the organiser's page has them from."""

import html
from dataclasses import replace

from jinja2 import Environment

from portal.events.announcements.faults import Fault
from portal.events.announcements.reader import Draft
from portal.events.listing import Listing

TEMPLATE = "events/organiser/announcements/_words.html"
# As long as a listing's note may be.
_LONGEST_NOTE = 1000


def sentence(templates: Environment, fault: Fault) -> str:
    """What is wrong and what to do, as plain text."""
    said = templates.get_template(TEMPLATE).module.sentence(fault)  # type: ignore[attr-defined]
    return html.unescape(" ".join(str(said).split()))


def reason(templates: Environment, because: str) -> str:
    """Why something was inferred, as plain text."""
    words: dict[str, str] = templates.get_template(TEMPLATE).module.reasons  # type: ignore[attr-defined]
    return words[because]


def noted(templates: Environment, draft: Draft) -> Listing:
    """The draft's listing with a note for the organiser: what is wrong with it, the worst first, as far as it fits."""
    note = ""
    for words in dict.fromkeys(sentence(templates, fault) for fault in draft.faults):
        if len(note) + len(words) < _LONGEST_NOTE:
            note = f"{note} {words}".strip()
    return replace(draft.listing, staff_note=note)
