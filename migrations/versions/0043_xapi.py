"""Record stores of institutions, and what is stated to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "record_store",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=300), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("sealed_password", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        sa.Column("reply", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_record_store_institution_id")),
        sa.ForeignKeyConstraint(["named_by_id"], ["account.id"], name=op.f("fk_record_store_named_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_store")),
        sa.UniqueConstraint("public_id", name=op.f("uq_record_store_public_id")),
        sa.UniqueConstraint("institution_id", name=op.f("uq_record_store_institution_id")),
    )
    op.create_table(
        "xapi_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_xapi_event_account_id")),
        sa.ForeignKeyConstraint(["store_id"], ["record_store.id"], name=op.f("fk_xapi_event_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_xapi_event")),
        sa.UniqueConstraint("statement", name=op.f("uq_xapi_event_statement")),
    )
    op.create_index("ix_xapi_event_waiting", "xapi_event", ["store_id", "state", "id"])
    op.create_index("ix_xapi_event_account_id", "xapi_event", ["account_id"])
    op.create_table(
        "xapi_playback",
        sa.Column("player_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("segments", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("is_playing", sa.Boolean(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_xapi_playback_account_id")),
        sa.ForeignKeyConstraint(
            ["player_id"], ["player_session.id"], name=op.f("fk_xapi_playback_player_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["store_id"], ["record_store.id"], name=op.f("fk_xapi_playback_store_id")),
        sa.PrimaryKeyConstraint("player_id", name=op.f("pk_xapi_playback")),
    )
    op.create_index("ix_xapi_playback_last_at", "xapi_playback", ["last_at"])
    op.create_index("ix_xapi_playback_account_id", "xapi_playback", ["account_id"])


def downgrade() -> None:
    """Back."""
    op.drop_table("xapi_playback")
    op.drop_table("xapi_event")
    op.drop_table("record_store")
