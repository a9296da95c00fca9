"""Who is there is asked once more before an act of weight: a session left open, or stolen, can do the less.

Flask-Security has the same under the name of freshness. It asks the machine's clock, not the portal's, and it turns a
form away together with what was typed in it; here the form waits for the password and then goes on.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.proxies import _security
from flask_security.utils import verify_password

from portal.accounts import sessions, way_back
from portal.accounts.forms import HeldForm, VerifyForm
from portal.rates import by_person, limiter

View = TypeVar("View", bound=Callable[..., Any])

# What the waiting form's page adds to what was typed.
ADDED = ("csrf_token", "password_again", "back_to")


def proof_first(back: str | None = None) -> Callable[[View], View]:
    """Have the password asked for before this view, where it was given more than fifteen minutes ago.

    A page is come back to. A form waits: its fields travel with the password, and the view gets them after it.
    back: the endpoint of the page with the button, with the same values in its address; for a file, which must not
        begin to load on the page that asks for a password.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return _asked(back) or view(*args, **kwargs)

        guarded.is_of_weight = True  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def prove(form: VerifyForm) -> bool:
    """Whether the form brings the reader's own password; if so, it holds from now on."""
    if not form.validate_on_submit():
        return False
    if not _is_right(form.given.data):
        form.given.errors = ["This is not your present password."]
        return False
    sessions.prove(session, g.now)
    return True


def _asked(back: str | None) -> ResponseReturnValue | None:
    if sessions.is_proved(session, g.now):
        return None
    if back is not None or request.method != "POST":
        where = request.full_path.rstrip("?") if back is None else url_for(back, **(request.view_args or {}))
        return redirect(url_for("accounts.verify", next=where))
    form = HeldForm()
    if "password_again" in request.form and prove(form):
        return None
    if "password_again" not in request.form:
        form = HeldForm(formdata=None)
    held = [(name, value) for name, value in request.form.items(multi=True) if name not in ADDED]
    # From the second try on the reader comes from here.
    back_to = request.form.get("back_to") or way_back.came_from() or ""
    if not way_back.is_page(back_to):
        back_to = ""
    return render_template("accounts/held.html", form=form, held=held, back_to=back_to), 401


# Each try counts, whether it is right or wrong, before it is made: otherwise many at once would count as one.
@limiter.shared_limit("10 per 15 minutes", scope="password again", key_func=by_person)
def _is_right(password: str) -> bool:
    kept = current_user.password
    return kept is not None and bool(verify_password(_security.password_util.normalize(password), kept))
