"""Caption tracks: what machines and people wrote, version by version, and how far it may be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import EditConflict, Invalid
from content.messages import N_
from content.people.permissions import Actor
from content.timed_text.cue import Cue, keep_keys, text_digest
from content.tracks.models import CaptionOrigin, CaptionTrack, CaptionVersion, TrackState
from content.tracks.proposals import settle_script
from content.tracks.versions import (
    append_version,
    check,
    editable,
    forget_checks,
    locked_or_new,
    make_current,
    require_current,
    uncheck,
    version_numbered,
)

LONGEST_CUE_TEXT = 500


class CaptionConflict(EditConflict):
    """Somebody else saved first. `current` is the text that counts now, `number` its version."""

    def __init__(self, current: tuple[Cue, ...], number: int) -> None:
        self.current = current
        self.number = number
        super().__init__(
            N_(
                "Somebody else saved these captions while you were working. Your text is still here. "
                "Compare it with the saved text, then save again."
            )
        )


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
    """The version that now holds `cues`; the same text twice is one version.

    What a machine made becomes the current text only while nobody has worked on the track, or where an author chose a
    script over the very captions that are there; otherwise it is kept as a version beside them. A file that a person
    gave (`IMPORTED`) always becomes current and then waits to be checked: whoever may be asked first is asked before
    (content/tracks/received_texts.py).
    """
    version = store_captions(session, block, language, cues, origin, engine, quality, author_id)
    track = version.track
    if origin is CaptionOrigin.IMPORTED:
        if track.current != version.number:
            make_current(track, version.number)
    elif track.state is TrackState.MACHINE:
        track.current = version.number
    elif origin is CaptionOrigin.SCRIPT and settle_script(session, track):
        make_current(track, version.number)
    session.flush()
    return version


def store_captions(
    session: Session,
    block: Block,
    language: str,
    cues: Sequence[Cue],
    origin: CaptionOrigin,
    engine: str = "",
    quality: dict[str, Any] | None = None,
    author_id: int | None = None,
) -> CaptionVersion:
    """The version that holds `cues`, a new one where there is none of this origin. Which one counts stays as it is."""
    track = _track(session, block.id, language)
    digest = text_digest(cues)
    version = next((v for v in track.versions if v.digest == digest and v.origin is origin), None)
    if version is None:
        current = current_version(track)
        cues = keep_keys(cues, cues_of(current)) if current is not None else cues
        version = _append(track, cues, digest, origin, author_id=author_id, engine=engine, quality=quality)
        session.flush()
    return version


def save_version(
    session: Session, actor: Actor, track_public_id: str, base_number: int, cues: Sequence[Cue]
) -> CaptionVersion:
    """The version that holds a person's correction of version `base_number`; the same text again changes nothing.

    A cue without text is left out. Raises CaptionConflict where another version has become current meanwhile, Invalid,
    NotAllowed, NotFound, Refused.
    """
    track = editable_track(session, actor, track_public_id)
    current = _require_current(track, base_number)
    kept = [cue for cue in cues if cue.text.strip()]
    for cue in kept:
        _require_sound(cue)
    digest = text_digest(kept)
    if digest == current.digest:
        return current
    version = _append(track, kept, digest, CaptionOrigin.EDITED, author_id=actor.account_id, base_number=current.number)
    make_current(track, version.number)
    session.flush()
    return version


def mark_checked(session: Session, actor: Actor, track_public_id: str, number: int) -> CaptionTrack:
    """The track, checked by `actor` as it stands in version `number`.

    Raises CaptionConflict where another version has become current meanwhile, NotAllowed, NotFound, Refused.
    """
    track = editable_track(session, actor, track_public_id)
    current = _require_current(track, number)
    check(track, current, actor)
    session.flush()
    return track


def uncheck_tracks(session: Session, block_id: int) -> None:
    """Take the mark "checked" from all captions of a block: what they belong to has changed."""
    for track in session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == block_id)):
        if track.state is TrackState.CHECKED:
            uncheck(track)
        forget_checks(track)


def editable_track(session: Session, actor: Actor, track_public_id: str) -> CaptionTrack:
    """The track, locked for this transaction. Raises NotFound, NotAllowed, Refused."""
    return editable(session, actor, select(CaptionTrack).where(CaptionTrack.public_id == track_public_id))


def current_version(track: CaptionTrack) -> CaptionVersion | None:
    """The version that counts; None while there is none."""
    return version_numbered(track.versions, track.current)


def cues_of(version: CaptionVersion) -> tuple[Cue, ...]:
    """The cues of a version in order of time."""
    return tuple(Cue.from_json(kept) for kept in version.cues)


def _track(session: Session, block_id: int, language: str) -> CaptionTrack:
    """The block's track in `language`, made where there is none, locked for this transaction."""
    wanted = select(CaptionTrack).where(CaptionTrack.block_id == block_id, CaptionTrack.language == language)
    return locked_or_new(session, wanted, CaptionTrack(block_id=block_id, language=language))


def _append(
    track: CaptionTrack,
    cues: Sequence[Cue],
    digest: str,
    origin: CaptionOrigin,
    *,
    author_id: int | None,
    engine: str = "",
    quality: dict[str, Any] | None = None,
    base_number: int | None = None,
) -> CaptionVersion:
    version = CaptionVersion(
        origin=origin,
        engine=engine,
        cues=[cue.as_json() for cue in cues],
        digest=digest,
        quality=quality,
        author_id=author_id,
        base_number=base_number,
    )
    return append_version(track.versions, version)


def _require_current(track: CaptionTrack, number: int) -> CaptionVersion:
    return require_current(
        track.versions, track.current, number, lambda found: CaptionConflict(cues_of(found), found.number)
    )


def _require_sound(cue: Cue) -> None:
    if len(cue.text) > LONGEST_CUE_TEXT:
        raise Invalid(
            N_("One caption has more than %(limit)d characters. Make it shorter."),
            field=f"cue-{cue.key}",
            limit=LONGEST_CUE_TEXT,
        )
    if not 0 <= cue.start < cue.end:
        raise Invalid(N_("A caption must end after it begins."), field=f"cue-{cue.key}")
