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
    op.create_table(
        "decision_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_decision_draft_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_draft")),
        sa.UniqueConstraint("account_id", "about", name=op.f("uq_decision_draft_account_id_about")),
    )
    op.create_index("ix_decision_draft_about", "decision_draft", ["about"])
    op.create_table(
        "rereview_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rereview_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rereview_id"], ["rereview.id"], name=op.f("fk_rereview_answer_rereview_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rereview_answer")),
        sa.UniqueConstraint("rereview_id", "line", name=op.f("uq_rereview_answer_rereview_id_line")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("rereview_answer")
    op.drop_table("decision_draft")
    op.drop_column("region", "account_phone")
