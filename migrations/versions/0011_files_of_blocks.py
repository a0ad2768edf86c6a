"""A file is called as whoever put it there called it, a sound track can be chosen, a lesson lasts as its video does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Blocks keep their lineage through copies of a revision. Who sent a file before uploads were kept is its first sender.
NAMES_OF_BLOCKS = """
UPDATE block SET file_name = COALESCE(
    (SELECT upload.file_name FROM upload JOIN block AS origin ON origin.id = upload.block_id
     WHERE upload.asset_id = block.asset_id AND origin.lineage = block.lineage ORDER BY upload.id DESC LIMIT 1),
    (SELECT media_asset.file_name FROM media_asset
     WHERE media_asset.id = block.asset_id
         AND NOT EXISTS (SELECT 1 FROM upload WHERE upload.asset_id = media_asset.id)),
    '')
WHERE asset_id IS NOT NULL
"""
NAMES_OF_SIGN_TRACKS = """
UPDATE sign_track SET file_name = COALESCE(
    (SELECT upload.file_name FROM upload
     JOIN block AS origin ON origin.id = upload.block_id
     JOIN block AS own ON own.lineage = origin.lineage
     WHERE upload.asset_id = sign_track.asset_id AND own.id = sign_track.block_id ORDER BY upload.id DESC LIMIT 1),
    (SELECT media_asset.file_name FROM media_asset
     WHERE media_asset.id = sign_track.asset_id
         AND NOT EXISTS (SELECT 1 FROM upload WHERE upload.asset_id = media_asset.id)),
    '')
"""
LENGTHS = """
UPDATE media_asset SET duration_s = COALESCE(
    (SELECT duration_s FROM rendition WHERE rendition.asset_id = media_asset.id AND rendition.name = 'video'),
    (SELECT duration_s FROM rendition WHERE rendition.asset_id = media_asset.id AND rendition.name = 'audio'),
    duration_s)
"""


def upgrade() -> None:
    """Forward."""
    for table in ("block", "sign_track"):
        op.add_column(table, sa.Column("file_name", sa.String(length=255), nullable=False, server_default=""))
    op.add_column("media_asset", sa.Column("audio_index", sa.Integer(), nullable=True))
    for statement in (NAMES_OF_BLOCKS, NAMES_OF_SIGN_TRACKS, LENGTHS):
        op.execute(statement)


def downgrade() -> None:
    """Back. Lengths stay as they were measured."""
    op.drop_column("media_asset", "audio_index")
    for table in ("sign_track", "block"):
        op.drop_column(table, "file_name")
