"""/healthz: whether the portal can serve and store."""

from collections.abc import Callable

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.access import public
from portal.database import transaction

bp = Blueprint("health", __name__)

Check = Callable[[], str | None]


def add_check(app: Flask, check: Check) -> None:
    """Have `check` asked as well: it answers with a reason why the portal should not be used, or None."""
    app.extensions.setdefault("health", []).append(check)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when a write would be taken, 503 with the reason when it would not."""
    try:
        with transaction() as session:
            session.execute(text("SELECT version_num FROM alembic_version"))
        reasons = [reason for check in current_app.extensions.get("health", []) if (reason := check())]
    except SQLAlchemyError as error:
        reasons = [f"database: {type(error).__name__}"]
    if reasons:
        return {"status": "unavailable", "reason": "; ".join(reasons)}, 503
    return {"status": "ok"}
