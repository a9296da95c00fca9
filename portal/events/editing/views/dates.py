"""/organise/events/<slug>/dates: a rule or single days, looked at before they are kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db, transaction
from portal.events import queries
from portal.events.calendar import NeverMatches, SkippedTime
from portal.events.changes import Change, of_meetings
from portal.events.editing import operations
from portal.events.editing.forms.dates import Base, DatesForm, dates_form, with_rows
from portal.events.editing.refusals import ListingChanged
from portal.events.editing.rules import planning
from portal.events.editing.rules.findings import Finding, findings
from portal.events.editing.rules.planning import Row, ordered
from portal.events.editing.views.events import Effect, effect, event_or_404, plain, stamp, told
from portal.events.listing import Listing, Meeting, Status
from portal.events.validity import MOST_MEETINGS
from portal.zones import earliest_today

bp = Blueprint("desk_dates", __name__, url_prefix="/organise/events/<slug>/dates")

_ACT = re.compile(r"(?P<act>skip|back|later|earlier)-(?P<number>\d{1,3})")
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page. start: None where it has no hour, or one that no clock shows"""

    row: Row
    start: datetime | None
    findings: list[Finding] = field(default_factory=list)


@bp.get("")
@organiser_only
def dates(slug: str) -> ResponseReturnValue:
    listing = event_or_404(slug)
    rows = [Row(meeting) for meeting in listing.meetings]
    return _page(listing, dates_form(listing, g.now.date()), rows, 200)


@bp.post("")
@organiser_only
def plan(slug: str) -> ResponseReturnValue:
    """What the button says: work the rule out, leave a meeting out or move it, look again, or keep it all."""
    listing = event_or_404(slug)
    form = DatesForm()
    act = request.form.get("act", "look")
    fine = form.validate() and not form.row_faults()
    if not fine:
        return _page(listing, form, (), 422, keep_rows=True)
    base = Base.read(form.base.data) or Base()
    rows = _guarded(listing, form.planned([*base.meetings, *listing.meetings]))
    if base != Base.of(listing):
        return _stale(listing, form, rows, base)
    if act == "generate":
        return _generated(listing, form, rows)
    if act == "add":
        return _added(listing, form, rows)
    if act != "save":
        return _page(listing, form, _changed(rows, act, is_announced=_is_announced(listing)), 200)
    return _kept(listing, form, rows)


def _is_announced(listing: Listing) -> bool:
    return listing.status is not Status.DRAFT


def _changed(rows: Sequence[Row], act: str, *, is_announced: bool) -> list[Row]:
    """The rows after one click; as they were where it was none of these."""
    found = _ACT.fullmatch(act)
    if found is None or int(found["number"]) >= len(rows):
        return list(rows)
    number = int(found["number"])
    if found["act"] == "skip":
        return planning.left_out(rows, number, is_announced=is_announced)
    if found["act"] == "back":
        return planning.put_back(rows, number)
    meeting = rows[number].meeting
    by = _WEEK if found["act"] == "later" else -_WEEK
    last_day = meeting.last_day + by if meeting.last_day else None
    moved = replace(rows[number], meeting=replace(meeting, day=meeting.day + by, last_day=last_day))
    return ordered(moved if n == number else row for n, row in enumerate(rows))


def _generated(listing: Listing, form: DatesForm, rows: list[Row]) -> ResponseReturnValue:
    series = form.series()
    if series is None:
        return _page(listing, form, rows, 422)
    known = [row.meeting for row in rows if row.meeting.uid]
    try:
        planned = planning.plan(series, known, is_announced=_is_announced(listing), today=earliest_today(g.now))
    except NeverMatches:
        form.until.errors = [f"Between these days there is no {form.rule_in_words}. Choose others, or another rule."]
        return _page(listing, form, rows, 422)
    if len(planned) > MOST_MEETINGS:
        form.until.errors = [f"These are {len(planned)} meetings. At most {MOST_MEETINGS} find room: end earlier."]
        return _page(listing, form, rows, 422)
    form.rule.data = form.rule_in_words
    return _page(listing, form, planned, 200)


def _added(listing: Listing, form: DatesForm, rows: list[Row]) -> ResponseReturnValue:
    more = form.one_more()
    if more is None:
        return _page(listing, form, rows, 422)
    if len(rows) >= MOST_MEETINGS:
        form.more_day.errors = [f"At most {MOST_MEETINGS} meetings find room."]
        return _page(listing, form, rows, 422)
    form.more_day.data = form.more_last_day.data = None
    return _page(listing, form, ordered([*rows, more]), 200)


