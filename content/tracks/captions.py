"""Caption tracks: what machines and people wrote, version by version, and whether a person checked it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.messages import N_, Message
from content.people.permissions import Actor
from content.timed_text.cue import Cue, keep_keys, text_digest
from content.tracks.models import CaptionOrigin, CaptionTrack, CaptionVersion, TrackState
from content.tracks.proposals import settle_script
from content.tracks.versions import (
    CheckedTrackService,
    editable_track,
    end_checks,
    locked_or_new,
    uncheck,
)

LONGEST_CUE_TEXT = 500


class _Captions(CheckedTrackService[CaptionTrack, CaptionVersion, Cue]):
    conflict = Message(
        N_(
            "Somebody else saved these captions while you were working. Your text is still here. "
            "Compare it with the saved text, then save again."
        )
    )

    def versions(self, track: CaptionTrack) -> list[CaptionVersion]:
        return track.versions

    def items(self, version: CaptionVersion) -> tuple[Cue, ...]:
        return tuple(Cue.from_json(document) for document in version.cues)

    def digest(self, items: Sequence[Cue]) -> str:
        return text_digest(items)

    def keep_keys(self, items: Sequence[Cue], before: Sequence[Cue]) -> Sequence[Cue]:
        return keep_keys(items, before)

    def fill(self, version: CaptionVersion, items: Sequence[Cue], digest: str) -> None:
        version.cues, version.digest = [cue.as_json() for cue in items], digest

    def edited_version(self, items: Sequence[Cue], digest: str, author_id: int) -> CaptionVersion:
        version = CaptionVersion(origin=CaptionOrigin.EDITED, author_id=author_id)
        self.fill(version, items, digest)
        return version

    def require_valid(self, item: Cue) -> None:
        if len(item.text) > LONGEST_CUE_TEXT:
            raise Invalid(
                N_("One caption has more than %(limit)d characters. Make it shorter."),
                field=f"cue-{item.key}",
                limit=LONGEST_CUE_TEXT,
            )
        if not 0 <= item.start < item.end:
            raise Invalid(N_("A caption must end after it begins."), field=f"cue-{item.key}")


CAPTIONS = _Captions()


def record_captions(
    session: Session,
    block: Block,
    language: str,
    cues: Sequence[Cue],
    origin: CaptionOrigin,
    engine: str = "",
    quality: dict[str, Any] | None = None,
    author_id: int | None = None,
) -> CaptionVersion:
    """The version that holds `cues`; equal cues of the same origin are one version.

    A machine's captions become current only while no person has worked on the track, or where an author chose a script
    over the captions that are there (content/tracks/proposals.py). A file that a person gave (`IMPORTED`) always
    becomes current and then waits to be checked; authors are asked before (content/tracks/received_texts.py).
    """
    track = _track(session, block.id, language)
    new = CaptionVersion(origin=origin, engine=engine, quality=quality, author_id=author_id)
    if origin is not CaptionOrigin.IMPORTED:
        version = CAPTIONS.record(session, track, cues, new)
        worked_on = track.state is not TrackState.MACHINE
        if not (worked_on and origin is CaptionOrigin.SCRIPT and settle_script(session, track)):
            return version
    else:
        version = CAPTIONS.known_or_new(track, cues, new)
    if track.current != version.number:
        CAPTIONS.make_current(track, version)
    session.flush()
    return version


def store_captions(
    session: Session, block: Block, language: str, cues: Sequence[Cue], origin: CaptionOrigin, author_id: int
) -> CaptionVersion:
    """The version that holds a person's `cues`, beside the current one, which stays."""
    track = _track(session, block.id, language)
    version = CAPTIONS.known_or_new(track, cues, CaptionVersion(origin=origin, author_id=author_id))
    session.flush()
    return version


def save_captions(
    session: Session, actor: Actor, track_public_id: str, base_number: int, cues: Sequence[Cue]
) -> CaptionVersion:
    """The version that holds a person's `cues`, made from version `base_number`; a cue without text is left out.

    Raises TrackConflict, Invalid, NotAllowed, NotFound, Refused.
    """
    track = editable_track(session, actor, CaptionTrack, track_public_id)
    cues = [cue for cue in cues if cue.text.strip()]
    return CAPTIONS.save(session, track, base_number, cues, actor.account_id)


def mark_checked(session: Session, actor: Actor, track_public_id: str, number: int) -> CaptionTrack:
    """Mark a track as checked by `actor` in version `number`. Raises TrackConflict, NotAllowed, NotFound, Refused."""
    return CAPTIONS.mark_checked(session, editable_track(session, actor, CaptionTrack, track_public_id), number, actor)


def uncheck_tracks(session: Session, block_id: int) -> None:
    """Take back the checks of all captions of a block whose recording was replaced."""
    for track in session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == block_id)):
        if track.state is TrackState.CHECKED:
            uncheck(track)
        end_checks(track)


def current_version(track: CaptionTrack) -> CaptionVersion | None:
    """The current version; None before the first."""
    return CAPTIONS.current(track)


def cues_of(version: CaptionVersion) -> tuple[Cue, ...]:
    """The cues of a version in order of time."""
    return CAPTIONS.items(version)


def _track(session: Session, block_id: int, language: str) -> CaptionTrack:
    """The block's track in `language`, created where there is none, locked for this transaction."""
    query = select(CaptionTrack).where(CaptionTrack.block_id == block_id, CaptionTrack.language == language)
    return locked_or_new(session, query, CaptionTrack(block_id=block_id, language=language))
