"""The README's pictures, from a fresh demonstration: `make screenshots` writes them to static/screenshots."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from portal.clock import SystemClock
from portal.config import ROOT
from portal.demo.load import PASSWORD, accounts_by_role, running_year

TARGET = ROOT / "static" / "screenshots"
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration of its own, served while the block runs; yields its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as instance:
        environment = os.environ | {"INSTANCE_PATH": instance, "PORT": str(port), "PORTAL_MODE": "demonstration"}
        command = [sys.executable, "-m", "portal.cli", "demo", "--serve"]
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", seconds=120)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=40)


def wait_for(url: str, seconds: float) -> None:
    """Until the address answers. Raises TimeoutError where it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


def sign_in(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def picture(browser: Browser, base: str, email: str | None, path: str, name: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page = context.new_page()
    if email:
        sign_in(page, base, email)
    page.goto(base + path)
    if path == "/prize/jury/":
        page.locator("tr", has_text="draft").get_by_role("link").first.click()
        page.wait_for_load_state()
    page.screenshot(path=TARGET / f"{name}.png")
    context.close()


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing: install it, on Debian with `apt-get install chromium`.")
    TARGET.mkdir(parents=True, exist_ok=True)
    roles = accounts_by_role()
    year = running_year(SystemClock().now())
    with demonstration() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        picture(browser, base, None, "/", "public")
        picture(browser, base, roles["student with an entry"], f"/prize/{year}/entry", "entrant")
        picture(browser, base, roles["juror"], "/prize/jury/", "jury")
        picture(browser, base, roles["committee member"], "/prize/2025/committee/", "committee")
        picture(browser, base, roles["organiser"], f"/organise/prize/{year}/", "organiser")
        browser.close()


if __name__ == "__main__":
    main()
