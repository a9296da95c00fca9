"""Puts accounts into the app: Flask-Security with the portal's own pages, mails and words."""

from flask import Flask
from flask_login import LoginManager

from portal.accounts.models import Person
from portal.database import db


def install_accounts(app: Flask) -> None:
    manager = LoginManager(app)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(uniquifier: str) -> Person | None:
        return db.session.scalars(db.select(Person).filter_by(fs_uniquifier=uniquifier)).one_or_none()
