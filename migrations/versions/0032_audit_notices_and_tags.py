"""When auditors were told; certificates that can be issued again; tags of questions by which an assessment draws."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Nobody has been told yet, so each institution gets one notice of what waits."""
    op.add_column("completion_audit", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    # Nothing refers to certificates, so their table may be made anew.
    with op.batch_alter_table("certificate") as table:
        table.drop_constraint("uq_certificate_account_id_course_id", type_="unique")
        table.add_column(sa.Column("reissuable", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "uq_certificate_valid",
        "certificate",
        ["account_id", "course_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.add_column(
        "assessment", sa.Column("quotas", sa.JSON(none_as_null=True), nullable=False, server_default=sa.text("'[]'"))
    )


def downgrade() -> None:
    """Back. Of several certificates for a learner and a course the last stays: there was room for one."""
    op.drop_column("assessment", "quotas")
    op.execute(
        "DELETE FROM certificate WHERE id NOT IN (SELECT max(id) FROM certificate GROUP BY account_id, course_id)"
    )
    op.drop_index("uq_certificate_valid", "certificate")
    with op.batch_alter_table("certificate") as table:
        table.drop_column("reissuable")
        table.create_unique_constraint("uq_certificate_account_id_course_id", ["account_id", "course_id"])
    op.drop_column("completion_audit", "told_at")
