"""Versions of tracks know what they were made from and who checked them; files that wait for an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHECKED = ("caption", "slide")
MARK_WHAT_IS_CHECKED = """
UPDATE {kind}_version SET
    checked_by_id = (SELECT track.checked_by_id FROM {kind}_track AS track WHERE track.id = {kind}_version.track_id),
    checked_at = (SELECT track.checked_at FROM {kind}_track AS track WHERE track.id = {kind}_version.track_id)
WHERE EXISTS (
    SELECT 1 FROM {kind}_track AS track
    WHERE track.id = {kind}_version.track_id AND track.state = 'checked'
        AND track.current = {kind}_version.number AND track.checked_digest = {kind}_version.digest
)
"""


def upgrade() -> None:
    """Forward. What is checked now is marked on its version; whoever checked earlier versions is not known."""
    op.create_table(
        "caption_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("cues", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_over", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["block_id"], ["block.id"], name=op.f("fk_caption_proposal_block_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["account.id"], name=op.f("fk_caption_proposal_given_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_caption_proposal_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caption_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_caption_proposal_public_id")),
    )
    op.create_index("ix_caption_proposal_block_id", "caption_proposal", ["block_id"])
    for kind in CHECKED:
        op.add_column(f"{kind}_track", sa.Column("checks_from", sa.DateTime(timezone=True), nullable=True))
        with op.batch_alter_table(f"{kind}_version", schema=None) as batch_op:
            batch_op.add_column(sa.Column("base_number", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column("checked_by_id", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_{kind}_version_checked_by_id"), "account", ["checked_by_id"], ["id"])
        op.execute(MARK_WHAT_IS_CHECKED.format(kind=kind))
    op.add_column("description_version", sa.Column("base_number", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Back."""
    op.drop_column("description_version", "base_number")
    for kind in CHECKED:
        with op.batch_alter_table(f"{kind}_version", schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"fk_{kind}_version_checked_by_id"), type_="foreignkey")
            batch_op.drop_column("checked_at")
            batch_op.drop_column("checked_by_id")
            batch_op.drop_column("base_number")
        # In place: made anew, the table of tracks would take its versions with it on SQLite (ON DELETE CASCADE).
        op.drop_column(f"{kind}_track", "checks_from")
    op.drop_index("ix_caption_proposal_block_id", "caption_proposal")
    op.drop_table("caption_proposal")
