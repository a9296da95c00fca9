"""A visitor over real HTTP, as through a proxy that marks when a request began: reads a form, sends a file with it."""

import http.client
import re
import time
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

_BOUNDARY = "e55a7b0undary"
FORM_TYPE = f"multipart/form-data; boundary={_BOUNDARY}"
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
        inputs = (dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(self.get(path)))
        given = {i["name"]: unescape(i.get("value", "")) for i in inputs if i.get("type") in ("hidden", "checkbox")}
        head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name="
        fields = "".join(f'{head}"{name}"\r\n\r\n{value}\r\n' for name, value in (given | typed).items())
        opening = f'{fields}{head}"file"; filename="essay.docx"\r\nContent-Type: application/octet-stream\r\n\r\n'
        return opening.encode() + file + f"\r\n--{_BOUNDARY}--\r\n".encode()

    def send(self, path: str, body: bytes) -> tuple[int, str]:
        """The status of the answer, and where it leads. Raises OSError where there is none."""
        status, location, _ = self._ask("POST", path, body)
        return status, location

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": self.cookie, "X-Request-Start": f"{time.time():.3f}"} | (
            {"Content-Type": FORM_TYPE} if body else {}
        )
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return answer.status, answer.getheader("Location", ""), page
