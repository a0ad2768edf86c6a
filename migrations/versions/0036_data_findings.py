"""Findings in the data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "data_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=True),
        sa.Column("what", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("state_digest", sa.String(length=64), nullable=False),
        sa.Column("first_found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notified", sa.Boolean(), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_digest", sa.String(length=64), nullable=False),
        sa.Column("accepted_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_data_finding_region_code")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["account.id"], name=op.f("fk_data_finding_accepted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_finding")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_finding_public_id")),
        sa.UniqueConstraint("rule", "about", name=op.f("uq_data_finding_rule_about")),
    )
    op.create_index("ix_data_finding_region", "data_finding", ["region_code"])


def downgrade() -> None:
    """Back."""
    op.drop_table("data_finding")
