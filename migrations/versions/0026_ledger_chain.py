"""A chain of digests through the ledger of each pilot, filled for the entries that are there, and its verification."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from content.credits import append_only
from content.credits.chain import ChainedFields, digest_of
from content.database import UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_pilot = sa.table("pilot", sa.column("id"), sa.column("public_id"), sa.column("head_number"), sa.column("head_digest"))
_version = sa.table("rule_version", sa.column("id"), sa.column("number"), sa.column("rules", sa.JSON()))
_entry = sa.table(
    "ledger_entry",
    *(sa.column(name) for name in ("id", "public_id", "learner_id", "pilot_id", "rule_version_id", "kind", "amount")),
    *(sa.column(name) for name in ("evidence", "idempotency_key", "reverses_id", "actor_id", "number", "digest")),
    sa.column("explanation", sa.JSON()),
    sa.column("at", UTCDateTime()),
)


def upgrade() -> None:
    """Forward. The triggers that refuse every change rest while the digests are filled in."""
    connection = op.get_bind()
    append_only.remove(connection)
    op.add_column("pilot", sa.Column("head_number", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("pilot", sa.Column("head_digest", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("ledger_entry", sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ledger_entry", sa.Column("digest", sa.String(length=64), nullable=False, server_default=""))
    for pilot_id, public_id in connection.execute(sa.select(_pilot.c.id, _pilot.c.public_id)).all():
        _fill(connection, pilot_id, public_id)
    op.create_index("uq_ledger_entry_place", "ledger_entry", ["pilot_id", "number"], unique=True)
    append_only.install(connection)
    append_only.install_place(connection)
    op.create_table(
        "chain_check",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_chain_check_pilot_id")),
        sa.PrimaryKeyConstraint("pilot_id", name=op.f("pk_chain_check")),
    )


def downgrade() -> None:
    """Back."""
    connection = op.get_bind()
    op.drop_table("chain_check")
    append_only.remove_place(connection)
    append_only.remove(connection)
    op.drop_index("uq_ledger_entry_place", table_name="ledger_entry")
    for table, columns in (("ledger_entry", ("number", "digest")), ("pilot", ("head_number", "head_digest"))):
        for column in columns:
            op.drop_column(table, column)
    append_only.install(connection)


def _fill(connection: sa.Connection, pilot_id: int, pilot: str) -> None:
    reverses = _entry.alias("reverses")
    rows = connection.execute(
        sa.select(_entry, _version.c.number.label("rule_number"), _version.c.rules, reverses.c.public_id.label("of"))
        .join(_version, _version.c.id == _entry.c.rule_version_id)
        .outerjoin(reverses, reverses.c.id == _entry.c.reverses_id)
        .where(_entry.c.pilot_id == pilot_id)
        .order_by(_entry.c.id)
    ).all()
    digest = ""
    for number, row in enumerate(rows, 1):
        fields = ChainedFields(
            number=number,
            pilot=pilot,
            entry=row.public_id,
            learner_id=row.learner_id,
            rule_version=row.rule_number,
            rules=row.rules,
            kind=row.kind,
            amount=row.amount,
            evidence=row.evidence,
            explanation=row.explanation,
            idempotency_key=row.idempotency_key,
            reverses=row.of,
            actor_id=row.actor_id,
            at=row.at,
        )
        digest = digest_of(fields, digest)
        connection.execute(sa.update(_entry).where(_entry.c.id == row.id).values(number=number, digest=digest))
    connection.execute(
        sa.update(_pilot).where(_pilot.c.id == pilot_id).values(head_number=len(rows), head_digest=digest)
    )
