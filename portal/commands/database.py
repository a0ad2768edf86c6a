"""`portal db`: bring the database, and the queue that stands beside it, to the present tables."""

from __future__ import annotations

import typer

from content import migrating
from content.database import Database
from content.institutions.hebei import add_missing_regions
from media_pipeline.queue import prepare_queue
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="Create and migrate the database.")


@app.command()
def upgrade(revision: str = typer.Argument("head")) -> None:
    """Migrate forward; safe to repeat."""
    address = settings_from().database_url
    migrating.upgrade(Database(address), revision)
    prepare_queue(address)
    with Database(address).transaction() as session:
        add_missing_regions(session)
    typer.echo("The database is up to date.")


@app.command()
def downgrade(revision: str) -> None:
    """Migrate back to REVISION (`base` empties the database)."""
    migrating.downgrade(Database(settings_from().database_url), revision)
    typer.echo(f"The database is back at {revision}.")
