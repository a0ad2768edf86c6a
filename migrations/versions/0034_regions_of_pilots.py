"""Pilots of several regions, and what people said of entries that stood out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. A pilot runs in the one region that it had."""
    op.create_table(
        "pilot_region",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_region_pilot_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_pilot_region_region_code")),
        sa.PrimaryKeyConstraint("pilot_id", "region_code", name=op.f("pk_pilot_region")),
    )
    op.create_index("ix_pilot_region_region", "pilot_region", ["region_code"])
    op.execute("INSERT INTO pilot_region (pilot_id, region_code) SELECT id, region_code FROM pilot")
    op.add_column(
        "pilot_proposal",
        sa.Column("other_regions", sa.JSON(none_as_null=True), nullable=False, server_default="[]"),
    )
    op.create_table(
        "outlier_judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_outlier_judgement_entry_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outlier_judgement_account_id")),
        sa.ForeignKeyConstraint(["judged_by_id"], ["account.id"], name=op.f("fk_outlier_judgement_judged_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlier_judgement")),
    )
    op.create_index("ix_outlier_judgement_entry", "outlier_judgement", ["entry_id", "rule"])


def downgrade() -> None:
    """Back."""
    op.drop_table("outlier_judgement")
    op.drop_column("pilot_proposal", "other_regions")
    op.drop_table("pilot_region")
