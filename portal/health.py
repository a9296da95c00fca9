"""/healthz: whether the portal can serve and store."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.access import public
from portal.database import transaction

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when a write would be taken, 503 with the reason when it would not."""
    try:
        with transaction() as session:
            session.execute(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError as error:
        return {"status": "unavailable", "reason": f"database: {type(error).__name__}"}, 503
    return {"status": "ok"}
