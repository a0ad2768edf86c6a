"""An earlier version of a track put back into use, as a new version: what came between stays in the history."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from content.messages import N_, Message
from content.people.permissions import Actor
from content.tracks.editing import editable_block_by_id
from content.tracks.models import ChapterTrack, ChapterVersion, DescriptionTrack, DescriptionVersion
from content.tracks.track_history import AnyTrack, AnyVersion, TrackKind, newest_number, track_of, version_of
from content.tracks.versions import TrackConflict, adopt_check, check_holds, uncheck

CONFLICT = Message(
    N_(
        "Somebody else has saved another version since you opened this page. Nothing was restored. "
        "Look at what differs now, then choose again."
    )
)


def restore_version(
    session: Session, actor: Actor, kind: TrackKind, track_public_id: str, number: int, base_number: int
) -> AnyVersion:
    """The version in use, which says what version `number` says: a new one, unless that is in use already.

    `base_number` is the version that was in use when the author decided. The text is checked only where a person has
    checked it beside this very recording; else it waits to be checked. Raises TrackConflict, NotFound, NotAllowed,
    Refused.
    """
    track = _editable(session, actor, kind, track_public_id)
    source = version_of(session, kind, track.id, number)
    current = version_of(session, kind, track.id, track.current)
    if source.digest == current.digest:
        return current
    if current.number != base_number:
        raise TrackConflict(CONFLICT, current.number, about=track.public_id)
    version = _copied(source, actor)
    version.number = 1 + newest_number(session, kind, track.id)
    session.add(version)
    _put_into_use(track, version, source)
    session.flush()
    session.expire(track, ["versions"])
    return version


def _editable(session: Session, actor: Actor, kind: TrackKind, track_public_id: str) -> AnyTrack:
    """The track, locked for this transaction after its revision, as everywhere."""
    track = track_of(session, kind, track_public_id)
    editable_block_by_id(session, actor, track.block_id)
    session.refresh(track, with_for_update=True)
    return track


def _copied(source: AnyVersion, actor: Actor) -> AnyVersion:
    """The content of a version again, with where it came from; saved by `actor`."""
    names = {"origin", "engine", "cues", "slides", "chapters", "digest", "quality"}
    columns = type(source).__mapper__.column_attrs.keys()
    content: dict[str, Any] = {name: getattr(source, name) for name in columns if name in names}
    copy: AnyVersion = type(source)(
        **content, track_id=source.track_id, author_id=actor.account_id, base_number=source.number
    )
    return copy


def _put_into_use(track: AnyTrack, version: AnyVersion, source: AnyVersion) -> None:
    track.current = version.number
    if isinstance(track, DescriptionTrack | ChapterTrack):
        return
    uncheck(track)
    if isinstance(source, DescriptionVersion | ChapterVersion) or isinstance(
        version, DescriptionVersion | ChapterVersion
    ):
        return
    if check_holds(track, source):
        version.checked_by_id, version.checked_at = source.checked_by_id, source.checked_at
        adopt_check(track, version)
