"""Alembic's entry: runs the migrations on the engine that the `portal db` command or a test hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum

from content.database import UTCDateTime
from content.models import Base

config = context.config


def run(connection: Connection) -> None:
    """Migrate on `connection`. Batch mode because SQLite cannot alter most things in place."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
        include_name=lambda name, kind, _parents: kind != "table" or name in Base.metadata.tables,
    )
    with context.begin_transaction():
        context.run_migrations()


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as the plain ones beneath, so that a migration never depends on later code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


connection: Connection | None = config.attributes.get("connection")
if connection is None:
    raise RuntimeError("Use `portal db upgrade`: it knows which database to migrate.")
run(connection)
