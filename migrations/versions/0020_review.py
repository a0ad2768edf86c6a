"""Checklists, answers to findings, findings carried on, claimed cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PEOPLE = (("review_case", "claimed_by_id"), ("finding", "settled_by_id"))
"""Tables and their new columns that name an account."""


def upgrade() -> None:
    """Forward."""
    # Plain ALTER TABLE: on SQLite a table made anew would take with it whatever refers to it.
    for column in ("claimed_at", "due_notice_at", "overdue_notice_at"):
        op.add_column("review_case", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.add_column("finding", sa.Column("slide_key", sa.String(length=32), nullable=True))
    op.add_column("finding", sa.Column("quotation", sa.Text(), server_default="", nullable=False))
    op.add_column("finding", sa.Column("second", sa.Double(), nullable=True))
    for table, column in PEOPLE:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT fk_{table}_{column} REFERENCES account (id)"
        )
    op.execute("UPDATE finding SET settled_by_id = reviewer_id WHERE resolved_at IS NOT NULL")
    op.create_table(
        "checklist_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_checklist_answer_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_answer")),
        sa.UniqueConstraint("decision_id", "line", name=op.f("uq_checklist_answer_decision_id_line")),
    )
    op.create_table(
        "finding_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_finding_answer_answered_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_answer_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_answer")),
    )
    op.create_index("ix_finding_answer_finding", "finding_answer", ["finding_id"])
    op.create_table(
        "carried_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_carried_finding_decision_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_carried_finding_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_finding")),
        sa.UniqueConstraint("decision_id", "finding_id", name=op.f("uq_carried_finding_decision_id_finding_id")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("carried_finding")
    op.drop_table("finding_answer")
    op.drop_table("checklist_answer")
    for table, column in PEOPLE:
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(op.f(f"fk_{table}_{column}"), table)
        op.drop_column(table, column)
    for column in ("second", "quotation", "slide_key"):
        op.drop_column("finding", column)
    for column in ("overdue_notice_at", "due_notice_at", "claimed_at"):
        op.drop_column("review_case", column)
