"""From which versions the captions that count were made, and whether a script is among them."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, selectinload

from content.tracks.models import CaptionOrigin, CaptionTrack, CaptionVersion, Script, TrackState


class ScriptUse(enum.StrEnum):
    """Whether the captions that count were made from the script. UNKNOWN: they were corrected in an earlier version of
    the course, and what they were made from is not known here."""

    IN_USE = "in_use"
    NOT_IN_USE = "not_in_use"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ScriptUseLine:
    """The script beside captions on which people have worked."""

    track_public_id: str
    language: str
    use: ScriptUse


def lineage(track: CaptionTrack) -> Iterator[CaptionVersion]:
    """The version that counts, the one that it was corrected or restored from, and so on."""
    versions = {version.number: version for version in track.versions}
    version = versions.get(track.current)
    while version is not None:
        yield version
        base = version.base_number
        version = versions.get(base) if base is not None and base < version.number else None


def script_use(track: CaptionTrack, script: Script) -> ScriptUse:
    """Whether the captions of `track`, or what people corrected them from, were made from `script`."""
    if track.state is TrackState.MACHINE:
        return ScriptUse.IN_USE  # captions from it count as soon as they are made
    *_, root = [None, *lineage(track)]
    if root is None or root.origin is CaptionOrigin.EDITED:
        return ScriptUse.UNKNOWN
    made_from_it = root.origin is CaptionOrigin.SCRIPT and root.saved_at >= script.given_at
    return ScriptUse.IN_USE if made_from_it else ScriptUse.NOT_IN_USE


def script_uses(session: Session, block_ids: Collection[int]) -> dict[int, tuple[ScriptUseLine, ...]]:
    """By block id, the scripts in the language of captions on which people have worked. Two queries."""
    rows = session.execute(
        select(CaptionTrack, Script)
        .join(Script, and_(Script.block_id == CaptionTrack.block_id, Script.language == CaptionTrack.language))
        .where(CaptionTrack.block_id.in_(block_ids), CaptionTrack.state != TrackState.MACHINE, CaptionTrack.current > 0)
        .options(selectinload(CaptionTrack.versions).defer(CaptionVersion.cues))
        .order_by(CaptionTrack.language)
    )
    grouped: dict[int, list[ScriptUseLine]] = {}
    for track, script in rows:
        line = ScriptUseLine(track.public_id, track.language, script_use(track, script))
        grouped.setdefault(track.block_id, []).append(line)
    return {block_id: tuple(lines) for block_id, lines in grouped.items()}
