"""Rules of completion, practice that instructors attest, and attempts at the quiz questions of lessons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Courses keep what was true of all: every lesson, and the final assessment where there is one."""
    # Plain ALTER TABLE: a table made anew would, on SQLite, take with it whatever refers to it.
    op.add_column("lesson", sa.Column("practice", sa.Text(), nullable=False, server_default=""))
    op.add_column("lesson", sa.Column("required", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("revision", sa.Column("assessment_required", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("revision", sa.Column("practice_required", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "quiz_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("lesson_lineage", sa.String(length=32), nullable=False),
        sa.Column("block_lineage", sa.String(length=32), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("given", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_quiz_attempt_account_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_quiz_attempt_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_attempt")),
    )
    op.create_index("ix_quiz_attempt_account", "quiz_attempt", ["account_id", "block_lineage"])
    op.create_index("ix_quiz_attempt_course", "quiz_attempt", ["course_id"])
    op.create_table(
        "practice_attestation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("lesson_lineage", sa.String(length=32), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("instructor_id", sa.Integer(), nullable=False),
        sa.Column("attested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_practice_attestation_account_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_practice_attestation_course_id")),
        sa.ForeignKeyConstraint(["instructor_id"], ["account.id"], name=op.f("fk_practice_attestation_instructor_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name=op.f("fk_practice_attestation_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_attestation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practice_attestation_public_id")),
    )
    op.create_index(
        "uq_practice_attestation_in_force",
        "practice_attestation",
        ["account_id", "lesson_lineage"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index("ix_practice_attestation_course", "practice_attestation", ["course_id"])


def downgrade() -> None:
    """Back."""
    op.drop_table("practice_attestation")
    op.drop_table("quiz_attempt")
    op.drop_column("revision", "practice_required")
    op.drop_column("revision", "assessment_required")
    op.drop_column("lesson", "required")
    op.drop_column("lesson", "practice")
