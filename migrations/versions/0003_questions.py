"""Questions that learners ask in a lesson, and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "lesson_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("lesson_lineage", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_lesson_question_course_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lesson_question_account_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_lesson_question_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lesson_question_public_id")),
    )
    op.create_index("ix_lesson_question_course", "lesson_question", ["course_id", "asked_at"])
    op.create_index("ix_lesson_question_asker", "lesson_question", ["account_id", "lesson_lineage"])


def downgrade() -> None:
    """Back."""
    op.drop_table("lesson_question")
