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


def put_in_block(session: Session, block: Block, asset: MediaAsset, file_name: str | None = None) -> None:
    """Make `asset`, called `file_name` by its sender, the block's file. Checks of captions made for another recording
    are taken back."""
    if block.asset_id not in (None, asset.id):
        uncheck_tracks(session, block.id)
        reset_slides(session, block.id)
    block.asset_id, block.file_name = asset.id, asset.file_name if file_name is None else file_name
    session.flush()


def record_probe(session: Session, asset_id: int, duration_s: float, probe: dict[str, Any]) -> None:
    """Record the probe result of a file. Idempotent. Where a rendition is made already, its length stays the one that
    counts."""
    asset = session.get_one(MediaAsset, asset_id)
    asset.probe = probe
    asset.duration_s = _played_s(session, asset_id) or duration_s
    session.flush()


def record_played_duration(session: Session, asset_id: int) -> None:
    """Make the length of the finished rendition (the video, else the audio alone) that of the file: so much a player
    has to play, and whoever plays all of it has completed it."""
    played_s = _played_s(session, asset_id)
    if played_s is not None:
        session.get_one(MediaAsset, asset_id).duration_s = played_s
        session.flush()


def _played_s(session: Session, asset_id: int) -> float | None:
    query = select(Rendition.name, Rendition.duration_s).where(
        Rendition.asset_id == asset_id, Rendition.name.in_(("video", "audio"))
    )
    durations = {row.name: row.duration_s for row in session.execute(query)}
    return durations.get("video", durations.get("audio"))


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
