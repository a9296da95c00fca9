"""The `portal` command, in a process of its own or, where nothing is about the process, in this one."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from portal.cli import cli
from portal.config import ROOT

_NOT_INHERITED = ("DATABASE_URL", "MAIL_URL")


@dataclass(frozen=True)
class Run:
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def portal(*arguments: object, **environment: str) -> Run:
    """The command with these settings, in this process: starting one takes longer than most commands."""
    settings = dict.fromkeys(_NOT_INHERITED) | environment
    done = CliRunner(env=settings).invoke(cli, [str(argument) for argument in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Run(done.exit_code, done.stdout, done.stderr)


def process(*arguments: object, **environment: str) -> Run:
    """The same as a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    command = [sys.executable, "-m", "portal.cli", *map(str, arguments)]
    done = subprocess.run(
        command, env=inherited | environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    return Run(done.returncode, done.stdout, done.stderr)


def of(instance: Path) -> dict[str, str]:
    """The settings of a portal of its own that people use."""
    return {
        "INSTANCE_PATH": str(instance),
        "PORTAL_MODE": "production",
        "SECRET_KEY": "s" * 40,
        "BASE_URL": "https://prize.example.org",
    }
