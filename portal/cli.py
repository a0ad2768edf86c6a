"""The `portal` command."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from portal.settings import umask_from

COMMANDS = {
    "db": "database:app",
    "user": "accounts:app",
    "captions": "caption_files:app",
    "models": "models:app",
    "questions": "question_files:app",
    "package": "packages:app",
    "ledger": "ledger:app",
    "keys": "keys:app",
    "tasks": "scheduled_tasks:app",
    "mail": "mail:app",
    "up": "servers:up",
    "serve": "servers:serve",
    "worker": "servers:worker",
    "caption": "caption:caption",
    "demo": "demonstration:demo",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "doctor": "doctor:doctor",
}
"""Where each command stands in `portal.commands`. The one that is called is imported alone: all take a second."""


class _Commands(TyperGroup):
    """The commands by name; `Any` stands for the classes of click, which typer carries under a name of its own."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  (click's signature)
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        part = getattr(import_module(f"portal.commands.{module}"), name)
        if isinstance(part, typer.Typer):
            group = typer.main.get_group(part)
            group.name = cmd_name
            return group
        alone = typer.Typer(add_completion=False)
        alone.command(cmd_name)(part)
        return typer.main.get_command(alone)


app = typer.Typer(cls=_Commands, no_args_is_help=True, add_completion=False)


@app.callback(help="畅学 Changxue: an accessible learning portal.")
def _portal() -> None:
    pass


def main() -> None:
    """Entry point of the installed `portal` script."""
    os.umask(umask_from())
    app()


if __name__ == "__main__":
    main()
