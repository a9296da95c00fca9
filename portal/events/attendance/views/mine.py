"""/my-credit: what one attended and what it counts for, and certificates of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.codes import in_groups, read_code
from portal.database import db, transaction
from portal.events.attendance.models import Certificate
from portal.events.attendance.operations import certificates
from portal.events.attendance.operations.certificates import Scope
from portal.events.attendance.queries import certificates as queries
from portal.events.attendance.queries.ledger import ledger
from portal.events.attendance.rules.certificate import digest, facts, leaders, organisers
from portal.events.attendance.rules.credit import Counted, Line, length, totals
from portal.events.attendance.rules.presence import PRESENCE_LABELS
from portal.events.attendance.views.signing import signer
from portal.events.listing import Listing
from portal.events.registration.views.listings import listing_or_404
from portal.offprints import press
from portal.offprints.certificate import Certificate as Print
from portal.rates import by_person, limiter
from portal.refusals import PressBusy
from portal.spreadsheets import csv_file, sandboxed_file
from portal.web import absolute_url

bp = Blueprint("credit", __name__)

HEAD = (
    "year", "day", "event", "organiser", "presence", "minutes of the meeting", "body", "credit", "amount as stated",
    "counts", "added up", "unit",
)  # fmt: skip


@bp.get("/my-credit")
def mine() -> ResponseReturnValue:
    """Year by year, the latest first; `?year=` shows one, to be printed."""
    lines = ledger(db.session(), current_user.id)
    years = sorted({line.attended.year for line in lines}, reverse=True)
    chosen = request.args.get("year", type=int)
    if chosen is not None and chosen not in years:
        abort(404)
    shown = [chosen] if chosen else years
    return render_template(
        "events/attendance/mine.html",
        years=[(year, _of_year(lines, year)) for year in shown],
        all_years=years,
        chosen=chosen,
        totals=totals,
        length=length,
        labels=PRESENCE_LABELS,
        papers=_papers(lines),
        by_event=_by_event,
    )


@bp.get("/my-credit.csv")
def mine_csv() -> ResponseReturnValue:
    lines = ledger(db.session(), current_user.id)
    return csv_file("my-credit.csv", HEAD, [row for line in lines for row in _rows(line)])


@bp.post("/my-credit/certificates")
@limiter.limit("60 per hour", key_func=by_person)
def certify() -> ResponseReturnValue:
    """The certificate of one event or of one year, as it is recorded now. One that says the same already is shown."""
    scope = _scope()
    with transaction() as session:
        certificate, is_new = certificates.issue(
            session, current_user.id, scope, signer=signer(), actor=current_user, now=g.now
        )
    flash("Your certificate is issued." if is_new else "You have this certificate already: here it is.", "success")
    return redirect(url_for("events.certificates.certificate", code=in_groups(certificate.code)), 303)


@bp.get("/my-credit/certificates/<code>.pdf")
@limiter.limit("120 per hour", key_func=by_person)
def certificate_pdf(code: str) -> ResponseReturnValue:
    """One's own that holds, to be printed and shown. Raises PressBusy."""
    row = queries.own_by_code(db.session(), current_user.id, read_code(code)) or abort(404)
    signed = row.signed or abort(404)
    grouped = in_groups(row.code)
    address = absolute_url("events.certificates.certificate", code=grouped)
    text = render_template("events/attendance/_paper.html", stated=signed.stated)
    its = Print(
        name=signed.stated["name"],
        about=signed.stated["about"],
        organisers=" · ".join(organisers(signed.stated)),
        leaders=", ".join(leaders(signed.stated)),
        issued=f"{row.issued_at.day} {row.issued_at:%B %Y}",
        code=grouped,
        address=address,
        html=text,
    )
    try:
        content = press.typeset_certificate(its)
    except press.Busy:
        raise PressBusy from None
    return sandboxed_file(f"certificate-{grouped}.pdf", content, "application/pdf")


def own_attendance(event: Listing) -> Sequence[Line]:
    """What is recorded of the reader at this event: for its page. Two statements."""
    return [line for line in ledger(db.session(), current_user.id) if line.attended.event == event.slug]


@dataclass(frozen=True, slots=True)
class Paper:
    """What there is to print of an event or a year. is_current: whether the certificate states what is recorded now"""

    certificate: Certificate | None
    is_current: bool


def _papers(lines: Sequence[Line]) -> dict[str | int, Paper]:
    """By the slug of the event and by the year: of those that something was attended of in full."""
    own = queries.own(db.session(), current_user.id)
    of: list[tuple[str | int, list[Line], str, Certificate | None]] = [
        (slug, rows, rows[-1].attended.stated.title, own.of_events.get(slug)) for slug, rows in _by_event(lines).items()
    ]
    of += [
        (year, _of_year(lines, year), str(year), own.of_years.get(year))
        for year in {line.attended.year for line in lines}
    ]
    return {
        key: Paper(kept, kept is not None and kept.digest == digest(facts(current_user.name, about, rows)))
        for key, rows, about, kept in of
        if any(line.attended.in_full for line in rows)
    }


def _scope() -> Scope:
    """What the button was for: an event, by its slug, or a year. 404 where it was for neither."""
    slug, year = request.form.get("event"), request.form.get("year", type=int)
    if slug:
        return Scope(event_id=listing_or_404(slug).id)
    return Scope(year=year) if year else abort(404)


def _of_year(lines: Sequence[Line], year: int) -> list[Line]:
    return [line for line in lines if line.attended.year == year]


def _by_event(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """By the slug of the event, in the order of the first meetings."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.attended.event, []).append(line)
    return found


def _rows(line: Line) -> list[list[object]]:
    """A row for each credit; one without, where the listing states none."""
    one = line.attended
    about = [one.year, one.stated.day.isoformat(), one.stated.title, one.stated.organiser, str(one.mark.presence)]
    about.append(one.stated.minutes if one.stated.minutes is not None else "not stated")
    return [[*about, *_cells(counted)] for counted in line.credits] or [[*about, *[""] * 6]]


def _cells(counted: Counted) -> list[object]:
    added = counted.amount
    counts = "yes" if counted.why_not is None else f"no: {counted.why_not}"
    stated = counted.credit.amount or "not stated"
    return [
        counted.credit.body,
        counted.credit.credit,
        stated,
        counts,
        str(added.number) if added else "",
        added.unit if added else "",
    ]
