"""/prize/<year>/committee/deliberation: what each member does alone, and the meeting."""

from collections.abc import Collection

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from portal.database import db, transaction
from portal.prize.forms.committee import NoteForm, essay_choices, finalist_form, first_form, interests_form
from portal.prize.models import Edition
from portal.prize.operations import deliberation as operations
from portal.prize.permissions import why_not_change_interests, why_not_name, why_not_note
from portal.prize.queries import committee, reading
from portal.prize.queries import decision as decisions
from portal.prize.queries import deliberation as queries
from portal.prize.queries.rankings import Board
from portal.prize.refusals import HasInterest, NotInRunning, StaleNote
from portal.prize.rules.ballot import wanted
from portal.prize.rules.band import in_contention
from portal.prize.rules.codes import read_code
from portal.prize.standings_table import Line, lines
from portal.prize.views.committee_board import board_of
from portal.prize.views.committee_room import BEGUN, open_room, room, shared_room
from portal.scoring.standings import Ranking

bp = Blueprint("committee_deliberation", __name__, url_prefix="/prize/<int:year>/committee/deliberation")


@bp.get("/")
def overview(year: int) -> ResponseReturnValue:
    """The way to the decision, and where everybody is on it."""
    edition, me = room(year)
    return render_template(
        "prize/committee/deliberation.html",
        edition=edition,
        me=me,
        phase=edition.window.phase(g.now),
        has_begun=edition.window.phase(g.now) in BEGUN,
        members=queries.progress(db.session(), edition.id),
        proposal=decisions.open_proposal(db.session(), edition.id),
    )


@bp.route("/interests", methods=["GET", "POST"])
def interests(year: int) -> ResponseReturnValue:
    """In which essays one has an interest, be it in none."""
    edition, me = open_room(year)
    form = interests_form(_choices(edition), me.interests)
    if refusal := why_not_change_interests(me.standing):
        raise refusal
    if not form.validate_on_submit():
        page = render_template("prize/committee/interests.html", edition=edition, me=me, form=form)
        return page, 422 if form.errors else 200
    with transaction() as session:
        operations.declare(session, edition.id, current_user.id, form.interests(), now=g.now)
    flash("Your declaration is kept.", "success")
    return redirect(url_for(".overview", year=year), 303)


@bp.route("/first", methods=["GET", "POST"])
def first(year: int) -> ResponseReturnValue:
    """One's own first essays, named once, before one sees anybody else's."""
    edition, me = open_room(year)
    # What was sent is for the operation to refuse: pressed twice, it is the same act.
    if request.method == "GET" and (refusal := why_not_name(me.standing)):
        raise refusal
    choices = _choices(edition, _ranking(board_of(edition)), me.interests or ())
    form = first_form(choices, wanted(len(edition.shares), len(choices) - 1))
    if request.method == "GET" or not form.validate():
        page = render_template("prize/committee/first.html", edition=edition, me=me, form=form)
        return page, 422 if form.errors else 200
    with transaction() as session:
        operations.name(session, edition.id, current_user.id, form.codes(), form.sentence.data or "", now=g.now)
    flash("What you named is in. Now you see what the others named.", "success")
    return redirect(url_for(".meeting", year=year), 303)


