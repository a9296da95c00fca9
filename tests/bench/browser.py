"""A visitor over real HTTP, as through a proxy that marks when a request began: reads a form and sends it."""

import http.client
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from portal.accounts import sessions
from portal.accounts.models import Person

_BOUNDARY = "e55a7b0undary"
FORM_TYPE = f"multipart/form-data; boundary={_BOUNDARY}"
_TEXTS_TYPE = "application/x-www-form-urlencoded"
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass
class Browser:
    """One person's. cookie: their session, as the server sets it from then on."""

    address: str
    cookie: str = ""
    _connection: http.client.HTTPConnection = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=120)

    def get(self, path: str) -> str:
        """The page. Raises RuntimeError where there is none."""
        status, _, page = self._ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")
        return page

    def form(self, path: str, typed: dict[str, str], file: bytes) -> bytes:
        """The body that sends this page's form: its hidden fields, its boxes ticked, what is typed, a Word file."""
        fixed = given(self.get(path))
        head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name="
        fields = "".join(f'{head}"{name}"\r\n\r\n{value}\r\n' for name, value in (fixed | typed).items())
        opening = f'{fields}{head}"file"; filename="essay.docx"\r\nContent-Type: application/octet-stream\r\n\r\n'
        return opening.encode() + file + f"\r\n--{_BOUNDARY}--\r\n".encode()

    def send(self, path: str, body: bytes, kind: str = FORM_TYPE) -> tuple[int, str]:
        """The status of the answer, and where it leads. Raises OSError where there is none."""
        status, location, _ = self._ask("POST", path, body, kind)
        return status, location

    def fill(self, page: str, path: str, typed: dict[str, str]) -> int:
        """Send a page's form of texts there, with its hidden fields; the status of the answer."""
        return self.send(path, urlencode(given(page) | typed).encode(), _TEXTS_TYPE)[0]

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str, str]:
        headers = {"Cookie": self.cookie, "X-Request-Start": f"{time.time():.3f}"} | (
            {"Content-Type": kind} if body else {}
        )
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return answer.status, answer.getheader("Location", ""), page


def cookie_of(app: Flask, person: Person, now: datetime) -> str:
    """A cookie as a sign-in leaves it: hundreds of sign-ins would take longer than all the rest."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    cookie = {"_user_id": person.fs_uniquifier}
    sessions.begin(cookie, now)
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(cookie)}"


def given(page: str) -> dict[str, str]:
    """What the forms of a page send unseen, their boxes ticked."""
    inputs = (dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(page))
    return {
        i["name"]: unescape(i.get("value", ""))
        for i in inputs
        if i.get("type") in ("hidden", "checkbox") and "name" in i
    }
