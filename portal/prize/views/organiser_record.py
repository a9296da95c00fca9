"""/organise/prize/<year>/record: the register of acts, as far as it concerns this edition."""

import json
from datetime import UTC
from math import ceil
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, get_template_attribute, render_template, request
from flask.typing import ResponseReturnValue

from portal.access import organiser_only
from portal.accounts.proof import proof_first
from portal.audit import register
from portal.database import db
from portal.prize.models import Edition
from portal.prize.queries import organiser_record as queries
from portal.prize.queries.public import edition as edition_of
from portal.prize.rules.codes import read_code
from portal.spreadsheets import csv_file

bp = Blueprint("organiser_record", __name__, url_prefix="/organise/prize/<int:year>")

HEAD = ("number", "when (UTC)", "when", "who", "what", "subject", "facts", "digest")


@bp.get("/record")
@organiser_only
def record(year: int) -> ResponseReturnValue:
    """A page of fifty, the latest first; `essay` narrows it to one by its code. The first page checks the chain."""
    edition = _edition(year)
    code = _code()
    page = max(1, request.args.get("page", 1, type=int))
    total = queries.count(db.session(), edition, code)
    pages = max(1, ceil(total / queries.PAGE))
    if page > pages:
        abort(404)
    chain = (register.verify(db.session()), *register.head(db.session())) if page == 1 and code is None else None
    return render_template(
        "prize/organiser/record.html",
        edition=edition,
        zone=ZoneInfo(edition.zone),
        lines=queries.acts(db.session(), edition, code, page=page),
        code=code,
        total=total,
        page=page,
        pages=pages,
        chain=chain,
    )


@bp.get("/record.csv")
@organiser_only
@proof_first(back=".record")
def record_csv(year: int) -> ResponseReturnValue:
    edition, code = _edition(year), _code()
    what = get_template_attribute("prize/organiser/_act.html", "what")
    who = get_template_attribute("prize/organiser/_act.html", "who")
    rows = (
        [
            line.number,
            line.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            line.at.astimezone(ZoneInfo(edition.zone)).isoformat(timespec="milliseconds"),
            who(line).striptags(),
            what(line, edition).striptags(),
            line.subject,
            json.dumps(line.facts, sort_keys=True, ensure_ascii=False) if line.facts else "",
            line.digest,
        ]
        for line in queries.acts(db.session(), edition, code)
    )
    return csv_file(f"record-{year}{f'-{code}' if code else ''}.csv", HEAD, rows)


def _code() -> str | None:
    return read_code(request.args.get("essay", "")) or None


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found
