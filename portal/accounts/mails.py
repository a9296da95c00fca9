"""Flask-Security's mails, by way of the outbox."""

from datetime import datetime, timedelta
from typing import Any

import email_validator
from flask import g, request
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException
from flask_security.utils import get_message
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.accounts.store import begin_writing
from portal.mail.models import Mail
from portal.mail.outbox import post

# Whoever types somebody else's address must not be able to fill that mailbox.
NOT_AGAIN_WITHIN = {
    "confirm": timedelta(hours=1),
    "registered-already": timedelta(hours=1),
    "reset": timedelta(minutes=5),
}


class Mails(MailUtil):
    """What Flask-Security asks about addresses, and how it writes to them."""

    def normalize(self, email: str) -> str:
        """The address as it is stored: in lower case, its domain in ASCII, so that any mail server takes it.

        Raises EmailValidateException where it is none. No look-up is made: whether it exists, the mail will show.
        """
        try:
            valid = email_validator.validate_email(email, check_deliverability=False, allow_smtputf8=False)
        except ValueError as error:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0]) from error
        return str(valid.ascii_email).lower()

    validate = normalize

    def send_mail(self, template: str, _subject: str, recipient: str, *_: object, **context: Any) -> None:
        """Write the mail `templates/mail/accounts/<template>.txt`, unless the same went there a short while ago."""
        token = context.get("token") or context.get("reset_token")
        if confirmation := context.get("confirmation_token"):
            # Somebody who registers again before confirming has lost the mail: it is sent once more.
            template, token = "confirm", confirmation
        session = begin_writing()
        if not _told_lately(session, template, recipient):
            post(
                session,
                to=recipient,
                template=f"accounts/{template}",
                now=g.now,
                name=context["user"].name,
                token=token,
                # Where the reader was going when the account was opened.
                next=request.values.get("next") or None,
            )


def _told_lately(session: Session, template: str, address: str) -> bool:
    within = NOT_AGAIN_WITHIN.get(template)
    return within is not None and told_since(session, f"accounts/{template}", address, g.now - within)


def told_since(session: Session, kind: str, address: str, since: datetime) -> bool:
    """Whether a mail of this kind was written to this address after that instant."""
    lately = exists().where(Mail.to == address, Mail.kind == kind, Mail.created_at > since)
    return bool(session.scalar(select(lately)))
