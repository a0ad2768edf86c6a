"""Surveys of learners, evaluations by third parties, and when a handler was last reminded of a complaint."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("replies", sa.JSON(), nullable=False),
        sa.Column("barriers", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_survey_answer_account_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_survey_answer_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint("account_id", "course_id", name=op.f("uq_survey_answer_account_id_course_id")),
    )
    op.create_index("ix_survey_answer_step", "survey_answer", ["course_id", "counted", "answered_at"])
    op.create_table(
        "survey_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("replies", sa.JSON(), nullable=False),
        sa.Column("barriers", sa.JSON(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_survey_step_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_step")),
    )
    op.create_index("ix_survey_step_course", "survey_step", ["course_id"])
    op.create_table(
        "survey_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_survey_words_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_words")),
    )
    op.create_index("ix_survey_words_course", "survey_words", ["course_id"])
    op.create_table(
        "evaluation_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=True),
        sa.Column("occupation_code", sa.String(length=16), nullable=True),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["evaluator_id"], ["account.id"], name=op.f("fk_evaluation_sample_evaluator_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_evaluation_sample_region_code")),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_evaluation_sample_occupation_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_sample")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evaluation_sample_public_id")),
    )
    op.create_index("ix_evaluation_sample_evaluator", "evaluation_sample", ["evaluator_id"])
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sample_id"], ["evaluation_sample.id"], name=op.f("fk_evaluation_sample_id")),
        sa.ForeignKeyConstraint(["evaluator_id"], ["account.id"], name=op.f("fk_evaluation_evaluator_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_evaluation_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evaluation_public_id")),
        sa.UniqueConstraint("sample_id", "revision_id", name=op.f("uq_evaluation_sample_id_revision_id")),
    )
    op.create_index("ix_evaluation_revision", "evaluation", ["revision_id"])
    op.add_column("complaint", sa.Column("reminded_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Back."""
    op.drop_column("complaint", "reminded_on")
    op.drop_table("evaluation")
    op.drop_table("evaluation_sample")
    op.drop_table("survey_words")
    op.drop_table("survey_step")
    op.drop_table("survey_answer")
