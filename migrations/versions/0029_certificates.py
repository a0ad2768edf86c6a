"""Kinds of certificates, audits of completion, and documents that are printed for one person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Before this, every certificate was earned by studying alone."""
    with op.batch_alter_table("certificate") as table:
        table.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="study"))
    with op.batch_alter_table("certificate") as table:
        table.alter_column("kind", server_default=None)
    op.create_table(
        "completion_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("auditor_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_completion_audit_account_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_completion_audit_course_id")),
        sa.ForeignKeyConstraint(["auditor_id"], ["account.id"], name=op.f("fk_completion_audit_auditor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion_audit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_completion_audit_public_id")),
        sa.UniqueConstraint("account_id", "course_id", name=op.f("uq_completion_audit_account_id_course_id")),
    )
    op.create_index("ix_completion_audit_course", "completion_audit", ["course_id", "state"])
    op.create_table(
        "personal_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_personal_document_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_personal_document_public_id")),
        sa.UniqueConstraint(
            "account_id", "kind", "about", "language", name=op.f("uq_personal_document_account_id_kind_about_language")
        ),
    )
    op.create_index("ix_personal_document_state", "personal_document", ["state"])


def downgrade() -> None:
    """Back."""
    op.drop_table("personal_document")
    op.drop_table("completion_audit")
    with op.batch_alter_table("certificate") as table:
        table.drop_column("kind")
