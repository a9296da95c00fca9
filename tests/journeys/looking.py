"""What is wrong with how a page looks, wherever it is looked at."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What can be another on a phone or in the dark. The rest is in the page, and found at the desk.
_BY_LIGHT_AND_WIDTH = ("color-contrast", "scrollable-region-focusable", "target-size")


def faults(page: Page) -> list[str]:
    """What axe finds serious on this page at a desk in the light and on a phone in the dark, and whether it scrolls
    sideways on either. The page is left at the desk."""
    found = []
    for name, width, scheme in (("phone", 320, "dark"), ("desk", 1280, "light")):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        rules = {"runOnly": {"type": "rule", "values": list(_BY_LIGHT_AND_WIDTH)}} if name == "phone" else {}
        found += [f"{page.url} at the {name}: {what}" for what in as_it_is(page, rules)]
    return found


def as_it_is(page: Page, rules: dict[str, object] | None = None) -> list[str]:
    """What axe finds serious on this page just as it stands there, and whether it scrolls sideways."""
    return [*_serious(page, rules), *sideways(page)]


def _serious(page: Page, rules: dict[str, object] | None = None) -> list[str]:
    """The rules of axe that this page breaks as it is, where that is serious."""
    results = Axe().run(page, options={"resultTypes": ["violations"]} | (rules or {})).response["violations"]
    return [violation["id"] for violation in results if violation["impact"] in ("serious", "critical")]


def sideways(page: Page) -> list[str]:
    """Whether it scrolls sideways; this alone can be asked where no scripts run."""
    scrolls = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return ["scrolls sideways"] if scrolls else []
