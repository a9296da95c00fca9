"""/organise/prize/: open and edit an edition, seat the jury and the committee, assign essays."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from portal.access import organiser_only
from portal.database import db, transaction
from portal.prize.audience import winners
from portal.prize.forms.organiser import EditionForm, GiveForm, MaskForm, as_typed
from portal.prize.models import Edition, Role
from portal.prize.operations import assignments, copies, editions, intake, versions
from portal.prize.permissions import why_not_tell
from portal.prize.queries import organiser as queries
from portal.prize.queries import organiser_committee, reading, rules
from portal.prize.queries.organiser_plan import told_apart
from portal.prize.queries.public import edition as edition_of
from portal.prize.refusals import Replaced, RulesSealed, YearTaken
from portal.prize.result_now import decision_of
from portal.prize.rules.codes import read_code
from portal.prize.rules.window import Phase

bp = Blueprint("organiser", __name__, url_prefix="/organise/prize")


@bp.get("/")
@organiser_only
def index() -> ResponseReturnValue:
    return render_template("prize/organiser/index.html", lines=queries.editions(db.session()))


@bp.route("/new", methods=["GET", "POST"])
@organiser_only
def new() -> ResponseReturnValue:
    """Open an edition: filled in beforehand with the settings of the latest one."""
    latest = next(iter(queries.editions(db.session())), None)
    typed = as_typed(latest.edition.year + 1, editions.settings_of(latest.edition)) if latest else {}
    form = EditionForm(data=typed)
    if not form.validate_on_submit():
        return _new_page(form)
    try:
        with transaction() as session:
            editions.create(session, form.year.data, form.settings(), organiser=current_user, now=g.now)
    except YearTaken:
        form.year.errors = [f"There is an edition {form.year.data} already."]
        return _new_page(form)
    flash(f"Edition {form.year.data} is set up. Invite the jury next.", "success")
    return redirect(url_for(".edition", year=form.year.data), 303)


@bp.get("/<int:year>/")
@organiser_only
def edition(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    phase = edition.window.phase(g.now)
    begun, decided = phase not in (Phase.UPCOMING, Phase.OPEN), phase in (Phase.DECIDED, Phase.ANNOUNCED)
    return render_template(
        "prize/organiser/edition.html",
        edition=edition,
        phase=phase,
        seats=queries.seats(db.session(), edition.id),
        entries=queries.entries(db.session(), edition.id),
        committee=organiser_committee.committee(db.session(), edition.id) if begun else None,
        **(_after_the_decision(edition) if decided else {}),
    )


@bp.route("/<int:year>/edit", methods=["GET", "POST"])
@organiser_only
def edit(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    form = EditionForm(data=as_typed(year, editions.settings_of(edition)))
    if not form.validate_on_submit():
        return _edit_page(edition, form)
    try:
        with transaction() as session:
            editions.change(session, edition.id, form.settings(), organiser=current_user, now=g.now)
    except RulesSealed:
        return _edit_page(edition, form)
    flash("The settings are changed.", "success")
    return redirect(url_for(".edition", year=year), 303)


@bp.get("/<int:year>/entries/<code>")
@organiser_only
def entry(year: int, code: str) -> ResponseReturnValue:
    return _entry_page(_edition(year), read_code(code), 200)


@bp.get("/<int:year>/entries/<code>/essay")
@organiser_only
def essay(year: int, code: str) -> ResponseReturnValue:
    """What the jury reads, or will when the organiser has let it go. While there is none, the essay's page says why."""
    edition, code = _edition(year), read_code(code)
    copy = reading.reading_copy(db.session(), edition.id, code)
    if copy is None and queries.entry(db.session(), edition.id, code):
        return redirect(url_for(".entry", year=year, code=code))
    if copy is None:
        abort(404)
    return render_template("prize/organiser/essay.html", edition=edition, copy=copy)


@bp.post("/<int:year>/entries/<code>/readers")
@organiser_only
def give(year: int, code: str) -> ResponseReturnValue:
    edition, code = _edition(year), read_code(code)
    form = _give_form(edition)
    if not form.validate():
        return _entry_page(edition, code, 422)
    with transaction() as session:
        assignments.give(session, edition.id, form.seat.data, code, organiser=current_user, now=g.now)
    flash("The essay has one more reader in the plan. Publish the plan, and the juror has it.", "success")
    return redirect(url_for(".entry", year=year, code=code), 303)


