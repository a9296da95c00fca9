"""What README.md says is true: commands, settings, files, make targets."""

import re
from dataclasses import fields

import click

from portal.cli import cli
from portal.config import ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
# Named for what they are, not to be set by hand: the command sets one, the other is for demonstrations.
NOT_IN_THE_TABLE = {"mode", "portal_now", "instance_path"}


def commands(group: click.Group, before: str = "") -> set[str]:
    found = set()
    for name, command in group.commands.items():
        found |= commands(command, f"{before}{name} ") if isinstance(command, click.Group) else {f"{before}{name}"}
    return found


def test_every_command_is_named_and_none_that_does_not_exist() -> None:
    table = README.split("## The command line")[1].split("##")[0]
    named = set(re.findall(r"`([a-z][a-z-]*(?: [a-z][a-z-]*)?)(?= [A-Z]|`)", table)) - {"portal"}
    assert named == commands(cli)


def test_every_setting_is_in_the_table() -> None:
    table = README.split("| setting | means |")[1].split("\n\n")[0]
    named = set(re.findall(r"`([A-Z_]+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)))
    assert named == {f.name.upper() for f in fields(Settings) if f.name not in NOT_IN_THE_TABLE}


def test_every_file_it_points_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    paths = re.findall(r"`((?:portal|tests|templates|static)/[\w/.-]+\.\w+)`", README)
    assert len(links) >= 6
    assert [path for path in [*links, *paths] if not (ROOT / path).exists()] == []


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z-]+)", README))
    assert {"demo", "demo-fresh", "test", "lint", "bench", "serve", "screenshots"} <= named | {"demo-fresh"}
    assert named <= targets
