"""`portal db`: bring the database, and the queue that stands beside it, to the present tables."""

from __future__ import annotations

import typer

from content import migrating
from content.database import Database
from content.institutions.hebei import add_missing_regions
from content.search.indexing import indexed_or_published, out_of_step
from content.search.indexing import reindex as index_anew
from media_pipeline.workflow.queue import prepare_queue
from portal.commands.current_database import current_database
from portal.settings import settings_from

app = typer.Typer(no_args_is_help=True, help="Create and migrate the database.")
COURSES_AT_ONCE = 50


@app.command()
def upgrade(revision: str = typer.Argument("head")) -> None:
    """Migrate forward; safe to repeat."""
    address = settings_from().database_url
    migrating.upgrade(Database(address), revision)
    prepare_queue(address)
    with Database(address).transaction() as session:
        add_missing_regions(session)
    _reindex(Database(address), only_if_needed=True)
    typer.echo("The database is up to date.")


@app.command()
def downgrade(revision: str) -> None:
    """Migrate back to REVISION (`base` empties the database)."""
    migrating.downgrade(Database(settings_from().database_url), revision)
    typer.echo(f"The database is back at {revision}.")


@app.command()
def reindex() -> None:
    """Rebuild the index by which the catalogue is searched, filtered and sorted; safe at any time."""
    count = _reindex(current_database(settings_from()))
    typer.echo(f"The search index is made anew: {count} courses.")


def _reindex(database: Database, *, only_if_needed: bool = False) -> int:
    """Rebuild the index, a few courses in each transaction so that other writers do not wait for long."""
    with database.reading() as session:
        if only_if_needed and not out_of_step(session):
            return 0
        courses = indexed_or_published(session)
    for begin in range(0, len(courses), COURSES_AT_ONCE):
        with database.transaction() as session:
            index_anew(session, courses[begin : begin + COURSES_AT_ONCE])
    return len(courses)
