"""A block can be a question."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("block", sa.Column("question", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Back. What was asked stays as a text."""
    op.execute("UPDATE block SET kind = 'text' WHERE kind = 'question'")
    op.drop_column("block", "question")
