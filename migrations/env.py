"""Alembic's entry: runs the migrations on the engine that the `portal db` command or a test hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from content.models import Base

config = context.config


def run(connection: Connection) -> None:
    """Migrate on `connection`. Batch mode because SQLite cannot alter most things in place."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=lambda name, kind, _parents: kind != "table" or name in Base.metadata.tables,
    )
    with context.begin_transaction():
        context.run_migrations()


connection: Connection | None = config.attributes.get("connection")
if connection is None:
    raise RuntimeError("Use `portal db upgrade`: it knows which database to migrate.")
run(connection)
