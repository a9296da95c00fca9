"""Ways out for a mail: an SMTP server, or files in a folder."""

import re
import smtplib
import ssl
from collections.abc import Collection
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import SplitResult, unquote, urlsplit

from portal.config import Settings

# A server that says nothing for this long is not there.
TIMEOUT = 20.0


class Undeliverable(Exception):
    """This mail was not taken. Its text names the kind of error and the server's code, never an address."""


class Unreachable(Undeliverable):
    """No mail can be sent at present: the server is away, or will not have us."""


class Transport(Protocol):
    """A way out, open while it is used as a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, message: EmailMessage, number: int, /) -> None:
        """Hand the message over. `number` is the same for every attempt at the same mail.

        Raises Undeliverable where this message was not taken, Unreachable where none would be.
        """
        ...


def transport(settings: Settings) -> Transport:
    """The way out that MAIL_URL names: files where it names none."""
    if not settings.mail_url:
        return Files(settings.instance_path / "outbox")
    return Smtp(urlsplit(settings.mail_url))


class Files:
    """Writes each mail to a file of its own; a second attempt writes the same file again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        # Its links open accounts: nobody else on the machine may read them.
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, message: EmailMessage, number: int, /) -> None:
        slug = re.sub(r"[^a-z0-9]+", "-", message["Subject"].lower()).strip("-")[:60] or "mail"
        path = self._folder / f"{number:06d}-{slug}-{_mark(message['Message-ID'])}.eml"
        unfinished = path.with_suffix(".part")
        try:
            unfinished.write_bytes(message.as_bytes(policy=SMTP))
            unfinished.replace(path)
        except OSError as error:
            raise Unreachable(f"{type(error).__name__} {error.errno}") from error

    def keep_only(self, message_ids: Collection[str]) -> None:
        """Remove the files of all other mails. A number may be given again, a message's own name never is."""
        marks = {_mark(message_id) for message_id in message_ids}
        for path in self._folder.glob("*.eml"):
            found = _OURS.fullmatch(path.name)
            if found and found[1] not in marks:
                path.unlink(missing_ok=True)


# By which the file of a mail is known: the beginning of its message's own name.
_OURS = re.compile(r"\d{6,}-[a-z0-9-]+-([0-9a-f]{12})\.eml")


def _mark(message_id: str) -> str:
    return message_id.lstrip("<")[:12]


class Smtp:
    """Talks to an SMTP server, connecting when the first mail goes out."""

    def __init__(self, url: SplitResult) -> None:
        self._url = url
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def send(self, message: EmailMessage, _number: int, /) -> None:
        try:
            self._server = self._server or self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_describe(error)) from error
        try:
            self._server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            # Whether it hung up because of this mail is known once the next one connects anew.
            if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                self._hang_up()
            raise Undeliverable(_describe(error)) from error

    def _connect(self) -> smtplib.SMTP:
        url, safely = self._url, ssl.create_default_context()
        host = url.hostname or ""
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT, context=safely)
        else:
            server = smtplib.SMTP(host, url.port or 587, timeout=TIMEOUT)
        try:
            self._introduce(server, safely)
        except BaseException:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP, safely: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        encrypted = self._url.scheme == "smtps"
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=safely)
            encrypted = True
        if self._url.username:
            if not encrypted:
                raise smtplib.SMTPNotSupportedError("no password without encryption")
            server.login(unquote(self._url.username), unquote(self._url.password or ""))

    def _hang_up(self) -> None:
        if self._server is None:
            return
        try:
            self._server.quit()
        except (OSError, smtplib.SMTPException):
            self._server.close()
        self._server = None


def _describe(error: Exception) -> str:
    """The error's name and the server's code. Its text stays out: a server may quote an address in it."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    return f"{type(error).__name__} {code}" if code else type(error).__name__
