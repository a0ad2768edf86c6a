"""Balances and totals kept beside the ledger, summed for the entries that are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "ledger_balance",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["account.id"], name=op.f("fk_ledger_balance_learner_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_ledger_balance_pilot_id")),
        sa.PrimaryKeyConstraint("learner_id", "pilot_id", "kind", name=op.f("pk_ledger_balance")),
    )
    op.create_index("ix_ledger_balance_pilot_id", "ledger_balance", ["pilot_id"])
    op.create_table(
        "ledger_total",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_ledger_total_pilot_id")),
        sa.PrimaryKeyConstraint("pilot_id", "kind", name=op.f("pk_ledger_total")),
    )
    op.execute(
        "INSERT INTO ledger_balance (learner_id, pilot_id, kind, amount, entries) "
        "SELECT learner_id, pilot_id, kind, sum(amount), count(*) FROM ledger_entry GROUP BY learner_id, pilot_id, kind"
    )
    op.execute(
        "INSERT INTO ledger_total (pilot_id, kind, amount, entries) "
        "SELECT pilot_id, kind, sum(amount), count(*) FROM ledger_entry GROUP BY pilot_id, kind"
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("ledger_total")
    op.drop_table("ledger_balance")