@bp.route("/finalists", methods=["GET", "POST"])
def finalists(year: int) -> ResponseReturnValue:
    """The essays in contention side by side, and one more for a reason."""
    edition, me = room(year)
    if edition.window.phase(g.now) not in BEGUN or request.method == "POST":
        edition, me = open_room(year)
    board = board_of(edition)
    ranking = _ranking(board)
    form = finalist_form(_choices(edition, ranking, me.interests or ()))
    if form.validate_on_submit():
        with transaction() as session:
            operations.add_finalist(session, edition.id, current_user.id, form.essay.data, form.reason.data, now=g.now)
        flash(f"{form.essay.data} is compared with the others.", "success")
        return redirect(url_for(".finalists", year=year, _anchor=form.essay.data), 303)
    found = queries.finalists(db.session(), edition, me.seat_id, ranking)
    page = render_template(
        "prize/committee/finalists.html",
        edition=edition,
        me=me,
        board=board,
        ranking=ranking,
        phase=edition.window.phase(g.now),
        finalists=found,
        lines=_lines(edition, board),
        reviews={r.code: r for r in committee.reviews_of(db.session(), edition.id, [line.essay for line in found])},
        notes=queries.notes(db.session(), edition.id, me.seat_id),
        outlying=_outlying(board),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.route("/notes/<code>", methods=["GET", "POST"])
def note(year: int, code: str) -> ResponseReturnValue:
    """What one notes on an essay: for oneself, and for every other member once they and oneself have named their own
    first."""
    edition, me = open_room(year)
    if refusal := why_not_note(me.standing):
        raise refusal
    code = read_code(code)
    title = queries.essays(db.session(), edition.id).get(code)
    if title is None:
        raise NotInRunning(code)
    if code in (me.interests or ()):
        raise HasInterest(code)
    kept = queries.own_note(db.session(), edition.id, me.seat_id, code)
    form = NoteForm(data={"text": kept.text, "version": str(kept.version)})
    unread = reading.why_unread(db.session(), edition.id, code)
    page = {"edition": edition, "me": me, "code": code, "title": title, "unread": unread, "form": form}
    if not form.validate_on_submit():
        return render_template("prize/committee/note.html", **page), 422 if form.errors else 200
    try:
        with transaction() as session:
            operations.note(
                session, edition.id, current_user.id, code, form.text.data, version=form.page_version(), now=g.now
            )
    except StaleNote as stale:
        # Saving again from this page is then a decision that was made with both in sight.
        form.version.data = str(kept.version)
        return render_template("prize/committee/note.html", **page, refusal=stale, kept=kept), stale.status
    flash(f"Your note on {code} is kept.", "success")
    return redirect(url_for(".finalists", year=year, _anchor=code), 303)


@bp.get("/meeting")
def meeting(year: int) -> ResponseReturnValue:
    """Everybody's first side by side, what is agreed and what is open: one page for a screen that all look at."""
    edition, me = shared_room(year)
    board = board_of(edition)
    named = queries.named_first(db.session(), edition.id, me.seat_id)
    return render_template(
        "prize/committee/meeting.html",
        edition=edition,
        me=me,
        board=board,
        phase=edition.window.phase(g.now),
        result=board.stored.result if board.stored else None,
        named=named,
        waiting=[one.name for one in queries.progress(db.session(), edition.id) if one.named_at is None],
        table=_by_essay(named, len(edition.shares)),
        lines=_lines(edition, board),
        titles=queries.essays(db.session(), edition.id),
        notes=queries.notes(db.session(), edition.id, me.seat_id),
        proposal=decisions.open_proposal(db.session(), edition.id),
    )


def _by_essay(named: list[queries.NamedFirst], places: int) -> list[tuple[str, list[str]]]:
    """Every essay that somebody named, with who has it on which place; those that most agree on come first."""
    where = {code: ["" for _ in named] for one in named for code in one.first}
    weight = dict.fromkeys(where, 0)
    for n, one in enumerate(named):
        for place, code in enumerate(one.first, 1):
            where[code][n] = str(place)
            weight[code] += places + 1 - place
    return sorted(where.items(), key=lambda line: (-sum(map(bool, line[1])), -weight[line[0]], line[0]))


def _choices(edition: Edition, ranking: Ranking | None = None, without: Collection[str] = ()) -> list[SelectChoice]:
    """The essays to choose from, those in contention first. without: the codes of those that are no choice."""
    titles = queries.essays(db.session(), edition.id)
    first = [standing.essay for standing in in_contention(ranking, len(edition.shares))] if ranking else []
    return essay_choices(first, {code: title for code, title in titles.items() if code not in without})


def _ranking(board: Board) -> Ranking | None:
    return board.stored.result.ranking if board.stored else None


def _lines(edition: Edition, board: Board) -> dict[str, Line]:
    """The ranking's line of each essay, in words."""
    if board.stored is None:
        return {}
    titles = {essay.code: (essay.title, essay.readers) for essay in board.essays.values()}
    scale = (edition.lowest, edition.highest)
    return {line.code: line for line in lines(board.stored.result.ranking, titles, len(edition.shares), scale)}


def _outlying(board: Board) -> dict[str, list[str]]:
    """By essay, the jurors whose review is far from what their other reviews and the others' lead one to expect."""
    found: dict[str, list[str]] = {}
    for juror, essay in board.stored.result.ranking.outlying if board.stored else ():
        found.setdefault(essay, []).append(board.names.get(juror, juror))
    return found
