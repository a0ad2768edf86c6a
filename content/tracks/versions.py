"""The service of versioned tracks: captions, slides, descriptions and chapters are kept as immutable versions, one of
which is current.

Whoever saves names the version they started from; where another one has become current meanwhile, TrackConflict is
raised and nothing is lost. Saving equal contents makes no version. What a machine makes never replaces what a person
wrote, and a check holds for one version only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, defer, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from content.database import utc_now
from content.errors import EditConflict, NotFound
from content.messages import Message
from content.people.permissions import Actor
from content.tracks.editing import editable_block_by_id
from content.tracks.models import (
    CaptionTrack,
    CaptionVersion,
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    DescriptionVersion,
    SlideTrack,
    SlideVersion,
    TrackState,
)

Track = TypeVar("Track", bound=CaptionTrack | SlideTrack | DescriptionTrack | ChapterTrack)
Version = TypeVar("Version", bound=CaptionVersion | SlideVersion | DescriptionVersion | ChapterVersion)
CheckedTrack = TypeVar("CheckedTrack", bound=CaptionTrack | SlideTrack)
CheckedVersion = TypeVar("CheckedVersion", bound=CaptionVersion | SlideVersion)
Item = TypeVar("Item")
Value = TypeVar("Value")


class TrackConflict(EditConflict):
    """Somebody else saved first. `number` is the current version now, 0 where there is none."""

    def __init__(self, message: Message, number: int, *, about: str = "") -> None:
        self.number = number
        super().__init__(message, about=about)


class TrackService(ABC, Generic[Track, Version, Item]):
    """Opens, compares and saves tracks of one kind, whose versions hold items (cues, slides) in order of time."""

    conflict: Message
    """Shown where somebody else saved first."""

    @abstractmethod
    def versions(self, track: Track) -> list[Version]:
        """All versions of a track, oldest first."""

    @abstractmethod
    def items(self, version: Version) -> tuple[Item, ...]:
        """The items of a version."""

    @abstractmethod
    def digest(self, items: Sequence[Item]) -> str:
        """SHA-256 over the contents of the items."""

    @abstractmethod
    def require_valid(self, item: Item) -> None:
        """Raise Invalid for an item that cannot be shown."""

    @abstractmethod
    def edited_version(self, items: Sequence[Item], digest: str, author_id: int) -> Version:
        """A version written by a person, without a number yet."""

    def current(self, track: Track) -> Version | None:
        """The current version; None before the first."""
        return self.numbered(track, track.current)

    def numbered(self, track: Track, number: int | None) -> Version | None:
        """The version with this number; None where there is none."""
        return next((version for version in self.versions(track) if version.number == number), None)

    def require_base(self, track: Track, base_number: int) -> Version | None:
        """The current version (None before the first), which must be the one that somebody started from.

        Raises TrackConflict where another one has become current meanwhile.
        """
        version = self.current(track)
        number = 0 if version is None else version.number
        if number != base_number:
            raise TrackConflict(self.conflict, number, about=track.public_id or "")
        return version

    def save(self, session: Session, track: Track, base_number: int, items: Sequence[Item], author_id: int) -> Version:
        """The version that holds a person's `items`, current from now on; equal contents make no new version.

        The track is locked. Raises TrackConflict, Invalid.
        """
        current = self.require_base(track, base_number)
        for item in items:
            self.require_valid(item)
        digest = self.digest(items)
        if current is not None and current.digest == digest:
            return current
        version = self.append(track, self.edited_version(items, digest, author_id))
        version.base_number = None if current is None else current.number
        self.make_current(track, version)
        session.flush()
        return version

    def is_sent_twice(self, track: Track, base_number: int, actor: Actor, items: Sequence[Item]) -> bool:
        """Whether the current version is what this very form made: the button was pressed twice."""
        current = self.current(track)
        if current is None or current.author_id != actor.account_id:
            return False
        return (current.base_number or 0) == base_number and current.digest == self.digest(items)

    def append(self, track: Track, version: Version) -> Version:
        """`version` as the newest of the track, with the next number."""
        versions = self.versions(track)
        version.number = max((earlier.number for earlier in versions), default=0) + 1
        versions.append(version)
        return version

    def make_current(self, track: Track, version: Version) -> None:
        """Make a person's version the current one."""
        track.current = version.number


