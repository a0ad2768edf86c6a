"""E-mail addresses, letters on their way, how each account wants to be told of each kind of notice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "email_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("given_at", moment, nullable=False),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=True),
        sa.Column("token_expires_at", moment, nullable=True),
        sa.Column("refused_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_email_address_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_address")),
        sa.UniqueConstraint("public_id", name=op.f("uq_email_address_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_email_address_token_digest")),
    )
    op.create_index("ix_email_address_account_id", "email_address", ["account_id"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        sa.Column("reply", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_delivery_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delivery_public_id")),
    )
    op.create_index("ix_delivery_account_id", "delivery", ["account_id"])
    op.create_index("ix_delivery_state", "delivery", ["state", "due_at"])
    op.create_index("ix_delivery_recipient", "delivery", ["recipient"])
    op.create_table(
        "notice_mail",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_mail_account_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_notice_mail_delivery_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_mail_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_mail")),
    )
    op.create_index("ix_notice_mail_account_id", "notice_mail", ["account_id"])
    op.create_index("ix_notice_mail_delivery_id", "notice_mail", ["delivery_id"])
    op.create_table(
        "notice_preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_preference_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_preference")),
        sa.UniqueConstraint("account_id", "kind", name=op.f("uq_notice_preference_account_id_kind")),
    )
    op.create_table(
        "recovery_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("typed", sa.String(length=254), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_request")),
    )


def downgrade() -> None:
    """Back."""
    for table in ("recovery_request", "notice_preference", "notice_mail", "delivery", "email_address"):
        op.drop_table(table)
