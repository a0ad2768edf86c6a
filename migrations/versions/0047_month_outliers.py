"""What stands out in the large months of a pilot, found at night."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "month_outliers",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outliers", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_month_outliers_pilot_id")),
        sa.PrimaryKeyConstraint("pilot_id", "month", name=op.f("pk_month_outliers")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("month_outliers")
