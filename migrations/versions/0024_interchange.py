"""Packages that were imported, and nominations for the national library."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ONE_OPEN = sa.text("state = 'nominated'")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "package_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.String(length=160), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("refused_lesson", sa.Integer(), nullable=True),
        sa.Column("refused_part", sa.Integer(), nullable=True),
        sa.Column("revision_digest", sa.String(length=64), nullable=True),
        sa.Column("once_key", sa.String(length=100), nullable=True),
        sa.Column("origin", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("imported_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_package_import_institution_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_package_import_course_id")),
        sa.ForeignKeyConstraint(["imported_by_id"], ["account.id"], name=op.f("fk_package_import_imported_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_package_import_public_id")),
        sa.UniqueConstraint("once_key", name=op.f("uq_package_import_once_key")),
    )
    op.create_index("ix_package_import_institution", "package_import", ["institution_id", "requested_at"])
    op.create_index("ix_package_import_state", "package_import", ["state"])
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("nominated_by_id", sa.Integer(), nullable=False),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_nomination_revision_id")),
        sa.ForeignKeyConstraint(["nominated_by_id"], ["account.id"], name=op.f("fk_nomination_nominated_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_nomination_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nomination_public_id")),
    )
    op.create_index("ix_nomination_revision", "nomination", ["revision_id"])
    op.create_index(
        "uq_nomination_one_open",
        "nomination",
        ["revision_id"],
        unique=True,
        sqlite_where=_ONE_OPEN,
        postgresql_where=_ONE_OPEN,
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("nomination")
    op.drop_table("package_import")
