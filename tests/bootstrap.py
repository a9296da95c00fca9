"""Our part of Bootstrap's style sheet: what the pages use, an eighth of the whole.

`python -m tests.bootstrap` makes static/css/bootstrap.css from the package that is installed.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import flask_bootstrap

ROOT = Path(__file__).parents[1]
PART = ROOT / "static/css/bootstrap.css"
# Rules for elements are kept, and those for these classes.
KEPT = frozenset(
    {
        "active",
        "badge",
        "breadcrumb",
        "breadcrumb-item",
        "btn",
        "btn-danger",
        "btn-primary",
        "btn-secondary",
        "form-check-input",
        "form-control",
        "form-select",
        "is-invalid",
        "table",
        "visually-hidden",
    }
)
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")


def whole() -> str:
    assert flask_bootstrap.__file__
    return (Path(flask_bootstrap.__file__).parent / "static/bootstrap5/css/bootstrap.min.css").read_text("utf-8")


def part(sheet: str) -> str:
    """The rules of a minified style sheet that are kept, with its licence in front."""
    notice = re.search(r"/\*!.*?\*/", sheet, re.DOTALL)
    assert notice is not None
    rules = _kept(re.sub(r'@charset "UTF-8";|/\*.*?\*/', "", sheet, flags=re.DOTALL))
    used = {name for name in re.findall(r"@keyframes ([\w-]+)", rules) if re.search(rf"animation[^;}}]*{name}", rules)}
    rules = re.sub(r"@keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}", lambda r: r[0] if r[1] in used else "", rules)
    return f"{notice[0]}\n/* Our part of it, made by tests/bootstrap.py. */\n{rules}\n"


def classes(sheet: str) -> set[str]:
    """Every class that a style sheet has a rule for."""
    found = set()
    for selector, body in _rules(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        found |= classes(body) if selector.startswith("@") else set(_CLASS.findall(selector))
    return found


def _kept(sheet: str) -> str:
    kept = []
    for selector, body in _rules(sheet):
        if selector.startswith(("@media", "@supports")):
            inner = _kept(body)
            kept += [f"{selector}{{{inner}}}"] if inner else []
        elif selector.startswith("@"):
            kept.append(f"{selector}{{{body}}}")
        else:
            # Not within :not(), :is() and their like.
            ours = [one for one in re.split(r",(?![^(]*\))", selector) if KEPT.issuperset(_CLASS.findall(one))]
            kept += [f"{','.join(ours)}{{{body}}}"] if ours else []
    return "".join(kept)


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Each rule at the top: its selector or at-rule, and what its braces hold."""
    begin = 0
    while (opening := sheet.find("{", begin)) >= 0:
        depth, end = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        yield sheet[begin:opening].strip(), sheet[opening + 1 : end - 1]
        begin = end


if __name__ == "__main__":
    PART.write_text(part(whole()), "utf-8")
