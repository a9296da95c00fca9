"""/prize/<year>/committee/decision: the signatures, the decision, and what may follow it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.accounts import queries as people
from portal.accounts.proof import proof_first
from portal.database import db, transaction
from portal.prize import notices_announcement as notices
from portal.prize.decision_now import interests_of, now_of
from portal.prize.forms.committee_decision import (
    AskToReopenForm,
    LayAsideForm,
    ReopenForm,
    SignForm,
    UnsealForm,
)
from portal.prize.models import Edition
from portal.prize.models_decision import Proposal, Reopening
from portal.prize.operations import decided, decisions, turnstile
from portal.prize.operations.decisions import Outcome
from portal.prize.permissions import why_not_reopen
from portal.prize.queries import announcement
from portal.prize.queries import decision as queries
from portal.prize.queries.basis import basis, basis_of
from portal.prize.queries.decision import SignatureLine
from portal.prize.queries.deliberation import Me
from portal.prize.refusals import OtherName
from portal.prize.result_now import decision_of
from portal.prize.rules.committee_news import News
from portal.prize.rules.decision import Void, member_key, reopening, why_void
from portal.prize.views.committee_board import board_of
from portal.prize.views.committee_news import tell
from portal.prize.views.committee_room import room, shared_room
from portal.prize.views.receipts import signer
from portal.web import Form

# What the others are told of; of a signature that is not the last they are not.
_NEWS = {Outcome.DECIDED: News.DECIDED, Outcome.VOID: News.LAID_ASIDE}

bp = Blueprint("committee_decision", __name__, url_prefix="/prize/<int:year>/committee/decision")


@bp.get("/")
def decision(year: int) -> ResponseReturnValue:
    """Where it stands: to be proposed, put to signature, or decided."""
    edition, me = shared_room(year)
    return _page(edition, me, 200)


@bp.post("/sign")
@proof_first()
def sign(year: int) -> ResponseReturnValue:
    edition, me = shared_room(year)
    form, its = SignForm(), queries.open_proposal(db.session(), edition.id)
    if not form.validate():
        return _page(edition, me, 422, sign_form=form)
    try:
        with transaction() as session:
            came = decisions.sign(
                session,
                edition.id,
                current_user.id,
                digest=form.digest.data or "",
                name=form.name.data,
                dissent=form.dissent.data or "",
                look=basis,
                signer=signer(),
                now=g.now,
            )
            if its is not None and came in _NEWS:
                tell(session, edition, me, _NEWS[came], its)
    except OtherName as other:
        form.name.errors = [f"Sign as {other.name}: that is the name on your seat."]
        return _page(*room(year), 422, sign_form=form)
    if came is Outcome.VOID:
        flash(
            "Not signed: something that the proposal rested on has changed since. It is kept, and proposed anew.",
            "warning",
        )
    elif came is Outcome.DECIDED:
        flash("Yours was the last signature: it is decided.", "success")
    else:
        flash("You have signed.", "success")
    return redirect(url_for(".decision", year=year), 303)


@bp.post("/take-back")
@proof_first()
def take_back(year: int) -> ResponseReturnValue:
    """Take one's own signature back."""
    edition, _ = shared_room(year)
    with transaction() as session:
        decisions.take_back(session, edition.id, current_user.id, now=g.now)
    flash("Your signature is taken back.", "info")
    return redirect(url_for(".decision", year=year), 303)


@bp.post("/lay-aside")
@proof_first()
def lay_aside(year: int) -> ResponseReturnValue:
    """End what is put to signature, so that it is proposed anew."""
    edition, me = shared_room(year)
    form, its = LayAsideForm(), queries.open_proposal(db.session(), edition.id)
    if not form.validate():
        return _page(edition, me, 422, lay_aside_form=form)
    with transaction() as session:
        decisions.lay_aside(
            session,
            edition.id,
            current_user.id,
            digest=form.digest.data or "",
            reason=form.why.data,
            look=basis,
            now=g.now,
        )
        if its is not None:
            tell(session, edition, me, News.LAID_ASIDE, its)
    flash("The proposal is laid aside and kept. The next one begins with what stood in it.", "info")
    return redirect(url_for("prize.committee_proposal.proposal", year=year), 303)


