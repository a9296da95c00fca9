"""What the server does with clients that are slow."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.config import ROOT
from tests.bench.browser import FORM_TYPE, Browser

# The server with one thread, and a silence of a second where it would be half a minute.
START = """
import sys
import portal.serving
from gunicorn.app.wsgiapp import run
portal.serving.LONGEST_SILENCE = 1
sys.argv[1:] = ["tests.bench.floor:upload_app()", "--config", "python:portal.serving", "--bind", "fd://" + sys.argv[1],
    "--worker-class", "gthread", "--threads", "1", "--log-level", "warning"]
run()
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where a server listens that takes uploads one at a time."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        environment = os.environ | {"FLOOR_FOLDER": str(tmp_path), "FLOOR_SECRET": "s" * 40}
        command = [sys.executable, "-c", START, str(listener.fileno())]
        server = subprocess.Popen(command, env=environment, cwd=ROOT, pass_fds=[listener.fileno()])
        port = listener.getsockname()[1]
        well(port)
        yield port
        server.terminate()
        assert server.wait(timeout=20) == 0


def well(port: int) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
        content: bytes = answer.read()
        return content


def test_an_upload_that_falls_silent_gives_its_thread_back_to_the_others(port: int) -> None:
    head = (
        "POST /entry HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as silent:
        silent.sendall(head.encode())
        time.sleep(0.3)
        begun = time.monotonic()
        assert well(port) == b"well"
        assert 0.3 < time.monotonic() - begun < 20
        silent.settimeout(20)
        assert silent.recv(12) == b"HTTP/1.1 400"


def test_an_upload_that_is_only_slow_is_taken(port: int) -> None:
    browser = Browser(f"http://127.0.0.1:{port}")
    body = browser.form("/entry", {"title": "A slow line"}, b"PK")
    browser.close()
    head = (
        f"POST /entry HTTP/1.1\r\nHost: localhost\r\nCookie: {browser.cookie}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: {FORM_TYPE}\r\n\r\n"
    )
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(head.encode())
        for at in range(0, len(body), 100):
            slow.sendall(body[at : at + 100])
            time.sleep(0.4)
        slow.settimeout(10)
        assert slow.recv(12) == b"HTTP/1.1 303"
    assert time.monotonic() - begun > 1.2
