"""Who signs this portal's certificates."""

from flask import current_app

from portal.config import Settings
from portal.events.attendance.rules.certificate import signer as make_signer
from portal.signatures import Signer


def signer() -> Signer:
    settings: Settings = current_app.extensions["settings"]
    return make_signer(settings.secret_key, settings.base_url)
