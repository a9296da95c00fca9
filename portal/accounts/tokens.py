"""The tokens of mailed links: signed, with a purpose, and as old as the portal's clock says."""

from datetime import timedelta

from flask import Flask, current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from portal.accounts.models import Person
from portal.database import db

CONFIRM_WITHIN = timedelta(hours=24)
RESET_WITHIN = timedelta(hours=1)
CHANGE_EMAIL_WITHIN = timedelta(hours=2)
INVITATION_WITHIN = timedelta(days=14)


class ClockSigner(TimestampSigner):
    """Tells the age of a token by the portal's clock, which a demonstration may shift."""

    def get_timestamp(self) -> int:
        return int(current_app.extensions["clock"].now().timestamp())


def serializer(app: Flask, purpose: str) -> URLSafeTimedSerializer:
    """Tokens for one purpose; those of another are forgeries to it."""
    return URLSafeTimedSerializer(app.config["SECRET_KEY"], salt=f"portal {purpose}", signer=ClockSigner)


def invitation(person: Person) -> str:
    return serializer(current_app, "invitation").dumps(person.fs_uniquifier)


def invited(token: str) -> Person | None:
    """Whom this invitation is for. None where it is forged, older than 14 days, or used: a password ends it."""
    try:
        uniquifier = serializer(current_app, "invitation").loads(token, max_age=int(INVITATION_WITHIN.total_seconds()))
    except BadData:
        return None
    return db.session.scalars(
        db.select(Person).filter_by(fs_uniquifier=uniquifier, password=None, active=True)
    ).one_or_none()
