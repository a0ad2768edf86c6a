"""A revision has a final assessment; learners take it in attempts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("most_attempts", sa.Integer(), nullable=False),
        sa.Column("wait_hours", sa.Integer(), nullable=False),
        sa.Column("time_limit_minutes", sa.Integer(), nullable=True),
        sa.Column("time_limit_reason", sa.Text(), nullable=False),
        sa.Column("pool", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_assessment_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assessment_public_id")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_assessment_revision_id")),
    )
    op.create_table(
        "assessment_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score_percent", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_assessment_attempt_assessment_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_assessment_attempt_course_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_assessment_attempt_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_attempt")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assessment_attempt_public_id")),
        sa.UniqueConstraint(
            "account_id", "course_id", "number", name=op.f("uq_assessment_attempt_account_id_course_id_number")
        ),
    )
    op.create_index(
        "uq_assessment_attempt_one_open",
        "assessment_attempt",
        ["account_id", "course_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_assessment_attempt_assessment", "assessment_attempt", ["assessment_id", "state"])
    op.create_index("ix_assessment_attempt_ends_at", "assessment_attempt", ["state", "ends_at"])
    op.create_table(
        "assessment_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["assessment_attempt.id"], name=op.f("fk_assessment_answer_attempt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_answer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assessment_answer_public_id")),
        sa.UniqueConstraint("attempt_id", "position", name=op.f("uq_assessment_answer_attempt_id_position")),
    )
    op.create_table(
        "assessment_mark_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["assessment_answer.id"], name=op.f("fk_assessment_mark_change_answer_id")
        ),
        sa.ForeignKeyConstraint(["marker_id"], ["account.id"], name=op.f("fk_assessment_mark_change_marker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_mark_change")),
    )
    op.create_index("ix_assessment_mark_change_answer", "assessment_mark_change", ["answer_id"])


def downgrade() -> None:
    """Back."""
    op.drop_table("assessment_mark_change")
    op.drop_table("assessment_answer")
    op.drop_table("assessment_attempt")
    op.drop_table("assessment")
