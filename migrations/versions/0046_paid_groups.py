"""What pilots paid by month, day, course, region and study mode, summed for the entries that are there; and indexes by
which entries are searched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0043"
branch_labels = None
depends_on = None

INDEXES = {"course": "course_id", "mode": "study_mode", "kind": "kind"}
DAY = {
    "sqlite": "strftime('%Y-%m-%d', entry.at, '+8 hours')",
    "postgresql": "to_char((entry.at AT TIME ZONE 'UTC') + interval '8 hours', 'YYYY-MM-DD')",
}
"""The day in Beijing."""


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "ledger_group",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("cut", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("learners", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_ledger_group_pilot_id")),
        sa.PrimaryKeyConstraint("pilot_id", "cut", "key", name=op.f("pk_ledger_group")),
    )
    for name, column in INDEXES.items():
        op.create_index(f"ix_ledger_entry_{name}", "ledger_entry", ["pilot_id", column, "number"])
    day = DAY[op.get_bind().dialect.name]
    keys = {
        "whole": "''",
        "month": f"substr({day}, 1, 7)",
        "day": day,
        "course": "coalesce(CAST(entry.course_id AS VARCHAR), '')",
        "region": "coalesce(institution.region_code, '')",
        "mode": "coalesce(entry.study_mode, '')",
    }
    for cut, key in keys.items():
        op.execute(
            "INSERT INTO ledger_group (pilot_id, cut, key, learners, amount) "  # noqa: S608  (of constants above)
            f"SELECT pilot_id, '{cut}', place, count(*), sum(paid) FROM ("
            f"SELECT entry.pilot_id AS pilot_id, {key} AS place, sum(entry.amount) AS paid FROM ledger_entry AS entry "
            "LEFT JOIN course ON course.id = entry.course_id "
            "LEFT JOIN institution ON institution.id = course.institution_id "
            "WHERE entry.kind IN ('earn', 'grant') GROUP BY entry.pilot_id, place, entry.learner_id"
            ") AS each_learner GROUP BY pilot_id, place"
        )


def downgrade() -> None:
    """Back."""
    for name in INDEXES:
        op.drop_index(f"ix_ledger_entry_{name}", "ledger_entry")
    op.drop_table("ledger_group")
