"""What every page shares: filters, the form base, navigation, security headers, links for mails."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, request, session
from flask_login import current_user
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.routing import IntegerConverter, Map
from wtforms import SelectField, ValidationError
from wtforms.fields.choices import Choice
from wtforms.form import BaseForm
from wtforms.widgets import Select, html_params

from portal.access import is_public
from portal.assets import ENDPOINT

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
ANYWHERE_ON_EARTH = "Etc/GMT+12"


class Number(IntegerConverter):
    """A whole number in an address, such as a year or a row's; one that no database holds is no page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


class Form(FlaskForm):
    """The base of every form: CSRF token, and values kept when the page comes back."""


class LongSelect(Select):
    """The widget of `LongSelectField`."""

    def __call__(self, field: "LongSelectField", **attributes: Any) -> Markup:
        attributes.setdefault("id", field.id)
        if field.flags.required:
            attributes.setdefault("required", True)
        options = _options(tuple((choice.value, choice.label) for choice in field.choices))
        if field.data is not None:
            chosen = html_params(value=field.data)
            options = options.replace(f"<option {chosen}>", f"<option selected {chosen}>", 1)
        return Markup(f"<select {html_params(name=field.name, **attributes)}>{options}</select>")  # noqa: S704 - all is escaped


class LongSelectField(SelectField):
    """One choice among hundreds, given as `SelectChoice`s of values and labels alone. The list is written once, and
    each time only the choice is marked in it: else it would take longer than the rest of a page."""

    widget = LongSelect()

    def pre_validate(self, _form: BaseForm) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(self.gettext("Not a valid choice."))


@lru_cache(maxsize=20)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    return "".join(Select.render_option(Choice(value, label, False, {})) for value, label in choices)


def is_script() -> bool:
    """Whether one of our scripts asks, and wants JSON; a browser gets pages."""
    return request.accept_mimetypes.best == "application/json"


# Invisible, and part of the spelling: of Persian and Indic words, and of pictures put together from several.
_JOINERS = "\u200c\u200d"


def one_line(text: str | None) -> str | None:
    """A form filter for one-line fields: white space folded, control characters gone."""
    if text is None:
        return None
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace() or c in _JOINERS).split())


def is_plain(text: str) -> bool:
    """Whether `one_line` would take no character out of it; a line's end is none of these."""
    return all(c.isprintable() or c in _JOINERS for c in text)


def several_lines(text: str | None) -> str | None:
    """A form filter for longer texts: control characters gone, of which PostgreSQL would refuse one."""
    return text if text is None else "".join(c for c in text if c >= " " or c in "\t\r\n")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation.

    also: further addresses below which a reader is at this entry
    desk: whether it leads to this reader's own work, which the front page then offers first
    """

    label: str
    href: str
    also: tuple[str, ...] = ()
    desk: bool = False
    current: bool = False


Navigator = Callable[[], Iterable[Link]]


def add_navigation(app: Flask, navigator: Navigator) -> None:
    """Have `navigator` asked, on each page, for this reader's links. The order of calls is the order of links."""
    app.extensions.setdefault("navigation", []).append(navigator)


def absolute_url(endpoint: str, **values: str | int) -> str:
    """A link for a mail or a feed: it begins with the configured address, never with what a request claims."""
    settings = current_app.extensions["settings"]
    path = current_app.url_map.bind(settings.host).build(endpoint, values)
    return f"{settings.base_url}{path}"


def zone_name(zone: str) -> str:
    """A zone as a reader would say it: `Europe/Zurich` is `Zurich time`, UTC-12 is `anywhere on Earth`."""
    if zone in (ANYWHERE_ON_EARTH, "AoE"):
        return "anywhere on Earth"
    if zone == "UTC":
        return "UTC"
    return f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time"


def instant(moment: datetime, zone: str = "UTC", *, seconds: bool = False) -> Markup:
    """Weekday, date, time and zone; `static/js/times.js` adds the reader's own time.

    seconds: whether they matter, as on a receipt; what is left of one is dropped.
    """
    local = moment.astimezone(ZoneInfo(zone))
    time = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    text = f"{local:%A} {local.day} {local:%B %Y}, {time} {zone_name(zone)}"
    return Markup('<time class="instant" datetime="{}">{}</time>').format(f"{moment:%Y-%m-%dT%H:%M:%SZ}", text)


