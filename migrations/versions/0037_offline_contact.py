"""Browsers that keep lessons for study without a line, and when each last reached the portal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "offline_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_offline_contact_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_contact")),
        sa.UniqueConstraint("token", name=op.f("uq_offline_contact_token")),
    )
    op.create_index("ix_offline_contact_account", "offline_contact", ["account_id"])


def downgrade() -> None:
    """Back."""
    op.drop_table("offline_contact")
