"""/prize/<year>/committee/reads: what more reading would bring, and asking jurors for it."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import transaction
from portal.prize import notices, pictures
from portal.prize.forms.committee_reads import ReadsForm
from portal.prize.models import Edition
from portal.prize.operations import further_reads as operations
from portal.prize.permissions import why_not_ask
from portal.prize.queries import further_reads as queries
from portal.prize.queries.further_reads import AdvisedRead
from portal.prize.queries.organiser_jury import holders
from portal.prize.queries.rankings import Board, seat_of
from portal.prize.refusals import AdviceChanged
from portal.prize.views.committee_board import board_of, edition_or_404

bp = Blueprint("committee_reads", __name__, url_prefix="/prize")

# What is shown at first; and no more are ever advised at once.
USUAL, MOST = 12, 36


@bp.get("/<int:year>/committee/reads")
def reads(year: int) -> ResponseReturnValue:
    """What so many more reads would bring (`size`), and which they are."""
    edition = edition_or_404(year)
    return _page(edition, board_of(edition), ReadsForm(formdata=None), request.args.get("size", USUAL, int), 200)


@bp.post("/<int:year>/committee/reads")
def ask(year: int) -> ResponseReturnValue:
    """Ask the jurors of the reads that are ticked; each is told by one mail."""
    edition = edition_or_404(year)
    if refusal := why_not_ask(edition.window, edition.zone, g.now):
        raise refusal
    board, form = board_of(edition), ReadsForm()
    size = request.args.get("size", USUAL, int)
    if board.stored is None:
        raise AdviceChanged(year)
    if not form.validate():
        return _page(edition, board, form, size, 422)
    if not form.is_advised(board.digest, (read.value for read in queries.advised(board, MOST))):
        raise AdviceChanged(year)
    wanted = [(seat_of(juror), code) for code, juror in (value.split() for value in form.reads.data or ())]
    with transaction() as session:
        done = operations.ask(session, edition.id, wanted, member=current_user, now=g.now)
        for seat_id, juror in holders(session, done.words.keys()).items():
            notices.assigned(session, juror, edition, done.words[seat_id], now=g.now)
    flash(_told(done), "success" if done.readings else "info")
    return redirect(url_for(".reads", year=year, size=size), 303)


def _told(done: operations.Asked) -> str:
    jurors = f"{len(done.words)} {'juror is' if len(done.words) == 1 else 'jurors are'}"
    told = [f"{jurors} asked for {done.readings} {'read' if done.readings == 1 else 'reads'}, and told by mail."]
    if not done.readings:
        told = ["Nobody new is asked."]
    if done.had:
        told.append(f"{done.had} {'was' if done.had == 1 else 'were'} asked for already.")
    if done.left:
        told.append(f"{done.left} can no longer be asked for.")
    return " ".join(told)


def _page(edition: Edition, board: Board, form: ReadsForm, size: int, status: int) -> ResponseReturnValue:
    if board.stored is None:
        title = "Who should read next"
        return render_template("prize/committee/no_evidence.html", edition=edition, board=board, title=title)
    outlook = board.stored.result.ranking.outlook
    advised = queries.advised(board, MOST)
    sizes = [step.reads for step in outlook]
    page = render_template(
        "prize/committee/reads.html",
        edition=edition,
        board=board,
        form=form,
        outlook=outlook,
        size=min((step for step in sizes if step), key=lambda step: abs(step - size), default=0),
        picture=pictures.outlook(outlook),
        advised=advised,
        hours=_hours(advised, sizes),
        under_way=queries.under_way(board),
        why_not=why_not_ask(edition.window, edition.zone, g.now),
    )
    return page, status


def _hours(advised: list[AdvisedRead], sizes: list[int]) -> dict[int, int]:
    """Of each number of reads, the minutes that all of them take together; of many, to the hour."""
    return {size: _about(sum(read.minutes for read in advised[:size])) for size in sizes}


def _about(minutes: int) -> int:
    return minutes if minutes < 2 * 60 else 60 * round(minutes / 60)
