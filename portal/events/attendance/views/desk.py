"""/organise/events/<slug>/attendance: who was there, meeting by meeting."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.accounts import queries as accounts
from portal.accounts.forms_memberships import PeopleForm
from portal.accounts.proof import proof_first
from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.events.attendance import notices
from portal.events.attendance.forms.marks import MarksForm
from portal.events.attendance.operations import certificates, recording
from portal.events.attendance.operations import sheet as operations
from portal.events.attendance.operations.certificates import Scope
from portal.events.attendance.queries import sheet as queries
from portal.events.attendance.queries.sheet import Column, Row, Sheet
from portal.events.attendance.refusals import SavedMeanwhile
from portal.events.attendance.rules.presence import PRESENCE_LABELS, Mark
from portal.events.attendance.views.signing import signer
from portal.events.listing import Listing, Meeting
from portal.events.registration.rules.times import is_cohort
from portal.events.registration.views.listings import listing_or_404
from portal.rates import by_person, limiter
from portal.refusals import Refusal
from portal.spreadsheets import Cell, csv_file, excel_file

bp = Blueprint("attendance_desk", __name__, url_prefix="/organise/events/<slug>")


@bp.get("/attendance")
@organiser_only
def attendance(slug: str) -> ResponseReturnValue:
    """People down, meetings across; and the way to somebody who is not on the sheet yet."""
    listing = listing_or_404(slug)
    form = PeopleForm(request.args)
    text = (form.q.data or "") if form.validate() else ""
    sheet = queries.sheet(db.session(), listing, g.now)
    return render_template(
        "events/attendance/desk.html",
        event=listing,
        sheet=sheet,
        is_cohort=is_cohort(listing),
        labels=PRESENCE_LABELS,
        form=form,
        text=text,
        found=[person for person, _ in accounts.found(db.session(), text)] if text else [],
        most=accounts.MOST,
    )


@bp.get("/attendance.csv")
@organiser_only
@proof_first(back=".attendance")
def attendance_csv(slug: str) -> ResponseReturnValue:
    head, rows = _table(slug)
    return csv_file(f"attendance-{slug}.csv", head, rows)


@bp.get("/attendance.xlsx")
@organiser_only
@limiter.limit("60 per hour", key_func=by_person)
@proof_first(back=".attendance")
def attendance_excel(slug: str) -> ResponseReturnValue:
    head, rows = _table(slug)
    return excel_file(f"attendance-{slug}.xlsx", "Attendance", head, rows)


@bp.post("/attendance/people")
@organiser_only
def add(slug: str) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    with transaction() as session:
        person = operations.add(session, listing, _number("person"), organiser=current_user, now=g.now)
    flash(f"{person.name} is on the sheet.", "success")
    return redirect(url_for(".attendance", slug=slug), 303)


@bp.post("/attendance/people/<int:person_id>/remove")
@organiser_only
def remove(slug: str, person_id: int) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    with transaction() as session:
        operations.remove(session, listing, person_id, organiser=current_user, now=g.now)
    flash("They are off the sheet again.", "info")
    return redirect(url_for(".attendance", slug=slug), 303)


@bp.post("/attendance/certificates")
@organiser_only
@limiter.limit("60 per hour", key_func=by_person)
def certify(slug: str) -> ResponseReturnValue:
    """A certificate for everybody who was at a meeting of it and has none that says the same."""
    listing = listing_or_404(slug)
    sheet = queries.sheet(db.session(), listing, g.now)
    people = sorted(row.person_id for row in sheet.rows if row.attended and row.email)
    with transaction() as session:
        found = [
            certificates.issue(session, i, Scope(listing.id), signer=signer(), actor=current_user, now=g.now)
            for i in people
        ]
        new = [certificate for certificate, is_new in found if is_new]
        notices.issued(session, new, now=g.now)
    if new:
        one, many = (
            "1 certificate is issued, and a mail says where to find it.",
            "certificates are issued, and mails say where to find them.",
        )
        flash(one if len(new) == 1 else f"{len(new)} {many}", "success")
    elif people:
        flash("Everybody has the certificate of what is recorded: nothing new to issue.", "info")
    else:
        flash("Nobody is recorded as there for all of a meeting, so there is nothing to certify.", "info")
    return redirect(url_for(".attendance", slug=slug), 303)


@bp.get("/attendance/<path:uid>")
@organiser_only
def meeting(slug: str, uid: str) -> ResponseReturnValue:
    listing, sheet, column = _column(slug, uid)
    return _meeting_page(listing, sheet, column, None, 200)


@bp.post("/attendance/<path:uid>")
@organiser_only
def record(slug: str, uid: str) -> ResponseReturnValue:
    """Keep what is ticked; or tick everybody of whom nothing is, and keep nothing yet."""
    listing, sheet, column = _column(slug, uid)
    rows = sheet.expected(_meeting(column))
    form = MarksForm.read(request.form, [row.person_id for row in rows])
    if request.form.get("act") == "everybody":
        form.fill_in()
        return _meeting_page(listing, sheet, column, form, 200, filled_in=True)
    if not form.validate(_meeting(column).minutes):
        return _meeting_page(listing, sheet, column, form, 422)
    try:
        with transaction() as session:
            done = recording.record(
                session,
                listing,
                _meeting(column),
                form.marks(),
                version=form.version,
                organiser=current_user,
                now=g.now,
            )
            notices.over(session, done.over, now=g.now)
    except SavedMeanwhile as refusal:
        listing, sheet, column = _column(slug, uid)
        return _meeting_page(listing, sheet, column, form, refusal.status, refusal)
    if done.changed:
        people = "1 person is" if done.changed == 1 else f"{done.changed} people are"
        flash(f"Kept: {people} recorded or changed.{_taken_back(len(done.over))}", "success")
    else:
        flash("Nothing was changed.", "info")
    return redirect(url_for(".meeting", slug=slug, uid=uid), 303)


@bp.get("/attendance/<path:uid>/sign-in")
@organiser_only
def sign_in(slug: str, uid: str) -> ResponseReturnValue:
    """A sheet of paper for the door."""
    listing, sheet, column = _column(slug, uid)
    rows = sheet.expected(_meeting(column))
    return render_template("events/attendance/sign_in.html", event=listing, meeting=column.meeting, rows=rows)


@bp.post("/attendance/<path:uid>/restate")
@organiser_only
def restate(slug: str, uid: str) -> ResponseReturnValue:
    """Have what the listing states now count."""
    listing, _, column = _column(slug, uid)
    version = _number("version")
    its = _meeting(column)
    try:
        with transaction() as session:
            done = recording.restate(session, listing, its, version=version, organiser=current_user, now=g.now)
            notices.over(session, done.over, now=g.now)
    except SavedMeanwhile:
        flash(
            "Nothing was changed: somebody else has recorded something since the page was opened. Look again.",
            "warning",
        )
        return redirect(url_for(".meeting", slug=slug, uid=uid), 303)
    flash(f"What the listing states now is what counts.{_taken_back(len(done.over))}", "success")
    return redirect(url_for(".meeting", slug=slug, uid=uid), 303)


def _taken_back(over: int) -> str:
    if not over:
        return ""
    those = "1 certificate stated otherwise and is" if over == 1 else f"{over} certificates stated otherwise and are"
    return f" {those} taken back; a mail says so."


def _number(name: str) -> int:
    """A number that a form of ours carries; 0, which nobody and nothing has, where there is none."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _column(slug: str, uid: str) -> tuple[Listing, Sheet, Column]:
    listing = listing_or_404(slug)
    sheet = queries.sheet(db.session(), listing, g.now)
    return listing, sheet, sheet.column(uid) or abort(404)


