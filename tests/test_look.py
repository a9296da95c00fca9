"""What the templates and the style sheet promise: readable colours, nothing inline, light pages, honest pieces."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from lxml import html
from wtforms import BooleanField, Form, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired

from portal.app import create_app
from portal.clock import FixedClock
from portal.config import ROOT, Settings
from portal.manuscripts.verdict import Ledger
from tests import bootstrap
from tests.builders import NOW

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CSS = (ROOT / "static/css/portal.css").read_text(encoding="utf-8")
WASHES = ["lake-wash", "moss-wash", "ochre-wash", "brick-wash"]
# Web Content Accessibility Guidelines 2.2, 1.4.3 (text) and 1.4.11 (controls and what pictures show).
TEXT = [
    *[("ink", ground) for ground in ["paper", "surface", "band", *WASHES]],
    *[(ink, ground) for ink in ["ink-soft", "lake"] for ground in ["paper", "surface", "band", "lake-wash"]],
    *[("lake-strong", "lake-wash"), ("on-lake", "lake"), ("on-lake", "lake-strong"), ("deep-ink", "deep")],
    *[(tone, f"{tone}-wash") for tone in ["moss", "ochre", "brick"]],
    *[("stone", "paper"), ("stone", "lake-wash"), ("brick", "paper"), ("brick", "surface")],
]
CONTROLS = [(line, ground) for line in ["edge", "focus"] for ground in ["paper", "surface", "lake-wash"]]
# A block of JSON-LD is data, and no policy for scripts is about it.
SCRIPT = r"""<script(?![^>]*\ssrc=)(?! type="application/ld\+json">)"""
INLINE = re.compile(rf"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|{SCRIPT}", re.IGNORECASE)


def palettes() -> dict[str, dict[str, str]]:
    """Token to colour, in each of the two themes; the dark one overrides the light."""
    light, dark = CSS[: CSS.index("/* 2 Bootstrap")].split("@media screen and (prefers-color-scheme: dark)")
    tokens = [dict(re.findall(r"--([\w-]+):\s*#([0-9a-f]{3,6})\b", part)) for part in (light, dark)]
    return {"light": tokens[0], "dark": tokens[0] | tokens[1]}


def luminance(colour: str) -> float:
    digits = "".join(c * 2 for c in colour) if len(colour) == 3 else colour
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_that_the_guidelines_give() -> None:
    assert contrast("000", "ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_at_4_5_and_controls_at_3(theme: str) -> None:
    palette = palettes()[theme]
    wanted = [(*pair, 4.5) for pair in TEXT] + [(*pair, 3.0) for pair in CONTROLS]
    measured = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in wanted}
    assert {pair: ratio for pair, ratio in measured.items() if ratio < pair[2]} == {}


def test_every_class_in_the_list_at_the_top_of_the_style_sheet_is_styled() -> None:
    contents, rules = CSS.split("*/", 1)
    listed = set(re.findall(r"\.([a-z][a-z-]+)", contents)) - {"js"}
    assert {name for name in listed if not re.search(rf"\.{name}\b(?!-)", rules)} == set()


def test_no_template_holds_what_the_content_security_policy_forbids() -> None:
    assert TEMPLATES
    assert [str(path) for path in TEMPLATES if INLINE.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color:red">',
        "<script>go()</script>",
        '<a onclick="go()">',
        "<style>",
        '<a href="javascript:go()">',
    ],
)
def test_the_search_for_inline_code_finds_a_planted_one(planted: str) -> None:
    assert INLINE.search(planted)


def loaded_by(template: Path) -> set[Path]:
    """The style sheets and scripts that a page of this template loads, and the modules that those import."""
    base = ROOT / "templates/base.html"
    named = re.findall(r"filename='((?:css|js)/[a-z_]+\.(?:css|js))'", base.read_text() + template.read_text())
    found, left = set(), {ROOT / "static" / name for name in named}
    while left:
        path = left.pop()
        found.add(path)
        left |= {path.parent / name for name in re.findall(r'from "\./(.*?)"', path.read_text())} - found
    return found


def weight(template: Path) -> int:
    """In bytes as they are stored."""
    return sum(path.stat().st_size for path in loaded_by(template))


def test_styles_and_scripts_of_a_page_stay_below_150_kilobytes() -> None:
    assert [str(path) for path in TEMPLATES if weight(path) >= 150_000] == []


def test_our_part_of_bootstrap_is_made_from_the_one_that_is_installed() -> None:
    """`python -m tests.bootstrap` makes it."""
    assert bootstrap.PART.read_text("utf-8") == bootstrap.part(bootstrap.whole())


def test_our_part_of_bootstrap_has_every_class_of_its_that_a_page_uses() -> None:
    written = r"""class(?:Name|List\.\w+|_)?["']?\s*[=:(]\s*["']([^"']*)["']"""
    sources = [*TEMPLATES, *(ROOT / "static/js").glob("*.js"), *(ROOT / "portal").rglob("*.py")]
    used = {
        word for path in sources for words in re.findall(written, path.read_text("utf-8")) for word in words.split()
    }
    assert {"btn-primary", "form-control", "table"} <= used
    assert used & bootstrap.classes(bootstrap.whole()) - bootstrap.KEPT == set()


class Sample(Form):
    title = StringField("Title", [InputRequired("Give it a title.")])
    note = StringField("Note")
    year = RadioField("Year", [InputRequired("Choose one.")], choices=["first", "second"])
    own = BooleanField("It is mine.", [InputRequired("We need this declaration.")])
    exposition = IntegerField()


@pytest.fixture(scope="module")
def app(settings: Settings) -> Flask:
    return create_app(settings, FixedClock(NOW))


@pytest.fixture
def macros(app: Flask) -> Iterator[ModuleType]:
    with app.test_request_context():
        yield app.jinja_env.get_template("macros.html").module  # type: ignore[misc]


def parse(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup, create_parent="div")


def refused() -> Sample:
    form = Sample()
    form.validate()
    return form


def test_a_fault_is_tied_to_its_field(macros: ModuleType) -> None:
    page = parse(macros.field(refused().title, help="As printed."))
    (control,) = page.xpath("//input")
    described = [page.get_element_by_id(name).text_content() for name in control.get("aria-describedby").split()]
    assert control.get("aria-invalid") == "true"
    assert described == ["As printed.", "Error: Give it a title."]


def test_only_what_may_stay_empty_is_called_optional(macros: ModuleType) -> None:
    form = Sample()
    labels = [parse(macros.field(item)).xpath("string(//label)") for item in (form.title, form.note)]
    assert labels == ["Title", "Note (optional)"]


def test_the_summary_leads_to_every_fault(macros: ModuleType) -> None:
    form = refused()
    drawn = parse("".join([macros.error_summary(form), *(macros.field(item) for item in form)]))
    links = drawn.xpath("//a")
    assert [link.text_content() for link in links] == [
        "Title: Give it a title.",
        "Year: Choose one.",
        "Not ticked: It is mine.",
    ]
    assert [drawn.get_element_by_id(link.get("href")[1:]).tag for link in links] == ["input"] * 3


@pytest.mark.parametrize(
    ("faults", "says"), [(1, "One thing needs another look"), (2, "Some things need another look")]
)
def test_the_summary_counts_what_it_lists(macros: ModuleType, faults: int, says: str) -> None:
    """Of the form as a whole there may be several faults, under one key of its errors."""
    form = Sample()
    form.form_errors = ["The amounts miss the pot.", "Every place is given."][:faults]
    assert parse(macros.error_summary(form)).xpath("string(//h2)") == says


def test_a_label_that_asks_has_no_colon_after_its_question_mark(macros: ModuleType) -> None:
    form = refused()
    form.year.label.text = "May it stand there?"
    assert "May it stand there? Choose one." in parse(macros.error_summary(form)).text_content()


def test_a_sound_form_has_no_summary(macros: ModuleType) -> None:
    assert macros.error_summary(Sample()).strip() == ""


@pytest.mark.parametrize(("points", "chosen"), [(None, [""]), (7, ["7"]), (10, ["10"])])
def test_a_criterion_offers_one_to_ten_and_not_yet(macros: ModuleType, points: int | None, chosen: list[str]) -> None:
    drawn = parse(
        macros.criterion(Sample(data={"exposition": points}).exposition, "Exposition", "Told?", [(2, "Barely.")])
    )
    assert drawn.xpath("//input/@value") == [*map(str, range(1, 11)), ""]
    assert drawn.xpath("//input[@checked]/@value") == chosen


def test_the_ledger_is_drawn_to_scale(macros: ModuleType) -> None:
    ledger = Ledger(body=7000, tables=300, footnotes=700)
    (bar, *_) = parse(macros.ledger_bar(ledger)).xpath("//svg")
    assert bar.get("viewbox") == "0 0 8000 10"
    assert [(r.get("x"), r.get("width")) for r in bar] == [("0", "7000"), ("7000", "300"), ("7300", "700")]


def test_no_work_yet_is_no_progress_rather_than_a_fault(macros: ModuleType) -> None:
    (bar,) = parse(macros.progress(0, 0, "reviews")).xpath("//progress")
    assert (bar.get("value"), bar.get("max")) == ("0", "1")
