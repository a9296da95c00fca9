"""The form of a listing as it is first shown, and as it comes back where somebody else has saved meanwhile."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field

from portal.events.editing.forms.listing import ListingForm
from portal.events.editing.rules.planning import first_date
from portal.events.listing import Cancellation, Listing
from portal.web import units


def listing_form(listing: Listing, kinds: Collection[str]) -> ListingForm:
    """The form as it stands for this listing."""
    return _form(as_typed(listing), as_typed(listing), kinds)


def _form(typed: Mapping[str, str], base: Mapping[str, str], kinds: Collection[str]) -> ListingForm:
    form = ListingForm(formdata=MultiDict({name: text for name, text in typed.items() if text}))
    form.offer_kinds(kinds)
    form.base.data = json.dumps(base)
    return form


def as_typed(listing: Listing) -> dict[str, str]:
    """What the fields hold of a listing, each as it would be typed."""
    terms = listing.cancellation or Cancellation()
    kept = "" if listing.cancellation is None else "until" if terms.by else "none"
    first = first_date(listing)
    own_day = listing.listed_on != first if first else listing.kind == "award"
    values = {name: getattr(listing, name) for name in _PLAIN} | {
        "leaders": "\n".join(listing.leaders),
        "eligibility": "\n".join(listing.eligibility),
        "notices": "\n".join(listing.notices),
        "accreditation": "\n".join(
            " | ".join(filter(None, (credit.body, credit.credit, credit.amount))) for credit in listing.accreditation
        ),
        "fee": _as_amount(listing.fee_cents),
        "member_fee": _as_amount(listing.member_fee_cents),
        "terms": kept,
        "cancel_by": terms.by,
        "withheld": _as_amount(terms.withheld_cents),
        "refund_days": terms.refund_days,
        "refund_if_called_off": terms.refund_if_called_off,
        "listed_on": listing.listed_on if own_day else None,
    }
    return {name: _as_text(value) for name, value in values.items()}


_PLAIN = (
    "kind", "title", "slug", "summary", "description", "series", "organiser", "contact", "mode", "mode_to_be_confirmed",
    "place", "zone", "how_to_join", "audience", "language", "currency", "registration", "capacity", "minimum",
    "decide_by", "rule", "rule_to_be_confirmed", "expected_from", "expected_to", "staff_note",
)  # fmt: skip


def _as_amount(amount: int | None) -> str:
    return "" if amount is None else units(amount).removesuffix(".00")


def _as_text(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "y"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else has changed meanwhile. yours: what you typed there yourself; None where nothing"""

    label: str
    was: str
    now: str
    yours: str | None


def meanwhile(form: ListingForm, listing: Listing, kinds: Collection[str]) -> tuple[ListingForm, list[Difference]]:
    """What others have saved since the form was made; and the form with that where nothing else was typed.

    What was typed over it stays as it was typed. With nothing changed, the form is the one that was given.
    """
    base, now, typed = _base(form), as_typed(listing), _typed(form)
    others = [name for name in now if base.get(name, "") != now[name]]
    if not others:
        return form, []
    touched = {name for name in now if typed[name] != base.get(name, "")}
    merged = {name: typed[name] if name in touched else text for name, text in now.items()}
    fresh = _form(merged, now, kinds)
    fresh.words.data = form.words.data
    differences = [
        Difference(
            fresh[name].label.text,
            _shown(fresh[name], base.get(name, "")),
            _shown(fresh[name], now[name]),
            _shown(fresh[name], typed[name]) if name in touched else None,
        )
        for name in others
        if not (name in touched and typed[name] == now[name])
    ]
    return fresh, differences


def _shown(field: Field, text: str) -> str:
    """What was typed as the page shows it: a choice by its label."""
    if isinstance(field, BooleanField):
        return "yes" if text else "no"
    labels = {str(choice.value): choice.label for choice in getattr(field, "choices", ())}
    return str(labels.get(text, text))


def _typed(form: ListingForm) -> dict[str, str]:
    return {
        field.name: _as_text(field.data)
        if isinstance(field, BooleanField)
        else _lines_of("".join(field.raw_data or ()))
        for field in form
        if field.name not in form.OWN
    }


def _lines_of(text: str) -> str:
    """With the ends that lines have here, which are others in what a browser sends, and without white space at them."""
    return "\n".join(line.strip() for line in text.splitlines()).strip()


def _base(form: ListingForm) -> dict[str, str]:
    """Nothing where it is no longer what the page was made with."""
    try:
        base = json.loads(form.base.data or "")
    except (ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in base.items()} if isinstance(base, dict) else {}
