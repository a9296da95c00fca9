"""/prize/<year>/committee/decision: the minutes, as a page and in print, and the record as files."""

from decimal import Decimal

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.proof import proof_first
from portal.database import db
from portal.offprints import press
from portal.offprints.minutes import Minutes as Print
from portal.prize.models import Edition
from portal.prize.models_decision import Proposal
from portal.prize.queries import decision as decisions
from portal.prize.queries.minutes import minutes as minutes_of
from portal.prize.views.committee_room import shared_room
from portal.rates import by_person, limiter
from portal.refusals import PressBusy
from portal.spreadsheets import Rows, csv_file, excel_file, sandboxed_file
from portal.web import units

AWARD = ("place", "essay", "title", "amount", "currency", "sha256")

bp = Blueprint("committee_record", __name__, url_prefix="/prize/<int:year>/committee/decision")


@bp.get("/minutes")
def minutes(year: int) -> ResponseReturnValue:
    """What led to the decision, act by act; as far as it has come."""
    edition, _ = shared_room(year)
    its = minutes_of(db.session(), edition)
    return render_template("prize/committee/minutes.html", edition=edition, its=its)


@bp.get("/minutes.pdf")
@proof_first(back=".minutes")
def minutes_pdf(year: int) -> ResponseReturnValue:
    """The same, to be printed and kept."""
    edition, _ = shared_room(year)
    its = minutes_of(db.session(), edition)
    text = render_template("prize/committee/_minutes.html", its=its)
    try:
        content = press.typeset_minutes(Print(f"Minutes: {edition.title}", _drawn_up(edition), text))
    except press.Busy:
        raise PressBusy from None
    return sandboxed_file(f"minutes-{year}.pdf", content, "application/pdf")


@bp.get("/record.json")
@proof_first(back="prize.committee_decision.decision")
def record_json(year: int) -> ResponseReturnValue:
    """The decision as the members signed it and the portal sealed it, to be checked without the portal; or with the
    number of its proposal one that was reopened since (`proposal`)."""
    number = request.args.get("proposal", type=int)
    if number is None:
        return sandboxed_file(f"decision-{year}.json", _decision(year).as_file(), "application/json")
    name = f"decision-{year}-superseded-{number}.json"
    return sandboxed_file(name, _superseded(year, number).as_file(), "application/json")


@bp.get("/awards.csv")
@proof_first(back="prize.committee_decision.decision")
def awards_csv(year: int) -> ResponseReturnValue:
    return csv_file(f"awards-{year}.csv", AWARD, _awards(year))


@bp.get("/awards.xlsx")
@limiter.limit("60 per hour", key_func=by_person)
@proof_first(back="prize.committee_decision.decision")
def awards_excel(year: int) -> ResponseReturnValue:
    return excel_file(f"awards-{year}.xlsx", "Awards", AWARD, _awards(year))


def _awards(year: int) -> Rows:
    """A row for each award of the decision that holds, or 404."""
    document = _decision(year).document or {}
    return [
        [a["place"], a["essay"], a["title"], Decimal(units(a["cents"])), document["currency"], a["sha256"]]
        for a in document["awards"]
    ]


def _decision(year: int) -> Proposal:
    """The decision that holds, or 404."""
    edition, _ = shared_room(year)
    its = decisions.open_proposal(db.session(), edition.id)
    return its if its is not None and its.decided_at is not None else abort(404)


def _superseded(year: int, number: int) -> Proposal:
    """A decision that was reopened, or 404."""
    edition, _ = shared_room(year)
    found = (its for its in decisions.closed(db.session(), edition.id) if its.number == number and its.decided_at)
    return next(found, None) or abort(404)


def _drawn_up(edition: Edition) -> str:
    return f"{edition.year}, drawn up {g.now:%Y-%m-%d %H:%M} UTC"
