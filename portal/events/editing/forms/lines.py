"""Texts of several lines: a list that is typed one line each, or paragraphs."""

from collections.abc import Callable

from wtforms import Field
from wtforms.validators import ValidationError

from portal.events.facts import folded
from portal.events.files import paragraphs
from portal.events.listing import Credit
from portal.events.validity import LONGEST, MOST_LINES
from portal.web import Form, one_line

_CREDIT = (LONGEST["body"], LONGEST["credit"], LONGEST["amount"])


def in_lines(text: str | None) -> tuple[str, ...]:
    """Without empty lines, and each as `one_line` has it."""
    return tuple(filter(None, map(one_line, (text or "").splitlines())))


def in_paragraphs(text: str | None) -> str:
    """As a file has them, of which no more is left out than of a line."""
    return paragraphs("\n".join(one_line(line) or "" for line in (text or "").splitlines()))


def in_credit_lines(text: str | None) -> tuple[Credit, ...]:
    """`body | what for | amount`, the last where it is stated; what is no such line is left out."""
    lines = [[*(folded(part) for part in line.split("|")), ""] for line in in_lines(text)]
    return tuple(Credit(line[0], line[1], line[2] or None) for line in lines if len(line) in (3, 4))


def lines_of(longest: int) -> Callable[[Form, Field], None]:
    """A validator: not too many lines, and none too long."""

    def check(_form: Form, field: Field) -> None:
        lines = in_lines(field.data)
        if len(lines) > MOST_LINES:
            raise ValidationError(f"There are {len(lines)} lines. Leave it at {MOST_LINES}.")
        for number, line in enumerate(lines, 1):
            if len(line) > longest:
                raise ValidationError(f"Line {number} has {len(line)} characters. Shorten it to {longest}.")

    return check


def credits_of(form: Form, field: Field) -> None:
    """A validator of what `in_credit_lines` reads."""
    lines_of(sum(_CREDIT))(form, field)
    for number, line in enumerate(in_lines(field.data), 1):
        parts = [folded(part) for part in line.split("|")]
        if len(parts) not in (2, 3) or not parts[0] or not parts[1]:
            raise ValidationError(
                f"Line {number}: write who gives the credit, what for, and the amount if it is stated, with | between."
            )
        if any(len(part) > most for part, most in zip(parts, _CREDIT, strict=False)):
            raise ValidationError(f"Line {number} is too long.")
