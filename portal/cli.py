"""The `portal` command."""

from __future__ import annotations

import os

import typer

from portal.commands import (
    accounts,
    backup,
    caption,
    caption_files,
    database,
    demonstration,
    doctor,
    models,
    question_files,
    servers,
)
from portal.settings import umask_from

app = typer.Typer(no_args_is_help=True, add_completion=False, help="畅学 Changxue: an accessible learning portal.")
app.add_typer(database.app, name="db")
app.add_typer(accounts.app, name="user")
app.add_typer(caption_files.app, name="captions")
app.add_typer(models.app, name="models")
app.add_typer(question_files.app, name="questions")
app.command("up")(servers.up)
app.command("serve")(servers.serve)
app.command("worker")(servers.worker)
app.command("caption")(caption.caption)
app.command("demo")(demonstration.demo)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("doctor")(doctor.doctor)


def main() -> None:
    """Entry point of the installed `portal` script."""
    os.umask(umask_from())
    app()


if __name__ == "__main__":
    main()
