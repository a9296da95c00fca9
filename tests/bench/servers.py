"""Real servers for a while: the portal as `portal serve` starts it, and the floor's upload beside it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.config import ROOT
from tests.screenshots import free_port, wait_for

PROCESSES = 2


@contextmanager
def portal(instance: Path, **settings: str) -> Iterator[str]:
    """The production server on an instance of its own, brought up to date; yields its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    given = {"INSTANCE_PATH": str(instance), "BASE_URL": address, "PORT": str(port), "PORTAL_MODE": "production"}
    given |= {"WEB_CONCURRENCY": str(PROCESSES)} | settings
    with _served([sys.executable, "-m", "portal.cli", "serve"], given, address):
        yield address


@contextmanager
def floor(folder: Path) -> Iterator[str]:
    """The floor's upload, in as many processes; yields its address."""
    address = f"127.0.0.1:{free_port()}"
    with _floor("upload_app", address, folder):
        yield f"http://{address}"


@contextmanager
def scores(folder: Path) -> Iterator[str]:
    """The floor's scores, in as many processes; yields its address."""
    address = f"127.0.0.1:{free_port()}"
    with _floor("scores_app", address, folder):
        yield f"http://{address}"


@contextmanager
def means(folder: Path) -> Iterator[str]:
    """The floor's means, in as many processes; yields its address."""
    address = f"127.0.0.1:{free_port()}"
    with _floor("means_app", address, folder):
        yield f"http://{address}"


@contextmanager
def others_floor(folder: Path) -> Iterator[str]:
    """The floor that other programs were measured against, from its folder; yields its address."""
    address = f"127.0.0.1:{free_port()}"
    own = {"FLOOR_DATA": str(folder / "data"), "PYTHONPATH": str(folder)}
    subprocess.run([sys.executable, "seed.py"], cwd=folder, env=os.environ | own, check=True)
    command = [sys.executable, "-m", "gunicorn", "app:app", "--chdir", str(folder), "--bind", address]
    command += ["--workers", str(PROCESSES), "--log-level", "warning"]
    with _served(command, own, f"http://{address}", healthy="/"):
        yield f"http://{address}"


@contextmanager
def _floor(app: str, address: str, folder: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", f"tests.bench.floor:{app}()", "--bind", address]
    command += ["--workers", str(PROCESSES), "--worker-class", "gthread", "--log-level", "warning"]
    with _served(command, {"FLOOR_FOLDER": str(folder), "FLOOR_SECRET": "f" * 40}, f"http://{address}"):
        yield


@contextmanager
def _served(
    command: Sequence[str], settings: dict[str, str], address: str, healthy: str = "/healthz"
) -> Iterator[None]:
    own = ("DATABASE_URL", "MAIL_URL", "PORTAL_NOW", "RATE_LIMIT_URL", "TRUSTED_PROXIES")
    environment = {name: value for name, value in os.environ.items() if name not in own} | settings
    server = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
    try:
        wait_for(f"{address}{healthy}", seconds=60)
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=40)
        finally:
            # What runs beside it would go on for a moment, in a folder that is gone by then.
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