def _kept(listing: Listing, form: DatesForm, rows: list[Row]) -> ResponseReturnValue:
    edited = _edited(listing, form, rows)
    found = _findings(edited, form)
    if any(finding.is_fault for finding in found):
        return _page(listing, form, rows, 422, trouble="faults")
    if form.told.data != stamp(edited):
        return _page(listing, form, rows, 200, trouble="unseen")
    if edited == listing:
        flash("Nothing was changed.", "info")
        return redirect(url_for("events.desk.event", slug=listing.slug), 303)
    try:
        with transaction() as session:
            saved = operations.save(
                session, listing, edited, words=plain(form.words.data), organiser=current_user, now=g.now
            )
    except ListingChanged:
        return _stale(event_or_404(listing.slug), form, rows, Base.of(listing))
    flash("The dates are saved." + told(len(saved.told)), "success")
    return redirect(url_for("events.desk.event", slug=listing.slug), 303)


def _stale(listing: Listing, form: DatesForm, rows: list[Row], base: Base) -> ResponseReturnValue:
    """Somebody else has saved: what is theirs is shown, and taken over where nothing else was typed."""
    if form.rule.data == base.rule:
        form.rule.data = listing.rule
    form.base.data = str(Base.of(listing))
    changes = of_meetings(base.meetings, listing.meetings, notes=True)
    return _page(
        listing,
        form,
        planning.merged(rows, base.meetings, listing.meetings),
        409,
        trouble="meanwhile",
        meanwhile=changes,
        new_rule=listing.rule if listing.rule != base.rule else None,
    )


def _guarded(listing: Listing, rows: Sequence[Row]) -> list[Row]:
    """What was announced is nobody's to leave out, by whatever a browser sends: it is cancelled."""
    if not _is_announced(listing):
        return ordered(rows)
    typed = {row.meeting.uid for row in rows}
    kept = [Row(row.meeting) if row.meeting.uid else row for row in rows]
    return ordered([*kept, *(Row(meeting) for meeting in listing.meetings if meeting.uid not in typed)])


def _edited(listing: Listing, form: DatesForm, rows: Sequence[Row]) -> Listing:
    is_new = any(not row.meeting.uid for row in rows)
    taken = operations.taken_uids(db.session(), listing.slug) if is_new else set()
    return planning.with_rows(listing, rows, rule=form.rule.data or "", taken=taken)


def _findings(edited: Listing, form: DatesForm) -> list[Finding]:
    others = queries.everything(db.session())
    return findings(edited, others, country=form.country.data or "", today=earliest_today(g.now))


def _page(
    listing: Listing,
    form: DatesForm,
    rows: Sequence[Row],
    status: int,
    *,
    trouble: str = "",
    meanwhile: Sequence[Change] = (),
    new_rule: str | None = None,
    keep_rows: bool = False,
) -> ResponseReturnValue:
    """keep_rows: the rows could not be read, and stand as they were typed"""
    if keep_rows:
        lines, found, seen = [], [], Effect()
    else:
        edited = _edited(listing, form, rows)
        found = _findings(edited, form)
        is_sound = not any(finding.is_fault for finding in found)
        seen = effect(listing, edited, g.now) if is_sound else Effect()
        form = with_rows(form, rows)
        form.told.data = stamp(edited) if is_sound else ""
        lines = _lines(rows, found)
    page = render_template(
        "events/organiser/dates.html",
        event=listing,
        form=form,
        lines=lines,
        overall=[finding for finding in found if finding.number is None],
        faults=sum(finding.is_fault for finding in found),
        is_changed=any(line.row.is_left_out or not line.row.meeting.uid for line in lines)
        or [line.row.meeting for line in lines] != list(listing.meetings),
        seen=seen,
        trouble=trouble,
        meanwhile=meanwhile,
        new_rule=new_rule,
        is_announced=_is_announced(listing),
        today=earliest_today(g.now),
    )
    return page, status


def _lines(rows: Sequence[Row], found: Sequence[Finding]) -> list[Line]:
    """Findings are numbered without the rows that are left out."""
    lines, number = [], 0
    for row in rows:
        if row.is_left_out:
            lines.append(Line(row, _start(row.meeting)))
            continue
        lines.append(Line(row, _start(row.meeting), [finding for finding in found if finding.number == number]))
        number += 1
    return lines


def _start(meeting: Meeting) -> datetime | None:
    try:
        return meeting.start
    except SkippedTime:
        return None
