"""`portal tasks`: what the portal does by itself when its time has come, on demand."""

from __future__ import annotations

import typer

from content.database import utc_now
from content.operation.schedule import run_task
from content.scheduled_tasks import TASKS
from portal.commands.current_database import current_database
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="List and run scheduled tasks; workers run them by themselves.")


@app.command(name="list")
def list_tasks() -> None:
    """Name every task and how often it runs."""
    for task in TASKS:
        typer.echo(f"{task.name}: every {task.interval}")


@app.command()
def run(name: str = typer.Argument("", help="A task of `portal tasks list`; without it all.")) -> None:
    """Run one task, or all, now. Ends with status 1 where one failed; the log says why."""
    tasks = [task for task in TASKS if name in ("", task.name)]
    if name and not tasks:
        raise typer.BadParameter("There is no task of this name. `portal tasks list` names them all.")
    database = current_database(settings_from())
    failed = [task.name for task in tasks if not run_task(database, task, utc_now())]
    for task in tasks:
        typer.echo(f"{task.name}: {'failed' if task.name in failed else 'done'}")
    if failed:
        raise typer.Exit(1)
