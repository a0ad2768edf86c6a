"""Chapters of a recording, version by version, also of one without slides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import content.database

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "chapter_track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_chapter_track_block_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapter_track")),
        sa.UniqueConstraint("block_id", name=op.f("uq_chapter_track_block_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_chapter_track_public_id")),
    )
    op.create_table(
        "chapter_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", content.database.UTCDateTime(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=True),
        sa.Column("chapters", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_chapter_version_author_id")),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["chapter_track.id"],
            name=op.f("fk_chapter_version_track_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapter_version")),
        sa.UniqueConstraint("track_id", "number", name=op.f("uq_chapter_version_track_id_number")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("chapter_version")
    op.drop_table("chapter_track")
