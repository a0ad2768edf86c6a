"""Former authors of courses, who never review them; what instructors show of themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "former_author",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_former_author_course_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_former_author_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_author")),
        sa.UniqueConstraint("course_id", "account_id", name=op.f("uq_former_author_course_id_account_id")),
    )
    op.create_table(
        "instructor_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_instructor_card_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instructor_card")),
        sa.UniqueConstraint("account_id", name=op.f("uq_instructor_card_account_id")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("instructor_card")
    op.drop_table("former_author")