def deadline(moment: datetime, zone: str = "UTC") -> Markup:
    """An instant that is the first too late, in the words of `deadline_in_words`."""
    text = deadline_in_words(moment, zone)
    return Markup('<time class="instant" datetime="{}">{}</time>').format(f"{moment:%Y-%m-%dT%H:%M:%SZ}", text)


def deadline_in_words(moment: datetime, zone: str) -> str:
    """Midnight is the 24:00 of the day that ends with it, and where the zone is not a clock on anybody's wall, UTC
    stands beside it."""
    local = moment.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute) == (0, 0):
        last = local - timedelta(days=1)
        text = f"{last:%A} {last.day} {last:%B %Y}, 24:00 {zone_name(zone)}"
    else:
        text = f"{local:%A} {local.day} {local:%B %Y, %H:%M} {zone_name(zone)}"
    if zone == ANYWHERE_ON_EARTH:
        utc = moment.astimezone(UTC)
        text += f" ({utc.day} {utc:%B, %H:%M} UTC)"
    return text


def day(moment: datetime, zone: str = "UTC") -> Markup:
    """The day alone, where the hour would say too much or matters to nobody."""
    local = moment.astimezone(ZoneInfo(zone))
    return Markup('<time datetime="{}">{}</time>').format(f"{local:%Y-%m-%d}", f"{local.day} {local:%B %Y}")


def number(value: int) -> str:
    """12000 as 12,000."""
    return f"{value:,}"


def enumerated(words: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    *first, last = words or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def money(cents: int, currency: str) -> str:
    """500000 and EUR as `EUR 5,000`; cents only where there are any."""
    whole, rest = divmod(cents, 100)
    return f"{currency} {whole:,}" + (f".{rest:02d}" if rest else "")


def units(cents: int) -> str:
    """500000 as `5000.00`: a sum as programs and spreadsheets read it."""
    return f"{cents // 100}.{cents % 100:02d}"


_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,6}|[0-9]{1,3},[0-9]{3})(?:\.(?P<cents>[0-9]{2}))?")


def cents(text: str) -> int | None:
    """`250`, `1,250` and `250.50` as somebody types them, in cents; None where it is no amount."""
    found = _AMOUNT.fullmatch(text)
    return int(found["whole"].replace(",", "")) * 100 + int(found["cents"] or 0) if found else None


def install_web(app: Flask) -> None:
    """Filters, what every template knows, and the headers of every answer."""
    app.jinja_env.filters.update(
        instant=instant,
        deadline=deadline,
        day=day,
        number=number,
        enumerated=enumerated,
        money=money,
        zone_name=zone_name,
    )
    app.url_map.converters["int"] = Number
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_shared)
    app.after_request(_headers)


def _shared() -> dict[str, object]:
    return {"navigation": _navigation(), "demonstration": current_app.extensions["settings"].mode == "demonstration"}


def _navigation() -> list[Link]:
    if getattr(g, "failed", False):  # the page that says so must not fail as well
        return []
    links = [link for navigator in current_app.extensions.get("navigation", []) for link in navigator()]
    # The jury's desk lies under the prize: where the reader is, is the longest address that leads there.
    addresses = [(address, link) for link in links for address in (link.href, *link.also)]
    matching = [(len(address), link) for address, link in addresses if request.path.startswith(address)]
    _, here = max(matching, key=itemgetter(0), default=(0, None))
    return [replace(link, current=link is here) for link in links]


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    headers["X-Frame-Options"] = "DENY"
    if current_app.extensions["settings"].secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if _private(response):
        headers["Cache-Control"] = "private, no-store"
    return response


def _private(response: Response) -> bool:
    """Whether an answer is this reader's alone. Pages of an anonymous visitor that set nothing may be kept."""
    if request.endpoint == ENDPOINT and response.status_code < 400:
        return False
    if getattr(g, "failed", False):
        return True
    # Without an endpoint it is a 404, whose page says who is signed in as any other does.
    closed = request.endpoint is not None and not is_public(current_app, request.endpoint)
    return closed or session.modified or current_user.is_authenticated


# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), the full-width signs included.
_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")


def spreadsheet_safe(cell: object) -> object:
    """A cell that no spreadsheet will execute: text that looks like a formula gets an apostrophe. Numbers stay."""
    if isinstance(cell, str) and cell[:1] in _FORMULA and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and not text[:1].isspace()
