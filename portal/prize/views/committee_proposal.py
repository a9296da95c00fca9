"""/prize/<year>/committee/decision/proposal: the draft, which is everybody's, until it is put to signature."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal.database import db, transaction
from portal.prize.forms.committee import essay_choices
from portal.prize.forms.committee_decision import ProposalForm, proposal_form, typed_in
from portal.prize.models import Edition
from portal.prize.models_decision import Proposal
from portal.prize.operations import decisions
from portal.prize.operations.decision_document import prize_of
from portal.prize.queries import decision as queries
from portal.prize.queries.basis import basis, basis_of
from portal.prize.queries.deliberation import Me
from portal.prize.refusals import NotReady, QuorumOutOfReach, StaleProposal
from portal.prize.rules import proposal as rules
from portal.prize.rules.band import in_contention
from portal.prize.rules.basis import Basis
from portal.prize.rules.committee_news import News
from portal.prize.rules.decision import member_key
from portal.prize.rules.pot import shares_for
from portal.prize.rules.proposal import AMOUNT, BECAUSE
from portal.prize.views.committee_board import board_of
from portal.prize.views.committee_news import tell
from portal.prize.views.committee_room import open_room, room, shared_room
from portal.prize.views.receipts import signer
from portal.refusals import Refusal

bp = Blueprint("committee_proposal", __name__, url_prefix="/prize/<int:year>/committee/decision/proposal")


@bp.get("")
def proposal(year: int) -> ResponseReturnValue:
    """Who is to get what, and why."""
    open_room(year)
    edition, me = shared_room(year)
    kept = queries.latest(db.session(), edition.id)
    if kept is not None and kept.put_at is not None and kept.closed_at is None:
        return redirect(url_for("prize.committee_decision.decision", year=year), 303)
    rests_on, typed = _rests_on(edition), kept.typed if kept else _split_of_call(edition)
    data = typed | {"version": str(kept.version if kept else 0)}
    return _page(edition, rests_on, _form(edition, me, rests_on, typed, formdata=None, data=data), 200)


@bp.post("")
def write(year: int) -> ResponseReturnValue:
    """Keep the draft, split the pot by the places, or put it to signature: by the button that was pressed."""
    open_room(year)
    edition, me = shared_room(year)
    kept, rests_on, act = queries.open_proposal(db.session(), edition.id), _rests_on(edition), request.form.get("act")
    typed = _reasons_of(kept) | typed_in(request.form)
    if kept is not None and kept.put_at is not None and kept.typed == typed:
        # Pressed twice: it is put.
        return redirect(url_for("prize.committee_decision.decision", year=year), 303)
    if act == "split":
        typed |= _split_by_place(edition, typed)
    form = _form(edition, me, rests_on, typed, formdata=MultiDict(request.form.to_dict() | typed))
    if not form.validate():
        return _page(edition, rests_on, form, 422)
    if act == "split":
        return _page(edition, rests_on, form, 200)
    lacking = rules.lacks(rules.read(typed, prize_of(edition)), prize_of(edition), rests_on, me.seat_id)
    try:
        if act == "put" and not lacking:
            return _put(edition, me, typed, form)
        _save(edition.id, typed, form)
    except StaleProposal as stale:
        return _both_versions(year, rests_on, form, stale)
    except (NotReady, QuorumOutOfReach) as refusal:
        _save(edition.id, typed, form)
        return _again(year, rests_on, form, refusal.status, refusal=refusal)
    if act == "put":
        form.point_out(lacking, edition.currency)
        return _again(year, rests_on, form, 422)
    flash("The draft is saved, for all members to write on.", "success")
    return redirect(url_for(".proposal", year=year), 303)


def _put(edition: Edition, me: Me, typed: Mapping[str, str], form: ProposalForm) -> ResponseReturnValue:
    version, year = form.page_version(), edition.year
    with transaction() as session:
        its = decisions.put(
            session, edition.id, current_user.id, typed, version=version, look=basis, signer=signer(), now=g.now
        )
        tell(session, edition, me, News.PUT, its)
    flash("It is put to signature. Nobody writes on it any more; the others are told by mail.", "success")
    return redirect(url_for("prize.committee_decision.decision", year=year), 303)


def _save(edition_id: int, typed: Mapping[str, str], form: ProposalForm) -> None:
    version = form.page_version()
    with transaction() as session:
        kept = decisions.save(session, edition_id, current_user.id, typed, version=version, now=g.now)
    form.version.data = str(kept.version)


def _both_versions(year: int, rests_on: Basis, form: ProposalForm, stale: Refusal) -> ResponseReturnValue:
    """Somebody saved it since this page was opened, or laid it aside: what is kept beside what was typed here.

    Saving again from this page is then a decision that was made with both in sight.
    """
    edition, _ = room(year)
    kept = queries.latest(db.session(), edition.id)
    form.version.data = str(kept.version if kept else 0)
    return _page(edition, rests_on, form, stale.status, refusal=stale, kept=kept)


def _again(year: int, rests_on: Basis, form: ProposalForm, status: int, **more: Any) -> ResponseReturnValue:
    """The page again, after a transaction has ended."""
    edition, _ = room(year)
    return _page(edition, rests_on, form, status, **more)


def _page(
    edition: Edition, rests_on: Basis, form: ProposalForm, status: int, kept: Proposal | None = None, **more: Any
) -> ResponseReturnValue:
    """kept: what somebody else saved, to be shown beside it."""
    ranking, draft = rests_on.ranking, queries.open_proposal(db.session(), edition.id)
    names = queries.names(db.session(), edition.id)
    page = render_template(
        "prize/committee/proposal.html",
        edition=edition,
        form=form,
        standings={s.essay: s for s in ranking.standings} if ranking else {},
        draft=draft,
        kept=kept,
        saved_by=names.get(member_key(shown.saved_by_id)) if (shown := kept or draft) else None,
        **more,
    )
    return page, status


def _rests_on(edition: Edition) -> Basis:
    return basis_of(db.session(), edition, board_of(edition))


def _form(edition: Edition, me: Me, rests_on: Basis, typed: Mapping[str, str], **kept: Any) -> ProposalForm:
    """The proposal's form, with a field for each point that needs a reason as it is typed. kept: what it shows."""
    prize, ranking = prize_of(edition), rests_on.ranking
    needed = rules.points_of(rules.read(typed, prize), prize, rests_on)
    first = [standing.essay for standing in in_contention(ranking, prize.places)] if ranking else []
    titles = {code: essay.title for code, essay in rests_on.essays.items()}
    others = [(seat.id, seat.name) for seat in queries.members(db.session(), edition.id) if seat.id != me.seat_id]
    return proposal_form(prize, essay_choices(first, titles), needed, others, **kept)


def _split_of_call(edition: Edition) -> dict[str, str]:
    """What the first draft begins with."""
    return {f"{AMOUNT}{n}": _figures(cents) for n, cents in enumerate(edition.shares, 1)}


def _reasons_of(kept: Proposal | None) -> dict[str, str]:
    """Reasons that were typed for points which the page does not show now: they may come back."""
    return {name: text for name, text in kept.typed.items() if name.startswith(BECAUSE)} if kept else {}


def _split_by_place(edition: Edition, typed: Mapping[str, str]) -> dict[str, str]:
    """The amounts that follow from the places, where they are places as in a race."""
    rows = sorted(rules.read(typed, prize_of(edition)).rows, key=lambda row: (row.place or 0, row.essay))
    try:
        due = shares_for([row.place or 0 for row in rows], edition.shares)
    except ValueError:
        return {}
    return {f"{AMOUNT}{row.number}": _figures(cents) for row, cents in zip(rows, due, strict=True)}


def _figures(cents: int) -> str:
    """A sum as one would type it."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}" + (f".{rest:02d}" if rest else "")
