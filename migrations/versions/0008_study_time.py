"""The time that learners have studied, which reading counts, and why a lesson claims more than its content takes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "study_time",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("taken", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_study_time_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_study_time")),
    )
    # Plain ALTER TABLE: a table made anew would, on SQLite, take with it whatever refers to it.
    op.add_column(
        "lesson_evidence",
        sa.Column("counted", sa.JSON(none_as_null=True), nullable=False, server_default=sa.text("'[]'")),
    )
    op.add_column("lesson", sa.Column("study_units_reason", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Back."""
    op.drop_column("lesson", "study_units_reason")
    op.drop_column("lesson_evidence", "counted")
    op.drop_table("study_time")
