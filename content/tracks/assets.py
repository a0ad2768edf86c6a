"""Files that came in, what they turned out to be, and the playable forms made from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.tracks.captions import uncheck_tracks
from content.tracks.models import MediaAsset, Rendition
from content.tracks.slides import forget_slides


def receive_asset(
    session: Session, digest: str, key: str, size: int, file_name: str, content_type: str, account_id: int
) -> MediaAsset:
    """The file with this SHA-256 digest, kept in the store under `key`; the same content twice is one asset."""
    known = session.scalar(select(MediaAsset).where(MediaAsset.digest == digest))
    if known is not None:
        return known
    asset = MediaAsset(
        digest=digest,
        storage_key=key,
        size_bytes=size,
        file_name=file_name,
        content_type=content_type,
        uploaded_by_id=account_id,
    )
    try:
        with session.begin_nested():
            session.add(asset)
    except IntegrityError:  # the same file came in twice at the same moment
        return session.scalars(select(MediaAsset).where(MediaAsset.digest == digest)).one()
    return asset


def put_in_block(session: Session, block: Block, asset: MediaAsset) -> None:
    """Make `asset` what the block shows. Captions that were checked beside another recording are no longer checked."""
    if block.asset_id not in (None, asset.id):
        uncheck_tracks(session, block.id)
        forget_slides(session, block.id)
    block.asset_id = asset.id
    session.flush()


def record_probe(session: Session, asset_id: int, duration_s: float, probe: dict[str, Any]) -> None:
    """Note what a file holds; doing it again changes nothing."""
    asset = session.get_one(MediaAsset, asset_id)
    asset.duration_s, asset.probe = duration_s, probe
    session.flush()


def replace_rendition(session: Session, rendition: Rendition) -> Rendition:
    """`rendition` in the place of an earlier one of its name, which is no longer served."""
    known = session.scalar(
        select(Rendition).where(Rendition.asset_id == rendition.asset_id, Rendition.name == rendition.name)
    )
    if known is not None and known.digest == rendition.digest:
        return known
    if known is not None:
        session.delete(known)
        session.flush()
    session.add(rendition)
    session.flush()
    return rendition


def record_rendition(session: Session, rendition: Rendition) -> Rendition:
    """The asset's rendition of this name, `rendition` itself unless there was one before. Written once."""
    known = session.scalar(
        select(Rendition).where(Rendition.asset_id == rendition.asset_id, Rendition.name == rendition.name)
    )
    if known is not None:
        return known
    session.add(rendition)
    session.flush()
    return rendition
