"""Everything that a listing says, as a form: what was typed comes back whatever is wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from portal.events.announcements.wording import as_slug
from portal.events.editing.forms.fields import Day, Whole, a_zone, at_most, within
from portal.events.editing.forms.lines import credits_of, in_credit_lines, in_lines, in_paragraphs, lines_of
from portal.events.editing.rules.planning import first_date
from portal.events.editing.wording import fault_in_words
from portal.events.languages import languages
from portal.events.listing import (
    AUDIENCE_LABELS,
    Audience,
    Cancellation,
    Intake,
    Listing,
    Mode,
    Status,
    kind_label,
)
from portal.events.validity import LONGEST, Fault, faults
from portal.web import Form, LongSelectField, cents, one_line, several_lines

ASKED = "Please fill this in: a listing cannot do without it."
_THREE = "Three letters, such as EUR."
_LANGUAGES = [SelectChoice("", "not stated"), *(SelectChoice(*pair) for pair in languages().items())]


def _text(label: str, name: str, *, asked: bool = False, **more: Any) -> StringField:
    kind = TextAreaField if "rows" in more else StringField
    needed = DataRequired(ASKED) if asked else Optional()
    return kind(label, [needed, at_most(LONGEST[name])], filters=[one_line], render_kw=more)


def _lines(label: str, name: str) -> TextAreaField:
    return TextAreaField(label, [Optional(), lines_of(LONGEST[name])], filters=[several_lines], render_kw={"rows": 3})


def _amount(label: str) -> StringField:
    keyboard = {"inputmode": "decimal"}
    return StringField(label, [Optional(), Length(max=12), _is_amount], filters=[one_line], render_kw=keyboard)


def _is_amount(_form: Form, field: Field) -> None:
    if cents(field.data) is None:
        raise ValidationError("This is no amount. Write figures, such as 250 or 250.50, without the currency.")


def _number(label: str, most: int) -> Whole:
    return Whole(label, [Optional(), within(-most, most, f"At most {most:,}.")])


class ListingForm(Form):
    """base: what the fields held when the page was made, as JSON · told: stands for what was shown before it is told"""

    # Which field speaks of a fact, where it is not called after it.
    FIELDS: ClassVar[Mapping[str, str]] = {"by": "cancel_by", "withheld": "withheld"}
    OWN: ClassVar = ("csrf_token", "base", "told", "words")

    base = HiddenField()
    told = HiddenField()
    words = TextAreaField("A sentence of yours for the mail", [Optional(), at_most(1000)], filters=[several_lines])

    kind = SelectField("Kind", [InputRequired(ASKED)])
    title = _text("Title", "title", asked=True)
    slug = _text("Address", "slug")
    summary = _text("In short", "summary", asked=True, rows=3)
    description = TextAreaField(
        "Description", [Optional(), at_most(LONGEST["description"])], filters=[several_lines], render_kw={"rows": 8}
    )
    series = _text("Series", "series")
    organiser = _text("Organised by", "organiser", asked=True)
    leaders = _lines("Led by", "leaders")
    contact = _text("Mail address for questions", "contact", type="email")
    mode = RadioField(
        "How one attends",
        choices=[
            SelectChoice(Mode.ONLINE, "online"),
            SelectChoice(Mode.PLACE, "at a place"),
            SelectChoice(Mode.BOTH, "at a place or online"),
            SelectChoice(Mode.UNKNOWN, "not known yet"),
        ],
        default=str(Mode.UNKNOWN),
    )
    mode_to_be_confirmed = BooleanField("This is to be confirmed")
    place = _text("Place", "place")
    zone = StringField("Time zone", [DataRequired(ASKED), a_zone], filters=[one_line])
    how_to_join = _text("How to come", "how_to_join", rows=3)
    audience = SelectField(
        "For whom", [InputRequired(ASKED)], choices=[SelectChoice(str(a), AUDIENCE_LABELS[a]) for a in Audience]
    )
    eligibility = _lines("What they promise", "eligibility")
    notices = _lines("Good to know", "notices")
    language = LongSelectField("Language", [Optional()], choices=_LANGUAGES)
    accreditation = TextAreaField("Credit", [Optional(), credits_of], filters=[several_lines], render_kw={"rows": 3})
    fee = _amount("Fee")
    member_fee = _amount("Fee for members")
    currency = StringField("Currency", [Optional(), Regexp(r"[A-Za-z]{3}\Z", message=_THREE)], filters=[one_line])
    terms = SelectField(
        "What comes back to whoever cancels",
        [Optional()],
        choices=[
            SelectChoice("", "not stated"),
            SelectChoice("none", "nothing"),
            SelectChoice("until", "until a day, the fee less an amount"),
        ],
    )
    cancel_by = Day("The last day for that", [Optional()])
    withheld = _amount("What is withheld")
    refund_days = _number("Days until the refund", 3650)
    refund_if_called_off = BooleanField("The whole fee comes back if you call the event off")
    registration = RadioField(
        "Registration here",
        choices=[
            SelectChoice(Intake.NONE, "none: people come, or write to you"),
            SelectChoice(Intake.OPEN, "open"),
            SelectChoice(Intake.CLOSED, "closed: whoever is registered stays, and nobody new comes"),
        ],
        default=str(Intake.NONE),
    )
    capacity = _number("Places", 100_000)
    minimum = _number("How many it needs to run", 100_000)
    decide_by = Day("The last day to decide whether it runs", [Optional()])
    rule = _text("Rule of the dates", "rule")
    rule_to_be_confirmed = BooleanField("The rule is your reading of the dates")
    expected_from = Day("Expected from", [Optional()])
    expected_to = Day("Expected until", [Optional()])
    listed_on = Day("Its day in the calendar", [Optional()])
    staff_note = _text("Note for organisers", "staff_note", rows=3)

    def offer_kinds(self, kinds: Collection[str]) -> None:
        self.kind.choices = [SelectChoice(kind, kind_label(kind)) for kind in dict.fromkeys(kinds)]
        code = self.language.data
        if code and code not in languages():  # from a file, such as `en-GB`
            self.language.choices = [*self.language.choices, SelectChoice(code, code)]

    def read(self, over: Listing, kinds: Collection[str]) -> Listing | None:
        """The listing, made to say what was typed; None where something is wrong, and the fields say what.

        over: what it said before; of a new one, what nobody is asked for
        """
        self.validate()
        self._ask_about_money()
        listing = self._listing(over)
        for fault in faults(listing, kinds):
            # How many meetings there are is said where they are.
            if fault.about != "meeting":
                self._blame(fault, listing)
        return None if self.errors else listing

    def wrong(self, name: str, problem: str) -> None:
        field = self[name]
        field.errors = [*field.errors, problem]

    def _blame(self, fault: Fault, listing: Listing) -> None:
        name = self.FIELDS.get(fault.about, fault.about)
        if fault.meeting is not None:
            # A date that this zone does not bear: another zone was typed.
            day = listing.meetings[fault.meeting].day
            name, problem = "zone", f"{day.day} {day:%B %Y}: {fault_in_words(fault)}"
        else:
            problem = fault_in_words(fault)
        if not self[name].errors:
            self.wrong(name, problem)

    def _ask_about_money(self) -> None:
        if self._has_amounts and not self.currency.data:
            self.wrong("currency", "Which currency? Write its three letters, such as EUR.")
        written = self.cancel_by.data or self.withheld.data or self.refund_days.data
        if self.terms.data == "until" and not written:
            self.wrong("cancel_by", fault_in_words(Fault("by", "incomplete")))
        elif self.terms.data != "until" and written:
            self.wrong("terms", "A day or an amount is written below: choose “until a day”, or empty them.")
        elif not self.terms.data and self.refund_if_called_off.data:
            self.wrong("terms", "Say as well what comes back to whoever cancels.")

    def _listing(self, over: Listing) -> Listing:
        data = self.data
        zone = over.zone if self.zone.errors else data["zone"]
        terms = data["terms"]
        slug = (data["slug"] or as_slug(data["title"] or "") or "event") if over.status is Status.DRAFT else over.slug
        edited = replace(
            over,
            slug=slug,
            kind=data["kind"] or over.kind,
            title=data["title"] or "",
            summary=data["summary"] or "",
            description=in_paragraphs(data["description"]),
            series=data["series"] or "",
            organiser=data["organiser"] or "",
            leaders=in_lines(data["leaders"]),
            contact=data["contact"] or None,
            mode=Mode.UNKNOWN if self.mode.errors else Mode(data["mode"]),
            mode_to_be_confirmed=data["mode_to_be_confirmed"],
            place=data["place"] or "",
            zone=zone,
            how_to_join=data["how_to_join"] or "",
            audience=over.audience if self.audience.errors else Audience(data["audience"]),
            eligibility=in_lines(data["eligibility"]),
            notices=in_lines(data["notices"]),
            language=data["language"] or None,
            accreditation=in_credit_lines(data["accreditation"]),
            fee_cents=cents(data["fee"] or ""),
            member_fee_cents=cents(data["member_fee"] or ""),
            currency=data["currency"].upper() if data["currency"] and self._has_amounts else None,
            cancellation=self._terms() if terms else None,
            registration=Intake.NONE if self.registration.errors else Intake(data["registration"]),
            capacity=data["capacity"],
            minimum=data["minimum"],
            decide_by=data["decide_by"],
            rule=data["rule"] or "",
            rule_to_be_confirmed=data["rule_to_be_confirmed"],
            expected_from=data["expected_from"],
            expected_to=data["expected_to"],
            staff_note=data["staff_note"] or "",
            # What is held by the wall of the event moves with the event to another.
            meetings=tuple(replace(m, zone=zone) if m.zone == over.zone else m for m in over.meetings),
        )
        return replace(edited, listed_on=data["listed_on"] or first_date(edited) or over.listed_on)

    @property
    def _has_amounts(self) -> bool:
        return any(cents(field.data or "") is not None for field in (self.fee, self.member_fee, self.withheld))

    def _terms(self) -> Cancellation:
        refund = self.refund_if_called_off.data
        if self.terms.data != "until":
            return Cancellation(refund)
        return Cancellation(refund, self.cancel_by.data, cents(self.withheld.data or ""), self.refund_days.data)
