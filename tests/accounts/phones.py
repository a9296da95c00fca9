"""An authenticator app as somebody has it on a phone: it reads what a page shows, and knows nothing of the portal."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from passlib.totp import TOTP
from sqlalchemy.orm import Session

from portal.accounts import second_step
from portal.accounts.authenticator import authenticator
from portal.accounts.models import Person
from tests.builders import NOW


@dataclass
class Phone:
    """key: the secret in base 32 · recovery: the codes on the sheet of paper beside it"""

    key: str
    recovery: list[str] = field(default_factory=list)

    def code(self, at: datetime) -> str:
        return str(TOTP(self.key).generate(at.timestamp()).token)


def scanned(page: str) -> Phone:
    """What an app takes from the page that sets it up."""
    found = re.search(r'href="(otpauth://[^"]+)"', page)
    assert found, page
    uri = urlsplit(unescape(found[1]))
    asked = parse_qs(uri.query)
    assert (uri.netloc, asked["issuer"]) == ("totp", ["Ascona Prize"])
    return Phone(asked["secret"][0])


def recovery_codes(page: str) -> list[str]:
    return re.findall(r'<li class="digest">([A-Z0-9-]+)</li>', page)


def phone_of(app: Flask, session: Session, who: Person) -> Phone:
    """One that was set up at NOW, without its pages."""
    with app.app_context():
        secret = authenticator().generate_totp_secret()
        phone = Phone(authenticator().get_totp_b32_key(secret))
        phone.recovery += second_step.turn_on(session, who.id, secret, phone.code(NOW), now=NOW)
        session.commit()
    return phone