def _meeting(column: Column) -> Meeting:
    assert column.meeting is not None  # noqa: S101 - `Sheet.column` finds no other
    return column.meeting


def _meeting_page(
    listing: Listing,
    sheet: Sheet,
    column: Column,
    form: MarksForm | None,
    status: int,
    refusal: Refusal | None = None,
    *,
    filled_in: bool = False,
) -> ResponseReturnValue:
    """form: what was ticked, where it is not what is kept"""
    rows = sheet.expected(_meeting(column))
    kept: dict[int, Mark | None] = {row.person_id: row.marks.get(column.uid) for row in rows}
    shown = form or MarksForm.of(kept, column.version)
    if refusal:
        # Both are on the page now: whoever presses the button again has seen them.
        shown.version = column.version
    page = render_template(
        "events/attendance/meeting.html",
        event=listing,
        column=column,
        meeting=column.meeting,
        rows=rows,
        kept=kept,
        form=shown,
        differing=_differing(rows, kept, shown) if refusal else {},
        refusal=refusal_sentence(refusal) if refusal else None,
        filled_in=filled_in,
        labels=PRESENCE_LABELS,
        restated=column.restated(listing),
        history=queries.history(db.session(), column.roll) if column.roll else [],
    )
    return page, status


def _differing(rows: list[Row], kept: dict[int, Mark | None], form: MarksForm) -> dict[int, Mark | None]:
    """What is kept of those of whom the form says something else."""
    said = form.marks()
    ids = [row.person_id for row in rows if row.person_id in said]
    return {i: kept[i] for i in ids if kept[i] != said[i]}


def _table(slug: str) -> tuple[list[str], list[list[Cell]]]:
    """The sheet as a table: a column for each meeting that something is recorded of, with the minutes of a part."""
    listing = listing_or_404(slug)
    sheet = queries.sheet(db.session(), listing, g.now)
    columns = [column for column in sheet.columns if column.roll]
    days = [column.day.isoformat() for column in columns]
    rows: list[list[Cell]] = [
        [row.name, row.email or "", *(_cell(row.marks.get(column.uid)) for column in columns), row.attended, row.missed]
        for row in sheet.rows
    ]
    return ["name", "mail address", *days, "there", "missed"], rows


def _cell(mark: Mark | None) -> str:
    if mark is None:
        return "not recorded"
    return f"{mark.presence} ({mark.minutes} minutes)" if mark.minutes else str(mark.presence)
