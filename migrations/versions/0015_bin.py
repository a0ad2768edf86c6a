"""Blocks that were removed from a draft wait in its bin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("block", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back; what was in a bin is removed for good."""
    op.execute("DELETE FROM block WHERE removed_at IS NOT NULL")
    op.drop_column("block", "removed_at")
