"""What every page and file of the committee's ranking begins with: the edition, and where its essays stand."""

from flask import abort, g
from flask_login import current_user

from portal.database import db, transaction
from portal.prize.models import Edition
from portal.prize.operations import rankings as operations
from portal.prize.queries import committee, rankings
from portal.prize.queries.rankings import Board


def edition_or_404(year: int) -> Edition:
    found: Edition = committee.edition(db.session(), year, current_user.id) or abort(404)
    return found


def board_of(edition: Edition) -> Board:
    """Where the essays stand. Whoever looks first after a change has the ranking worked out, where that is quick."""
    board = rankings.board(db.session(), edition)
    if board.task is None or board.state is not None:
        return board
    if board.reviews > operations.PAGE_REVIEWS:
        with transaction() as session:
            operations.postpone(session, edition.id, board.task.digest, now=g.now)
    else:
        task = rankings.with_advice(db.session(), edition, board.task)
        operations.work_out(edition.id, task, now=g.now, seconds=operations.PAGE_SECONDS)
    return rankings.board(db.session(), edition)
