"""The version of the catalogue; a learner's players by an index."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    table = op.create_table(
        "catalogue_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_version")),
    )
    # Another one each time: what a server keeps in memory under it must not outlive the way back and forth.
    op.bulk_insert(table, [{"id": 1, "version": secrets.token_urlsafe(12)}])
    op.create_index("ix_player_session_account", "player_session", ["account_id", "opened_at"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_player_session_account", "player_session")
    op.drop_table("catalogue_version")
