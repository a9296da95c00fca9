"""Flask-Security's way to the database, through the portal's one session."""

from contextlib import ExitStack
from typing import Any

from flask import abort, current_app, flash, g, redirect, url_for
from flask_security import SQLAlchemyUserDatastore
from flask_security.utils import get_message
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer_group

from portal.accounts.models import WEIGHT, Person
from portal.database import db, turn_to_write


def begin_writing() -> Session:
    """The session, about to write for this request; on SQLite it holds the write lock from here on.

    What was read before is let go, as in `transaction()`, which cannot be used here: the views are Flask-Security's
    own. So it must come before anything is changed. `settle` commits at the end of the request.
    """
    session: Session = db.session()
    if not g.get("writing"):
        session.rollback()
        g.writing = ExitStack()
        g.writing.enter_context(turn_to_write(session))
        session.connection(execution_options={"writes": True})
    return session


def settle(well: bool) -> None:
    """Commit what `begin_writing` began, or undo it where the request did not end well."""
    writing: ExitStack | None = g.pop("writing", None)
    if writing is not None:
        with writing:
            if well:
                db.session.commit()
            else:
                db.session.rollback()


# Whose session it is, which each of their pages asks: the statement is made once.
_OF_SESSION = select(Person).options(undefer_group(WEIGHT)).where(Person.fs_uniquifier == bindparam("fs_uniquifier"))


class PeopleStore(SQLAlchemyUserDatastore):
    def __init__(self) -> None:
        super().__init__(db, Person, None)

    def find_user(self, case_insensitive: bool = False, **sought: Any) -> Person | None:
        found: Person | None
        if sought.keys() == {"fs_uniquifier"}:
            found = db.session.scalar(_OF_SESSION, sought)
        else:
            found = super().find_user(case_insensitive, **sought)
        return found

    def create_user(self, **facts: Any) -> Person:
        session = begin_writing()
        person: Person = super().create_user(**facts, created_at=g.now)
        try:
            session.flush()
        except IntegrityError:
            # The same address was registered in this very moment: the answer is that of any address already known.
            session.rollback()
            flash(*get_message("CONFIRM_REGISTRATION", email=facts["email"]))
            abort(redirect(url_for(current_app.config["SECURITY_POST_REGISTER_VIEW"])))
        return person
