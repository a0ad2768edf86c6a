"""Uploaded files, their probe results, and the renditions made from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.tracks.captions import uncheck_tracks
from content.tracks.models import MediaAsset, Rendition
from content.tracks.slides import reset_slides


def receive_asset(
    session: Session, digest: str, key: str, size: int, file_name: str, content_type: str, account_id: int
) -> MediaAsset:
    """The asset with this SHA-256 digest, stored under `key`; equal contents are one asset."""
    existing = session.scalar(select(MediaAsset).where(MediaAsset.digest == digest))
    if existing is not None:
        return existing
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
    except IntegrityError:  # a concurrent upload of the same file
        return session.scalars(select(MediaAsset).where(MediaAsset.digest == digest)).one()
    return asset


def put_in_block(session: Session, block: Block, asset: MediaAsset) -> None:
    """Make `asset` the block's file. Checks of captions made for another recording are taken back."""
    if block.asset_id not in (None, asset.id):
        uncheck_tracks(session, block.id)
        reset_slides(session, block.id)
    block.asset_id = asset.id
    session.flush()


def record_probe(session: Session, asset_id: int, duration_s: float, probe: dict[str, Any]) -> None:
    """Record the probe result of a file. Idempotent."""
    asset = session.get_one(MediaAsset, asset_id)
    asset.duration_s, asset.probe = duration_s, probe
    session.flush()


def replace_rendition(session: Session, rendition: Rendition) -> Rendition:
    """Replace the rendition of this name by `rendition`."""
    existing = session.scalar(
        select(Rendition).where(Rendition.asset_id == rendition.asset_id, Rendition.name == rendition.name)
    )
    if existing is not None and existing.digest == rendition.digest:
        return existing
    if existing is not None:
        session.delete(existing)
        session.flush()
    session.add(rendition)
    session.flush()
    return rendition


def record_rendition(session: Session, rendition: Rendition) -> Rendition:
    """The asset's rendition of this name: the existing one, else `rendition`."""
    existing = session.scalar(
        select(Rendition).where(Rendition.asset_id == rendition.asset_id, Rendition.name == rendition.name)
    )
    if existing is not None:
        return existing
    session.add(rendition)
    session.flush()
    return rendition
