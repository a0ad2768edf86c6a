"""Speech is not recognised where its author brings captions; a course has a glossary for recognition."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    for table in ("block", "upload"):
        op.add_column(table, sa.Column("recognise_speech", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("revision", sa.Column("glossary", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Back."""
    op.drop_column("revision", "glossary")
    for table in ("upload", "block"):
        op.drop_column(table, "recognise_speech")