@bp.post("/<int:year>/entries/<code>/readers/<int:seat_id>/remove")
@organiser_only
def take_back(year: int, code: str, seat_id: int) -> ResponseReturnValue:
    edition, code = _edition(year), read_code(code)
    with transaction() as session:
        assignments.take_back(session, edition.id, seat_id, code, organiser=current_user, now=g.now)
    flash("The essay is taken back from this juror.", "info")
    return redirect(url_for(".entry", year=year, code=code), 303)


@bp.post("/<int:year>/entries/<code>/versions/<int:number>/clear")
@organiser_only
def clear(year: int, code: str, number: int) -> ResponseReturnValue:
    """Let an essay go to the jury that the intake held for a name in its text."""
    edition, code = _edition(year), read_code(code)
    line = _version(edition, code, number)
    with transaction() as session:
        versions.clear(session, current_user, line.manuscript_id, now=g.now)
    flash(f"Essay {code} may go to the jury.", "success")
    return redirect(url_for(".entry", year=year, code=code), 303)


@bp.post("/<int:year>/entries/<code>/versions/<int:number>/mask")
@organiser_only
def mask(year: int, code: str, number: int) -> ResponseReturnValue:
    """Make the ticked phrases unreadable in what jurors get. The author's own file stays as it is."""
    edition, code = _edition(year), read_code(code)
    line = _version(edition, code, number)
    form = _mask_form(line)
    if not form.validate() or not form.phrases.data:
        form.phrases.errors = ["Tick what the jury must not read."]
        return _entry_page(edition, code, 422, mask_form=form)
    (source,) = queries.sources(db.session(), [line.manuscript_id])
    phrases = [*source.masks, *form.phrases.data]
    prepared = intake.prepare(source.content, source.author, phrases)
    with transaction() as session:
        free = copies.mask(session, current_user, line.manuscript_id, prepared, phrases, now=g.now)
    flash(
        f"Masked. Essay {code} may go to the jury." if free else "Masked. Some other words may still name the author.",
        "success" if free else "warning",
    )
    return redirect(url_for(".entry", year=year, code=code), 303)


def _version(edition: Edition, code: str, number: int) -> queries.EntryLine:
    """The essay, if the version that the organiser has looked at still stands.

    Raises Replaced where the author has sent another one since: nobody has looked at that.
    """
    line: queries.EntryLine = queries.entry(db.session(), edition.id, code) or abort(404)
    if line.number != number:
        raise Replaced(code)
    return line


def _mask_form(line: queries.EntryLine, **values: Any) -> MaskForm:
    form = MaskForm(**values)
    form.phrases.choices = line.traces
    return form


def _after_the_decision(edition: Edition) -> dict[str, Any]:
    """What is known of telling and announcing the winners."""
    _, result = decision_of(db.session(), edition.id)
    why_not = why_not_tell(result, edition.window, edition.zone, g.now)
    return {"why_not_tell": why_not, "winners": winners(db.session(), edition.id)}


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _edit_page(edition: Edition, form: EditionForm) -> ResponseReturnValue:
    seal = rules.seal(db.session(), edition.id)
    if seal is not None:
        form.fix(as_typed(edition.year, editions.settings_of(edition)))
    page = render_template(
        "prize/organiser/edit.html",
        form=form,
        edition=edition,
        seal=seal,
        phase=edition.window.phase(g.now),
        entries=queries.entry_count(db.session(), edition.id),
    )
    return page, 422 if form.errors else 200


def _new_page(form: EditionForm) -> ResponseReturnValue:
    return render_template("prize/organiser/new.html", form=form), 422 if form.errors else 200


def _give_form(edition: Edition, **values: Any) -> GiveForm:
    form = GiveForm(**values)
    jurors = [s for s in queries.seats(db.session(), edition.id) if s.role == Role.JUROR]
    names = told_apart((s.id, s.name, s.email) for s in jurors)
    form.seat.choices = [SelectChoice(s.id, names[s.id]) for s in jurors if s.accepted_at and not s.withdrawn_at]
    return form


def _entry_page(edition: Edition, code: str, status: int, *, mask_form: MaskForm | None = None) -> ResponseReturnValue:
    line = queries.entry(db.session(), edition.id, code) or abort(404)
    page = render_template(
        "prize/organiser/entry.html",
        edition=edition,
        entry=line,
        form=_give_form(edition, formdata=None),
        # All ticked: to mask everything that was found is one press.
        mask_form=mask_form or _mask_form(line, formdata=None, data={"phrases": line.traces}),
    )
    return page, status
