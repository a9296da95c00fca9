"""Addresses that people type: https, and nothing a browser reads otherwise."""

from urllib.parse import urlsplit

from wtforms import Field, Form, StringField
from wtforms.validators import Length, Optional, ValidationError

from portal.web import one_line

MOST_CHARACTERS = 500


def is_https(text: str) -> bool:
    """Whether it is an address of the web that leads where it seems to: with a host, and no name before it."""
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and not _odd(text)
    except ValueError:
        return False


def _odd(text: str) -> bool:
    return any(c.isspace() or not c.isprintable() or c in '\\"<>' for c in text)


def _https(_form: Form, field: Field) -> None:
    if not is_https(field.data or ""):
        raise ValidationError("Write the whole address, beginning with https://.")


def _lower_scheme(text: str | None) -> str | None:
    """`HTTPS://` is the same, and stored as everybody else's."""
    return "https://" + text[8:] if text and text[:8].lower() == "https://" else text


def link_field(label: str, description: str = "") -> StringField:
    return StringField(
        label,
        [Optional(), Length(max=MOST_CHARACTERS), _https],
        description=description,
        filters=[one_line, _lower_scheme],
        render_kw={"inputmode": "url", "maxlength": MOST_CHARACTERS, "autocomplete": "off", "spellcheck": "false"},
    )
