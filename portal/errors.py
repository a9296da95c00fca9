"""Refusals and HTTP errors as pages: what is wrong, what to do next, a way back."""

import logging
from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from flask import Flask, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from markupsafe import Markup
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    SecurityError,
    ServiceUnavailable,
)

from portal.refusals import Refusal
from portal.web import is_script

log = logging.getLogger(__name__)

# Pages of their own; every other status shares errors/other.html.
PAGES = frozenset({400, 401, 403, 404, 405, 413, 429, 500, 503})

_NO_NAMES: Mapping[str, str] = MappingProxyType({})

# Fields that a page fills in by itself.
UNSEEN = frozenset({"csrf_token", "version", "act", "digest", "scores", "reads", "base", "told"})


def install_error_pages(app: Flask) -> None:
    app.jinja_env.filters["sentence"] = refusal_sentence
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(NoConnection, _database_down)
    app.register_error_handler(HTTPException, _http)


def refusal_sentence(refusal: Refusal) -> Markup:
    """The words for a refusal, as the template `refusals/<code>.html` makes them from its facts."""
    facts = {f.name: getattr(refusal, f.name) for f in fields(refusal)}
    # Not as a page of its own: what every page knows would be looked up once more.
    templates = current_app.jinja_env
    try:
        sentence = templates.get_template(f"refusals/{refusal.code}.html").render(facts)
    except TemplateNotFound:
        log.error("no sentence for the refusal %s", refusal.code)
        sentence = templates.get_template("refusals/refused.html").render(facts)
    return Markup(sentence)  # noqa: S704 - a template of ours made it, and escaped what it quotes


def refused(refusal: Refusal, names: Mapping[str, str] = _NO_NAMES) -> ResponseReturnValue:
    """A refusal as a page of its own, with what was typed, or as JSON for a script. names: what the form calls those of
    its fields whose own names say nothing to people."""
    sentence = refusal_sentence(refusal)
    if is_script():
        return jsonify(code=refusal.code, why=sentence), refusal.status
    typed = {names.get(name, name): value for name, value in typed_text().items()}
    return render_template("refusals/_layout.html", refusal=refusal, sentence=sentence, typed=typed), refusal.status


def typed_text() -> dict[str, str]:
    """What the form held, by field, to be shown where it could not be stored. Passwords are left out, and what nobody
    typed."""
    try:
        form = request.form
    except RequestEntityTooLarge:  # nobody had looked at the body yet
        return {}
    return {
        name: value for name, value in form.items() if value.strip() and name not in UNSEEN and "password" not in name
    }


def _csrf(error: CSRFError) -> ResponseReturnValue:
    # Shown with what was typed, so that it can be copied: the form's own page cannot take it back without a token.
    return render_template("errors/csrf.html", typed=typed_text()), error.code or 400


def _database_down(error: OperationalError | NoConnection) -> ResponseReturnValue:
    # What the driver says, which is about the database; SQLAlchemy's own text would quote the statement.
    log.error("the database refused: %s", getattr(error, "orig", None) or "no connection is free")
    g.failed = True  # so that the page which says so does not ask the database again
    return _http(ServiceUnavailable(retry_after=5))


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, SecurityError):  # a host that is not ours, and a page of ours has links, which need one
        return error
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        g.failed = True
    template = f"errors/{status}.html" if status in PAGES else "errors/other.html"
    headers = {k: v for k, v in error.get_headers() if k.lower() not in ("content-type", "content-length")}
    # Only where the request itself was sound, so that its form can be read once more.
    typed = typed_text() if status in (404, 429, 503) else {}
    return render_template(template, error=error, status=status, typed=typed), status, headers
