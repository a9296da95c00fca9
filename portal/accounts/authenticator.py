"""Codes from an authenticator app (RFC 6238): the secret as it is kept, as an app reads it, and what a code proves."""

import hmac
from datetime import datetime
from hashlib import sha256

import segno
from flask import Flask, current_app
from flask_security import Totp
from markupsafe import Markup
from passlib.exc import TokenError
from passlib.totp import TOTP

_NAME = "authenticator"
# As it stands in the app, above the six digits.
ISSUER = "Ascona Prize"
# A phone's clock may be one step of time early or late.
STEP_SECONDS = 30


class Authenticator(Totp):
    """Flask-Security's way with secrets, of which every one is kept encrypted; codes are judged by the portal's clock.

    The key follows from SECRET_KEY, and each secret says by which key it was encrypted.
    """

    def __init__(self, secret_key: str) -> None:
        key = hmac.digest(secret_key.encode(), b"portal second step", "sha256").hex()
        secrets = {sha256(key.encode()).hexdigest()[:16]: key}
        # The library stretches the key each time, for those that somebody has thought of; this one is 256 random bits.
        self._totp = TOTP.using(issuer=ISSUER, secrets=secrets, encrypt_cost=4)

    def counter(self, secret: str, typed: str, now: datetime) -> int | None:
        """Which half minute this code belongs to: the present one, or the one before or after. None where to none.

        Raises OtherKey where the secret was encrypted under another SECRET_KEY.
        """
        if not self.can_read(secret):
            raise OtherKey
        try:
            found = self._totp.verify(typed, secret, time=now.timestamp(), window=STEP_SECONDS)
        except TokenError:
            return None
        return int(found.counter)

    def can_read(self, secret: str) -> bool:
        """Whether it was encrypted under the present SECRET_KEY; a backup may bring others along."""
        try:
            self._totp.from_source(secret)
        except KeyError:
            return False
        return True


class OtherKey(Exception):
    """The portal has another SECRET_KEY than when this second step was set up."""


def install_authenticator(app: Flask) -> None:
    app.extensions[_NAME] = Authenticator(app.config["SECRET_KEY"])


def authenticator() -> Authenticator:
    found: Authenticator = current_app.extensions[_NAME]
    return found


def picture(uri: str) -> Markup:
    """A QR code to be put into a page as it is; black on white whatever the colours around it, as cameras need it."""
    drawn = segno.make_qr(uri, error="m").svg_inline(border=4, light="#fff", omitsize=True, svgclass="qr")
    return Markup(drawn)  # noqa: S704 - segno writes numbers and nothing of what is encoded