class CheckedTrackService(TrackService[CheckedTrack, CheckedVersion, Item]):
    """The service of tracks that machines write and people check."""

    @abstractmethod
    def keep_keys(self, items: Sequence[Item], before: Sequence[Item]) -> Sequence[Item]:
        """`items` with the keys that `before` had for the same places in the recording."""

    def make_current(self, track: CheckedTrack, version: CheckedVersion) -> None:
        """Make a person's version the current one; nobody has checked it yet."""
        track.current = version.number
        uncheck(track)

    def record(
        self, session: Session, track: CheckedTrack, items: Sequence[Item], version: CheckedVersion
    ) -> CheckedVersion:
        """The version that holds the `items` of a machine; the same items of the same origin are one version.

        It becomes current only while no person has worked on the track. `version` has everything but its contents.
        """
        version = self.known_or_new(track, items, version)
        if track.state is TrackState.MACHINE:
            track.current = version.number
        session.flush()
        return version

    def known_or_new(self, track: CheckedTrack, items: Sequence[Item], version: CheckedVersion) -> CheckedVersion:
        """The version of the same origin with these contents, else `version` with them as the newest."""
        digest = self.digest(items)
        for earlier in self.versions(track):
            if earlier.digest == digest and earlier.origin == version.origin:
                return earlier
        current = self.current(track)
        self.fill(version, items if current is None else self.keep_keys(items, self.items(current)), digest)
        return self.append(track, version)

    @abstractmethod
    def fill(self, version: CheckedVersion, items: Sequence[Item], digest: str) -> None:
        """Set the contents of a new version."""

    def mark_checked(self, session: Session, track: CheckedTrack, number: int, actor: Actor) -> CheckedTrack:
        """Mark the locked track as checked by `actor` as it stands in version `number`. Raises TrackConflict,
        NotFound."""
        version = self.require_base(track, number)
        if version is None:
            raise NotFound(about=track.public_id)
        version.checked_by_id, version.checked_at = actor.account_id, utc_now()
        adopt_check(track, version)
        session.flush()
        return track


def adopt_check(track: CaptionTrack | SlideTrack, version: CaptionVersion | SlideVersion) -> None:
    """Mark a track as checked by whoever has checked this version."""
    track.state, track.checked_digest = TrackState.CHECKED, version.digest
    track.checked_by_id, track.checked_at = version.checked_by_id, version.checked_at


def check_holds(track: CaptionTrack | SlideTrack, version: CaptionVersion | SlideVersion) -> bool:
    """Whether a person has checked this version beside the recording that is there now."""
    if version.checked_at is None:
        return False
    return track.checks_from is None or version.checked_at >= track.checks_from


def end_checks(track: CaptionTrack | SlideTrack) -> None:
    """Let no check of earlier versions hold: another recording has come."""
    track.checks_from = utc_now()


def uncheck(track: CaptionTrack | SlideTrack, state: TrackState = TrackState.IN_CORRECTION) -> None:
    """Take back the check of a track."""
    track.state = state
    track.checked_by_id = track.checked_at = track.checked_digest = None


def editable_track(session: Session, actor: Actor, track_type: type[Track], public_id: str) -> Track:
    """The track, authorised, then locked for this transaction. Raises NotFound, NotAllowed, Refused."""
    query: Select[Any] = select(track_type).where(track_type.public_id == public_id)
    track: Track | None = session.scalar(query)
    if track is None:
        raise NotFound(about=public_id)
    editable_block_by_id(session, actor, track.block_id)
    # Locked after the revision, as everywhere: two people who lock in one order never wait for each other.
    query = query.options(*without_contents(track_type))
    locked: Track = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    return locked


def without_contents(track_type: type[Track]) -> tuple[ORMOption, ...]:
    """What a query for a track adds, so that of its many versions only those are read in full that are looked at."""
    if track_type is not CaptionTrack:
        return ()
    return (selectinload(CaptionTrack.versions).options(defer(CaptionVersion.cues)),)


def locked_or_new(session: Session, query: Select[Track], new: Track) -> Track:
    """The one track that `query` finds, locked for this transaction; else `new`, added."""
    track: Track | None = session.scalar(query.with_for_update())
    if track is not None:
        return track
    session.add(new)
    session.flush()
    return new


def is_current(
    track: type[CaptionTrack | SlideTrack | DescriptionTrack | ChapterTrack],
    version: type[CaptionVersion | SlideVersion | DescriptionVersion | ChapterVersion],
) -> ColumnElement[bool]:
    """The condition by which a query joins each track with its current version."""
    return and_(version.track_id == track.id, version.number == track.current)


def changed_since(base: Mapping[str, Value], submitted: Mapping[str, Value]) -> dict[str, Value]:
    """Three-way merge, by key: those submitted values that differ from the version they were edited in. What somebody
    left as it was gives way to what others saved meanwhile."""
    return {key: value for key, value in submitted.items() if base.get(key) != value}
