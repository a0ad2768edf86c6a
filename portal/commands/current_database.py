"""The database on which a command works."""

from __future__ import annotations

import typer

from content import migrating
from content.database import Database
from portal.settings import Settings


def current_database(settings: Settings) -> Database:
    """The database of this installation. Raises BadParameter where its tables are those of another release, or none."""
    database = Database(settings.database_url)
    if not migrating.is_current(database):
        database.dispose()
        raise typer.BadParameter("The database is not up to date. Run `portal db upgrade` first.")
    return database
