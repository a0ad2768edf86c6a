"""Speech is not recognised where its author brings captions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    for table in ("block", "upload"):
        op.add_column(table, sa.Column("recognise_speech", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Back."""
    for table in ("upload", "block"):
        op.drop_column(table, "recognise_speech")
