"""A command of the `portal` command that is loaded when it is asked for."""

from importlib import import_module
from typing import Any

import click


class Deferred(click.Command):
    """The command of this name in `module`, which is imported when somebody runs it.

    The processes that serve and do what is due start from the same command line, and should not carry what computes.
    """

    def __init__(self, name: str, module: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self._module = module

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        command = getattr(import_module(self._module), str(self.name))
        context: click.Context = command.make_context(info_name, args, parent, **extra)
        return context
