"""Credits given by hand, conversions and expiry; the course and the study mode of each entry of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from content.credits import append_only

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_entry = sa.table(
    "ledger_entry",
    *(sa.column(name) for name in ("id", "learner_id", "idempotency_key", "reverses_id", "course_id", "study_mode")),
    sa.column("explanation", sa.JSON()),
)
MODES = frozenset({"media", "reading"})
AT_ONCE = 1000


def upgrade() -> None:
    """Forward. The triggers that refuse every change rest while the columns are filled in; no digest covers them."""
    connection = op.get_bind()
    append_only.remove_place(connection)
    append_only.remove(connection)
    op.execute(
        "ALTER TABLE ledger_entry ADD COLUMN course_id INTEGER"
        " CONSTRAINT fk_ledger_entry_course_id REFERENCES course (id)"
    )
    op.add_column("ledger_entry", sa.Column("study_mode", sa.String(length=40), nullable=True))
    _fill(connection)
    append_only.install(connection)
    append_only.install_place(connection)
    op.create_index("ix_ledger_entry_day", "ledger_entry", ["pilot_id", "at"])
    op.create_table(
        "credit_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_credit_grant_pilot_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_credit_grant_account_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_credit_grant_proposed_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_credit_grant_decided_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_credit_grant_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_grant")),
        sa.UniqueConstraint("public_id", name=op.f("uq_credit_grant_public_id")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_credit_grant_entry_id")),
    )
    op.create_index("ix_credit_grant_pilot", "credit_grant", ["pilot_id", "state"])
    op.create_table(
        "conversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("rule_version_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("bank_credits", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_conversion_account_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_conversion_pilot_id")),
        sa.ForeignKeyConstraint(["rule_version_id"], ["rule_version.id"], name=op.f("fk_conversion_rule_version_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_conversion_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion")),
        sa.UniqueConstraint("public_id", name=op.f("uq_conversion_public_id")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_conversion_entry_id")),
    )
    op.create_index("ix_conversion_account", "conversion", ["account_id", "converted_at"])
    op.create_table(
        "expiry_warning",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("days_before", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_expiry_warning_account_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_expiry_warning_pilot_id")),
        sa.PrimaryKeyConstraint("account_id", "pilot_id", "expires_on", "days_before", name=op.f("pk_expiry_warning")),
    )


def downgrade() -> None:
    """Back."""
    for table in ("expiry_warning", "conversion", "credit_grant"):
        op.drop_table(table)
    op.drop_index("ix_ledger_entry_day", table_name="ledger_entry")
    for column in ("study_mode", "course_id"):
        op.drop_column("ledger_entry", column)


def _fill(connection: sa.Connection) -> None:
    """Fill both columns from the key, which names the learner and what was achieved, and from the explanation."""
    courses = _courses(connection)
    origins: dict[int, tuple[int | None, str | None]] = {}
    last = 0
    while rows := connection.execute(
        sa.select(_entry).where(_entry.c.id > last).order_by(_entry.c.id).limit(AT_ONCE)
    ).all():
        for row in rows:
            kind, _, rest = row.idempotency_key.partition(":")
            subject = rest.removeprefix(f"{row.learner_id}:")
            mode = (row.explanation.get("values") or {}).get("way")
            origin = courses.get((kind, subject)), mode if mode in MODES else None
            if row.reverses_id is not None:
                origin = origins.get(row.reverses_id, (None, None))
            origins[row.id] = origin
            if origin != (None, None):
                values = {"course_id": origin[0], "study_mode": origin[1]}
                connection.execute(sa.update(_entry).where(_entry.c.id == row.id).values(**values))
        last = rows[-1].id


def _courses(connection: sa.Connection) -> dict[tuple[str, str], int]:
    courses: dict[tuple[str, str], int] = {}
    for course_id, public_id in connection.execute(sa.text("SELECT id, public_id FROM course")):
        courses["course", public_id] = courses["assessment", public_id] = course_id
    for lineage, course_id in connection.execute(
        sa.text(
            "SELECT DISTINCT lesson.lineage, revision.course_id FROM lesson"
            " JOIN module ON module.id = lesson.module_id JOIN revision ON revision.id = module.revision_id"
        )
    ):
        courses["lesson", lineage] = course_id
    return courses
