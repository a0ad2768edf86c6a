"""Lesson texts in easy words; pages of the portal in sign language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import content.database

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("block", sa.Column("easy_text", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "page_video",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("captions", sa.Text(), nullable=False),
        sa.Column("captions_language", sa.String(length=8), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", content.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["media_asset.id"], name=op.f("fk_page_video_asset_id")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["account.id"], name=op.f("fk_page_video_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_video")),
        sa.UniqueConstraint("public_id", name=op.f("uq_page_video_public_id")),
    )
    op.create_index("ix_page_video_page", "page_video", ["page", "state"])


def downgrade() -> None:
    """Back."""
    op.drop_table("page_video")
    op.drop_column("block", "easy_text")
