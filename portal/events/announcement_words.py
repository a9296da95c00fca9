"""The sentences of the announcement reader, from the template that the organiser's page has them from."""

import html
from dataclasses import replace

from jinja2 import Environment

from portal.events.announcements.facts import About
from portal.events.announcements.faults import Fault
from portal.events.announcements.reader import Draft
from portal.events.listing import Listing

TEMPLATE = "events/organiser/announcements/_words.html"
# An edition of a prize has room for these, and whoever opens one copies them: a listing has none.
_WITHOUT_A_PLACE = (About.DEADLINE, About.WORDS, About.POT, About.TALK)
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
    """The draft's listing with a note for the organiser: what a listing has no room for, as of a call, so that it can
    be copied to where it belongs; then what is wrong with it, the worst first, as far as it fits."""
    names: dict[str, str] = templates.get_template(TEMPLATE).module.names  # type: ignore[attr-defined]
    facts = [f"{names[fact.about]}: {fact.value}." for fact in draft.facts if fact.about in _WITHOUT_A_PLACE]
    note = " ".join(facts)[:_LONGEST_NOTE]
    for words in dict.fromkeys(sentence(templates, fault) for fault in draft.faults):
        if len(note) + len(words) < _LONGEST_NOTE:
            note = f"{note} {words}".strip()
    return replace(draft.listing, staff_note=note)
