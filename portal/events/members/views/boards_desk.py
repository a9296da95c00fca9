"""/organise/boards/: opening boards, posting there, and taking down."""

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.accounts.bodies import bodies
from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.events import pages
from portal.events.listing import Audience, Listing
from portal.events.members.forms.boards import BoardForm, PostForm
from portal.events.members.models import Board, Post
from portal.events.members.operations import boards
from portal.events.members.queries import boards as queries
from portal.events.members.refusals import BoardTaken, WrittenMeanwhile
from portal.events.members.rules.versions import version_of
from portal.refusals import Conflict
from portal.zones import earliest_today

bp = Blueprint("boards_desk", __name__, url_prefix="/organise/boards")


@bp.get("/")
@organiser_only
def index() -> ResponseReturnValue:
    return _index_page(_board_form(formdata=None), 200)


@bp.post("/")
@organiser_only
def open_board() -> ResponseReturnValue:
    form = _board_form()
    if not form.validate():
        return _index_page(form, 422)
    audience = Audience(form.audience.data)
    try:
        with transaction() as session:
            board = boards.open_board(session, form.body.data, audience, organiser=current_user, now=g.now)
    except BoardTaken as refusal:
        form.audience.errors = [refusal_sentence(refusal).striptags()]
        return _index_page(form, refusal.status)
    flash("The board is open. Whoever may read it finds it in the navigation.", "success")
    return redirect(url_for(".board", slug=board.slug), 303)


@bp.get("/<slug>")
@organiser_only
def board(slug: str) -> ResponseReturnValue:
    return _board_page(_board(slug), PostForm(formdata=None, events=_events()), 200)


@bp.post("/<slug>")
@organiser_only
def post(slug: str) -> ResponseReturnValue:
    found = queries.one(db.session(), slug)
    if found is None:
        raise Conflict  # whose page shows what was typed
    form = PostForm(events=_events())
    if not form.validate():
        return _board_page(found, form, 422)
    with transaction() as session:
        boards.post(session, found.id, form.said(), organiser=current_user, now=g.now)
    flash(f"“{form.title.data}” stands on the board.", "success")
    return redirect(url_for(".board", slug=slug), 303)


@bp.get("/<slug>/posts/<int:post_id>")
@organiser_only
def before_editing(slug: str, post_id: int) -> ResponseReturnValue:
    found = _board(slug)
    row = _post(found, post_id)
    own = {"event": str(row.event_id or ""), "version": version_of(boards.Said.of(row))}
    return _edit_page(found, row, PostForm(formdata=None, obj=row, data=own, events=_events(row)), 200)


@bp.post("/<slug>/posts/<int:post_id>")
@organiser_only
def edit(slug: str, post_id: int) -> ResponseReturnValue:
    found = queries.one(db.session(), slug)
    row = queries.post(db.session(), found, post_id) if found else None
    if found is None or row is None:
        raise Conflict
    form = PostForm(events=_events(row))
    if not form.validate():
        return _edit_page(found, row, form, 422)
    try:
        with transaction() as session:
            version = form.version.data or ""
            boards.edit(session, row.id, form.said(), version=version, organiser=current_user, now=g.now)
    except WrittenMeanwhile as refusal:
        # Both are on the page now: whoever keeps it again has seen them.
        form.version.data = version_of(boards.Said.of(row))
        return _edit_page(found, row, form, refusal.status, refusal)
    flash(f"“{form.title.data}” is changed.", "success")
    return redirect(url_for(".board", slug=slug), 303)


@bp.get("/<slug>/posts/<int:post_id>/take-down")
@organiser_only
def before_taking_down(slug: str, post_id: int) -> ResponseReturnValue:
    found = _board(slug)
    return render_template("events/members/post_take_down.html", board=found, post=_post(found, post_id))


@bp.post("/<slug>/posts/<int:post_id>/take-down")
@organiser_only
def take_down(slug: str, post_id: int) -> ResponseReturnValue:
    row = _post(_board(slug), post_id)
    with transaction() as session:
        boards.take_down(session, row.id, organiser=current_user, now=g.now)
    flash(f"“{row.title}” is taken down.", "success")
    return redirect(url_for(".board", slug=slug), 303)


@bp.get("/<slug>/close")
@organiser_only
def before_closing(slug: str) -> ResponseReturnValue:
    found = _board(slug)
    posts = len(queries.notices(db.session(), found))
    return render_template("events/members/board_close.html", board=found, posts=posts)


@bp.post("/<slug>/close")
@organiser_only
def close(slug: str) -> ResponseReturnValue:
    with transaction() as session:
        boards.close_board(session, _board(slug).id, organiser=current_user, now=g.now)
    flash("The board is closed, and all that was posted there is gone.", "success")
    return redirect(url_for(".index"), 303)


def _board(slug: str) -> Board:
    found: Board = queries.one(db.session(), slug) or abort(404)
    return found


def _post(board: Board, post_id: int) -> Post:
    found: Post = queries.post(db.session(), board, post_id) or abort(404)
    return found


def _board_form(**how: None) -> BoardForm:
    return BoardForm(bodies=bodies(current_app, db.session()), **how)


def _events(row: Post | None = None) -> list[Listing]:
    """What a post may be about: what is to come, and what it is about already."""
    today = earliest_today(g.now)
    listings = pages.catalogue(current_app, db.session()).listings
    return [one for one in listings if one.first_day(today) or (row and one.id == row.event_id)]


def _index_page(form: BoardForm, status: int) -> ResponseReturnValue:
    page = render_template("events/members/boards_desk.html", boards=queries.every(db.session()), form=form)
    return page, status


def _board_page(board: Board, form: PostForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "events/members/board_desk.html",
        board=board,
        notices=queries.notices(db.session(), board),
        form=form,
        today=earliest_today(g.now),
    )
    return page, status


def _edit_page(
    board: Board, row: Post, form: PostForm, status: int, refusal: WrittenMeanwhile | None = None
) -> ResponseReturnValue:
    stands = next(one for one in queries.notices(db.session(), board) if one.post.id == row.id) if refusal else None
    page = render_template(
        "events/members/post_edit.html",
        board=board,
        post=row,
        form=form,
        refusal=refusal_sentence(refusal) if refusal else None,
        stands=stands,
    )
    return page, status
