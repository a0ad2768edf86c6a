"""Which sound of a recording with several tracks is used, where a person chooses it.

The choice makes another asset of the same stored file: what was made with the other sound stays as it is, in approved
revisions and wherever else the same bytes were uploaded.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.jobs.models import JobKind
from content.jobs.requests import JobQueue, request_processing
from content.messages import N_
from content.people.permissions import Actor
from content.tracks.assets import put_in_block, receive_asset
from content.tracks.editing import editable_block
from content.tracks.models import MediaAsset
from content.tracks.sign import sign_track


def choose_audio(session: Session, actor: Actor, block_public_id: str, index: int, queue: JobQueue) -> Block:
    """Use the sound track `index` (as ffmpeg counts) of the block's recording from now on, and have everything made
    with it. Raises Invalid where there is no such track, NotFound, NotAllowed, Refused."""
    block = editable_block(session, actor, block_public_id)
    probe = (block.asset.probe if block.asset is not None else None) or {}
    if block.asset is None or index not in [track["index"] for track in probe.get("audio_tracks", ())]:
        raise Invalid(N_("This recording has no such sound track."), field="track")
    if index == probe["audio"]["index"]:
        return block
    asset = _asset_with(session, block.asset, index, actor.account_id)
    put_in_block(session, block, asset, block.file_name)
    request_processing(session, actor, block, asset, JobKind.LECTURE, queue)
    sign = sign_track(session, block.id)
    if sign is not None:  # it was set against the other sound
        request_processing(session, actor, block, sign.asset, JobKind.SIGN, queue)
    return block


def _asset_with(session: Session, asset: MediaAsset, index: int, account_id: int) -> MediaAsset:
    """The asset of the same stored file that uses this sound."""
    as_received = session.scalars(
        select(MediaAsset).where(MediaAsset.storage_key == asset.storage_key, MediaAsset.audio_index.is_(None))
    ).one()
    if as_received.probe is not None and as_received.probe["audio"]["index"] == index:
        return as_received
    chosen = receive_asset(
        session,
        hashlib.sha256(f"{as_received.digest} audio {index}".encode()).hexdigest(),
        as_received.storage_key,
        as_received.size_bytes,
        as_received.file_name,
        as_received.content_type,
        account_id,
    )
    chosen.audio_index = index
    session.flush()
    return chosen
