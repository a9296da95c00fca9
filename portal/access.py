"""The door: nobody enters a page that is not marked public without signing in."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.refusals import Forbidden

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view that anybody may see. What is not marked is closed."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def organiser_only(view: View) -> View:
    """For the organiser's desk: anybody else who is signed in is refused.

    Raises Forbidden.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_organiser:
            raise Forbidden
        return view(*args, **kwargs)

    return guarded  # type: ignore[return-value]


def open_to_all(app: Flask, endpoints: Iterable[str]) -> None:
    """Mark views that other packages bring along, by endpoint."""
    for endpoint in endpoints:
        view = app.view_functions[endpoint]
        # A bound method takes no attributes; its function does.
        public(getattr(view, "__func__", view))


def is_public(app: Flask, endpoint: str) -> bool:
    return getattr(app.view_functions[endpoint], "is_public", False)


def install_door(app: Flask) -> None:
    app.before_request(_door)


def _door() -> ResponseReturnValue | None:
    # No endpoint: a 404 or a 405 follows, the same for everybody.
    if request.endpoint is None or is_public(current_app, request.endpoint):
        return None
    if current_user.is_authenticated:
        return None
    return current_app.login_manager.unauthorized()  # type: ignore[attr-defined,no-any-return]
