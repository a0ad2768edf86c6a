"""`portal db`: bring the database to the present tables."""

from __future__ import annotations

import typer

from content import migrating
from content.database import Database
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="Create and migrate the database.")


@app.command()
def upgrade(revision: str = typer.Argument("head")) -> None:
    """Migrate forward; safe to repeat."""
    migrating.upgrade(Database(settings_from().database_url), revision)
    typer.echo("The database is up to date.")


@app.command()
def downgrade(revision: str) -> None:
    """Migrate back to REVISION (`base` empties the database)."""
    migrating.downgrade(Database(settings_from().database_url), revision)
    typer.echo(f"The database is back at {revision}.")
