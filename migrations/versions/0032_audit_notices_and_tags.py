"""When auditors were told, and tags of questions in the bank by which an assessment draws."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Nobody has been told yet, so each institution gets one notice of what waits."""
    op.add_column("completion_audit", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "bank_question", sa.Column("tags", sa.JSON(none_as_null=True), nullable=False, server_default=sa.text("'[]'"))
    )
    op.add_column(
        "assessment", sa.Column("quotas", sa.JSON(none_as_null=True), nullable=False, server_default=sa.text("'[]'"))
    )


def downgrade() -> None:
    """Back."""
    op.drop_column("assessment", "quotas")
    op.drop_column("bank_question", "tags")
    op.drop_column("completion_audit", "told_at")