@bp.post("/unseal")
@proof_first()
def unseal(year: int) -> ResponseReturnValue:
    edition, me = shared_room(year)
    form = UnsealForm()
    if not form.validate():
        return _page(edition, me, 422, unseal_form=form)
    with transaction() as session:
        decided.unseal(session, edition.id, current_user.id, now=g.now)
    flash("The names of the winners are open.", "success")
    return redirect(url_for(".decision", year=year, _anchor="winners"), 303)


@bp.post("/reopening")
@proof_first()
def ask_to_reopen(year: int) -> ResponseReturnValue:
    """Ask all who signed the decision to reopen it."""
    edition, me = shared_room(year)
    form, its = AskToReopenForm(), queries.open_proposal(db.session(), edition.id)
    was_planned = edition.announced_at is not None
    if not form.validate():
        return _page(edition, me, 422, ask_form=form)
    try:
        with transaction() as session, _telling_whom_it_concerns(session, edition):
            asked = decided.ask_to_reopen(
                session, edition.id, current_user.id, reason=form.why.data, name=form.name.data, now=g.now
            )
            _tell_of_reopening(session, edition, me, its, asked)
    except OtherName as other:
        form.name.errors = [f"Sign as {other.name}: that is the name on your seat."]
        return _page(*room(year), 422, ask_form=form)
    return _reopened(year, is_open=asked.ended_at is not None, was_planned=was_planned)


@bp.post("/reopening/sign")
@proof_first()
def sign_reopening(year: int) -> ResponseReturnValue:
    edition, me = shared_room(year)
    form, its = ReopenForm(), queries.open_proposal(db.session(), edition.id)
    if not form.validate():
        return _page(edition, me, 422, reopen_form=form)
    try:
        with transaction() as session, _telling_whom_it_concerns(session, edition):
            is_open = decided.sign_reopening(session, edition.id, current_user.id, name=form.name.data, now=g.now)
            if is_open:
                _tell_of_reopening(session, edition, me, its)
    except OtherName as other:
        form.name.errors = [f"Sign as {other.name}: that is the name on your seat."]
        return _page(*room(year), 422, reopen_form=form)
    return _reopened(year, is_open=is_open)


@bp.post("/reopening/drop")
@proof_first()
def drop_reopening(year: int) -> ResponseReturnValue:
    edition, me = shared_room(year)
    its = queries.open_proposal(db.session(), edition.id)
    with transaction() as session:
        asked = decided.drop_reopening(session, edition.id, current_user.id, now=g.now)
        if its is not None:
            wanted = _agreeing(edition, its, queries.signatures(session, [its.id])[its.id])
            tell(session, edition, me, News.STANDS, its, {*wanted, member_key(asked.seat_id)}, asked=asked.id)
        # Before the names are open there is nothing to announce.
        if decision_of(session, edition.id)[1].is_unsealed:
            for organiser in people.organisers(session):
                notices.stands(organiser, edition).post(session, now=g.now)
    flash("The decision stands.", "info")
    return redirect(url_for(".decision", year=year), 303)


def _tell_of_reopening(
    session: Session, edition: Edition, me: Me, its: Proposal | None, asked: Reopening | None = None
) -> None:
    """asked: what waits for its signatures, unless whoever asked was the only one whom it takes."""
    if its is None:
        return
    if asked is not None and asked.ended_at is None:
        agreeing = _agreeing(edition, its, queries.signatures(session, [its.id])[its.id])
        tell(session, edition, me, News.ASKED, its, agreeing, asked=asked.id)
    else:
        tell(
            session,
            edition,
            me,
            News.REOPENED,
            its,
            [member_key(seat.id) for seat in queries.members(session, edition.id)],
        )


