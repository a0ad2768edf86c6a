"""Slides, descriptions, and how the interpreter's video was set against the lecture."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "slide_track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_slide_track_block_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["checked_by_id"], ["account.id"], name=op.f("fk_slide_track_checked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slide_track")),
        sa.UniqueConstraint("block_id", name=op.f("uq_slide_track_block_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_slide_track_public_id")),
    )
    op.create_table(
        "slide_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("engine", sa.String(length=80), nullable=False),
        sa.Column("slides", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_slide_version_author_id")),
        sa.ForeignKeyConstraint(
            ["track_id"], ["slide_track.id"], name=op.f("fk_slide_version_track_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slide_version")),
        sa.UniqueConstraint("track_id", "number", name=op.f("uq_slide_version_track_id_number")),
    )
    op.create_table(
        "description_track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"], ["block.id"], name=op.f("fk_description_track_block_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_description_track")),
        sa.UniqueConstraint("block_id", "language", name=op.f("uq_description_track_block_id_language")),
        sa.UniqueConstraint("public_id", name=op.f("uq_description_track_public_id")),
    )
    op.create_table(
        "description_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cues", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_description_version_author_id")),
        sa.ForeignKeyConstraint(
            ["track_id"], ["description_track.id"], name=op.f("fk_description_version_track_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_description_version")),
        sa.UniqueConstraint("track_id", "number", name=op.f("uq_description_version_track_id_number")),
    )
    op.add_column("sign_track", sa.Column("offset_found_s", sa.Double(), nullable=True))
    op.add_column("sign_track", sa.Column("offset_confidence", sa.Double(), nullable=True))
    op.add_column("sign_track", sa.Column("offset_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE sign_track SET offset_by_hand = true WHERE offset_s <> 0")


def downgrade() -> None:
    """Back."""
    op.drop_column("sign_track", "offset_by_hand")
    op.drop_column("sign_track", "offset_confidence")
    op.drop_column("sign_track", "offset_found_s")
    op.drop_table("description_version")
    op.drop_table("description_track")
    op.drop_table("slide_version")
    op.drop_table("slide_track")
