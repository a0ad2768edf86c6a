"""What all tracks have in common: versions that are only ever added, one of which counts, and the mark of a check."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_
from sqlalchemy.orm import Session

from content.database import utc_now
from content.errors import EditConflict, NotFound
from content.people.permissions import Actor
from content.tracks.editing import editable_block_by_id
from content.tracks.models import (
    CaptionTrack,
    CaptionVersion,
    DescriptionTrack,
    DescriptionVersion,
    SlideTrack,
    SlideVersion,
    TrackState,
)

Version = TypeVar("Version", CaptionVersion, SlideVersion, DescriptionVersion)
CheckedVersion = TypeVar("CheckedVersion", CaptionVersion, SlideVersion)
CheckedTrack = TypeVar("CheckedTrack", CaptionTrack, SlideTrack)


def counts(
    track: type[CaptionTrack | SlideTrack | DescriptionTrack],
    version: type[CaptionVersion | SlideVersion | DescriptionVersion],
) -> ColumnElement[bool]:
    """The condition by which a query joins each track with the one version of it that counts."""
    return and_(version.track_id == track.id, version.number == track.current)


def version_numbered(versions: list[Version], number: int) -> Version | None:
    """The version of this number; None where there is none."""
    return next((version for version in versions if version.number == number), None)


def append_version(versions: list[Version], version: Version) -> Version:
    """`version` with the next number, as the newest of `versions`."""
    version.number = max((known.number for known in versions), default=0) + 1
    versions.append(version)
    return version


def require_current(
    versions: list[CheckedVersion], current: int, base: int, conflict: Callable[[CheckedVersion], EditConflict]
) -> CheckedVersion:
    """The version that counts, where it is the one that somebody started from (`base`).

    Raises NotFound where there is none yet, and what `conflict` makes of it where another one has become current.
    """
    version = version_numbered(versions, current)
    if version is None:
        raise NotFound()
    if version.number != base:
        raise conflict(version)
    return version


def make_current(track: CaptionTrack | SlideTrack, number: int) -> None:
    """What a person wrote counts from now on, and nobody has checked it yet."""
    track.current = number
    uncheck(track)


def uncheck(track: CaptionTrack | SlideTrack, state: TrackState = TrackState.IN_CORRECTION) -> None:
    """Take the mark "checked" away."""
    track.state = state
    track.checked_by_id = track.checked_at = track.checked_digest = None


def check(track: CaptionTrack | SlideTrack, version: CaptionVersion | SlideVersion, actor: Actor) -> None:
    """Mark the track as checked by `actor` in this version; the version keeps the mark when another one counts."""
    version.checked_by_id, version.checked_at = actor.account_id, utc_now()
    adopt_check(track, version)


def adopt_check(track: CaptionTrack | SlideTrack, version: CaptionVersion | SlideVersion) -> None:
    """Mark the track as checked by whoever has checked this version."""
    track.state, track.checked_digest = TrackState.CHECKED, version.digest
    track.checked_by_id, track.checked_at = version.checked_by_id, version.checked_at


def check_holds(track: CaptionTrack | SlideTrack, version: CaptionVersion | SlideVersion) -> bool:
    """Whether a named person has checked what this version says, beside the recording that is there now."""
    if version.checked_at is None:
        return False
    return track.checks_from is None or version.checked_at >= track.checks_from


def forget_checks(track: CaptionTrack | SlideTrack) -> None:
    """Note that another recording has come: a version that was checked until now was checked beside the earlier one."""
    track.checks_from = utc_now()


def editable(session: Session, actor: Actor, wanted: Select[CheckedTrack]) -> CheckedTrack:
    """The one track that `wanted` finds, locked for this transaction. Raises NotFound, NotAllowed, Refused."""
    track = session.scalar(wanted)
    if track is None:
        raise NotFound()
    editable_block_by_id(session, actor, track.block_id)
    # Locked after the revision, as everywhere: two people who lock in one order never wait for each other.
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def locked_or_new(session: Session, wanted: Select[CheckedTrack], new: CheckedTrack) -> CheckedTrack:
    """The one track that `wanted` finds, locked for this transaction; else `new`."""
    track = session.scalar(wanted.with_for_update())
    if track is not None:
        return track
    session.add(new)
    session.flush()
    return new
