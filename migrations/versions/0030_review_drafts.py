"""Offices that help with forgotten passwords, and half-filled decisions of reviewers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. No region has a number until an administrator writes it."""
    op.add_column("region", sa.Column("account_phone", sa.String(length=40), nullable=False, server_default=""))


def downgrade() -> None:
    """Back."""
    op.drop_column("region", "account_phone")
