"""What gunicorn is told besides its command line: `gunicorn --config python:portal.serving`."""

import socket
from typing import Any

# However slow a line is, after so many seconds without a byte it is a broken one.
LONGEST_SILENCE = 30


class _Line:
    """A client's socket, on which a long silence is the end. Otherwise a silent client keeps its thread for ever."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def recv(self, size: int) -> bytes:
        if self._client.gettimeout() is not None:
            # The server has a limit of its own, as while it waits for the rest of what nobody reads.
            return self._client.recv(size)
        self._client.settimeout(LONGEST_SILENCE)
        try:
            return self._client.recv(size)
        except TimeoutError:
            return b""
        finally:
            self._client.settimeout(None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def pre_request(_worker: Any, request: Any) -> None:
    """Before each request's body is read."""
    unreader = request.unreader
    if not isinstance(unreader.sock, _Line):
        unreader.sock = _Line(unreader.sock)
