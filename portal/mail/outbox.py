"""Writing mails into the outbox, in the transaction of the act that they tell of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from uuid import uuid4

from flask import current_app
from jinja2 import Environment, StrictUndefined, Template
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.mail.models import Mail
from portal.web import absolute_url, day, deadline, instant

SUBJECT = "Subject: "


@dataclass(frozen=True, slots=True)
class Attachment:
    """A small text file for a mail. type: its media type, such as `application/json`."""

    name: str
    type: str
    text: str


def post(
    session: Session,
    *,
    to: str,
    template: str,
    now: datetime,
    key: str | None = None,
    attachments: Sequence[Attachment] = (),
    **values: object,
) -> Mail:
    """Write the mail that `templates/mail/<template>.txt` makes of these values; it leaves after the commit.

    The template's first line is `Subject: …`, the second is empty, the rest is the body. It may use every filter of
    the pages, and `url(endpoint, …)` for a link that begins with the portal's configured address, which is `portal`.
    key: names what may be told only once. Where a mail with this key exists already, it is returned and none written.

    Raises ValueError where the address or the subject holds a line break or a NUL, or the body a NUL.
    """
    subject, body = compose(template, **values)
    mail = Mail(
        message_id=f"<{uuid4().hex}@{current_app.extensions['settings'].host}>",
        key=key,
        kind=template,
        to=_one_line(to),
        subject=_one_line(subject),
        body=_without_nul(body),
        attachments=[asdict(attachment) for attachment in attachments],
        created_at=now,
        due_at=now,
    )
    if key is None:
        session.add(mail)
        session.flush()
        return mail
    return _with_key(session, key) or _add_once(session, mail, key)


def written(session: Session, keys: Iterable[str]) -> set[str]:
    """Which of these have a mail already."""
    return set(session.scalars(select(Mail.key).where(Mail.key.in_(list(keys)))))


def rekey(session: Session, keys: Mapping[str, str | None]) -> None:
    """Give mails other keys than they have; None where what was told was taken back, and is news when it is so again.
    Where another mail has the new key already, that one tells it. A statement, and one a key."""
    taken = written(session, filter(None, keys.values()))
    for old, new in keys.items():
        if old != new:
            session.execute(update(Mail).where(Mail.key == old).values(key=None if new in taken else new))


def _with_key(session: Session, key: str) -> Mail | None:
    return session.scalars(select(Mail).filter_by(key=key)).one_or_none()


def _add_once(session: Session, mail: Mail, key: str) -> Mail:
    try:
        with session.begin_nested():
            session.add(mail)
    except IntegrityError:
        # Another machine wrote it since we looked.
        return session.scalars(select(Mail).filter_by(key=key)).one()
    return mail


def compose(template: str, **values: object) -> tuple[str, str]:
    """The subject and the body that `post` would write, for whoever is to see them before."""
    subject, body = _compiled(current_app.jinja_env, template)
    known = {**values, "url": absolute_url, "portal": current_app.extensions["settings"].base_url}
    return subject.render(known), body.render(known)


@lru_cache(maxsize=64)
def _compiled(pages: Environment, template: str) -> tuple[Template, Template]:
    """Subject and body, apart: so a value in the subject can never end it and begin the body.

    Compiled once, because a mail is written while others wait for the database.
    """
    environment = _plain_text(pages)
    source, path, _ = environment.loader.get_source(environment, f"mail/{template}.txt")  # type: ignore[union-attr]
    first, second, rest = [*source.split("\n", 2), "", ""][:3]
    if not first.startswith(SUBJECT) or second.strip():
        raise ValueError(f"{path} must begin with 'Subject: …' and an empty line")
    return environment.from_string(first.removeprefix(SUBJECT)), environment.from_string(rest)


def _plain_text(pages: Environment) -> Environment:
    """The pages' templates as a mail needs them: nothing escaped, times without tags, no value forgotten."""
    environment = pages.overlay(autoescape=False, undefined=StrictUndefined)
    environment.filters = {
        **pages.filters,
        "instant": lambda moment, zone="UTC", **options: instant(moment, zone, **options).striptags(),
        "day": lambda moment, zone="UTC": day(moment, zone).striptags(),
        "deadline": lambda moment, zone="UTC": deadline(moment, zone).striptags(),
    }
    return environment


def _one_line(text: str) -> str:
    if any(character in text for character in "\r\n\0"):
        raise ValueError("a line break or a NUL where one line is asked for")
    return text


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("a NUL in a mail's body")
    return text