@contextmanager
def _telling_whom_it_concerns(session: Session, edition: Edition) -> Iterator[None]:
    """Around an act that may take a planned announcement back, or a decision of which winners were told."""
    # In the order of every act of the committee. What is read before the turnstiles may be another thing after them: a
    # plan that was made meanwhile would be taken back, and nobody told.
    turnstile.person(session, current_user.id)
    turnstile.edition(session, edition.id)
    planned_for, told = edition.announced_at, announcement.told(session, edition.id)
    yield
    letters = []
    if planned_for is not None and edition.announced_at is None:
        letters += [notices.called_off(one, edition, planned_for) for one in people.organisers(session)]
    if edition.decided_at is None:
        letters += [notices.reopened(one.person, edition, one.entry) for one in told if one.person is not None]
    for letter in letters:
        letter.post(session, now=g.now)


def _reopened(year: int, *, is_open: bool, was_planned: bool = False) -> ResponseReturnValue:
    """was_planned: whether there was an announcement to be called off."""
    called_off = " The announcement that was planned is called off." if was_planned else ""
    if is_open:
        flash(f"It is open again. What was decided stays in the minutes, as superseded.{called_off}", "info")
        return redirect(url_for("prize.committee_deliberation.overview", year=year), 303)
    flash(f"You have signed. Until everybody whom it takes has, the decision stands.{called_off}", "info")
    return redirect(url_for(".decision", year=year), 303)


def _page(edition: Edition, me: Me, status: int, **forms: Form) -> ResponseReturnValue:
    """Where the decision stands. forms: one that was sent and comes back with its faults."""
    session = db.session()
    its = queries.open_proposal(session, edition.id)
    earlier = queries.closed(session, edition.id)
    numbers = [one.id for one in ([its] if its else []) + list(earlier)]
    reopenings = queries.reopenings(session, numbers)
    asked = next((one for one in reopenings.get(its.id, ()) if one.ended_at is None), None) if its else None
    signatures = queries.signatures(session, numbers)
    usual: dict[str, Form] = {
        "sign_form": SignForm(formdata=None, data={"digest": its.digest if its else ""}),
        "lay_aside_form": LayAsideForm(formdata=None, data={"digest": its.digest if its else ""}),
        "unseal_form": UnsealForm(formdata=None),
        "ask_form": AskToReopenForm(formdata=None),
        "reopen_form": ReopenForm(formdata=None),
    }
    page = render_template(
        "prize/committee/decision.html",
        edition=edition,
        me=me,
        key=member_key(me.seat_id),
        phase=edition.window.phase(g.now),
        proposal=its,
        earlier=earlier,
        void=_void(edition, its),
        why_not_reopen=why_not_reopen(edition.window, edition.zone, g.now),
        signatures=signatures,
        agreeing=_agreeing(edition, its, signatures[its.id]) if its and its.decided_at else [],
        names=queries.names(session, edition.id),
        asked=asked,
        unsealing=queries.unsealings(session, numbers).get(its.id) if its else None,
        winners=queries.winners(session, its) if its else {},
        told=len(announcement.told(session, edition.id)) if its and its.decided_at else 0,
        **(usual | forms),
    )
    return page, status


def _agreeing(edition: Edition, its: Proposal, given: Sequence[SignatureLine]) -> list[str]:
    """Those who must agree to reopen the decision."""
    members = [member_key(seat.id) for seat in queries.members(db.session(), edition.id)]
    return reopening([signature.member for signature in given], members, (its.document or {})["needed"])


def _void(edition: Edition, its: Proposal | None) -> Void | None:
    """What has changed since it was put to signature, so that it cannot be signed any more."""
    if its is None or its.document is None or its.decided_at is not None:
        return None
    session, rests_on = db.session(), basis_of(db.session(), edition, board_of(edition))
    members, interests = queries.members(session, edition.id), interests_of(session, edition.id)
    return why_void(its.document, now_of(edition, rests_on, members, interests))
