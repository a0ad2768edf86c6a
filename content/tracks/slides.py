"""Slide tracks: what was found in a recording and what people made of it, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import EditConflict, Invalid
from content.messages import N_
from content.people.permissions import Actor
from content.tracks.models import SlideOrigin, SlideTrack, SlideVersion, TrackState
from content.tracks.slide_records import SlideRecord, slides_digest
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

LONGEST_TITLE = 200
LONGEST_TEXT = 4000


class SlideConflict(EditConflict):
    """Somebody else saved first. `number` is the version that counts now."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            N_(
                "Somebody else saved these slides while you were working. What you wrote is still here. "
                "Compare it with what is saved, then save again."
            )
        )


def record_slides(session: Session, block: Block, slides: Sequence[SlideRecord], engine: str) -> SlideVersion:
    """The version that now holds what a machine found; the same slides twice are one version.

    It becomes current only while nobody has worked on the track; otherwise it is kept beside what people made.
    """
    track = _track(session, block.id)
    digest = slides_digest(slides)
    version = next((v for v in track.versions if v.digest == digest and v.origin is SlideOrigin.FOUND), None)
    if version is None:
        before = current_slides(track)
        slides = slides if before is None else _keep_keys(slides, slides_in(before))
        version = _append(track, slides, digest, SlideOrigin.FOUND, engine=engine)
    if track.state is TrackState.MACHINE:
        track.current = version.number
    session.flush()
    return version


def save_slides(
    session: Session, actor: Actor, track_public_id: str, base_number: int, slides: Sequence[SlideRecord]
) -> SlideVersion:
    """The version that holds a person's correction of version `base_number`; the same again changes nothing.

    Raises SlideConflict where another version has become current meanwhile, Invalid, NotAllowed, NotFound, Refused.
    """
    track = editable_slides(session, actor, track_public_id)
    current = _require_current(track, base_number)
    for slide in slides:
        _require_sound(slide)
    digest = slides_digest(slides)
    if digest == current.digest:
        return current
    version = _append(track, slides, digest, SlideOrigin.EDITED, author_id=actor.account_id, base_number=current.number)
    make_current(track, version.number)
    session.flush()
    return version


def mark_slides_checked(session: Session, actor: Actor, track_public_id: str, number: int) -> SlideTrack:
    """The track, checked by `actor` as it stands in version `number`.

    Raises SlideConflict where another version has become current meanwhile, NotAllowed, NotFound, Refused.
    """
    track = editable_slides(session, actor, track_public_id)
    current = _require_current(track, number)
    check(track, current, actor)
    session.flush()
    return track


def forget_slides(session: Session, block_id: int) -> None:
    """Another recording has come: what is found in it takes the place of the slides. Their versions are kept."""
    track = session.scalar(select(SlideTrack).where(SlideTrack.block_id == block_id))
    if track is not None:
        uncheck(track, TrackState.MACHINE)
        forget_checks(track)
        session.flush()


def editable_slides(session: Session, actor: Actor, track_public_id: str) -> SlideTrack:
    """The track, locked for this transaction. Raises NotFound, NotAllowed, Refused."""
    return editable(session, actor, select(SlideTrack).where(SlideTrack.public_id == track_public_id))


def current_slides(track: SlideTrack) -> SlideVersion | None:
    """The version that counts; None while there is none."""
    return version_numbered(track.versions, track.current)


def slides_in(version: SlideVersion) -> tuple[SlideRecord, ...]:
    """The slides of a version in order of time."""
    return tuple(SlideRecord.from_json(kept) for kept in version.slides)


def _track(session: Session, block_id: int) -> SlideTrack:
    """The block's track, made where there is none, locked for this transaction."""
    return locked_or_new(
        session, select(SlideTrack).where(SlideTrack.block_id == block_id), SlideTrack(block_id=block_id)
    )


def _append(
    track: SlideTrack,
    slides: Sequence[SlideRecord],
    digest: str,
    origin: SlideOrigin,
    *,
    engine: str = "",
    author_id: int | None = None,
    base_number: int | None = None,
) -> SlideVersion:
    version = SlideVersion(
        origin=origin,
        engine=engine,
        slides=[slide.as_json() for slide in slides],
        digest=digest,
        author_id=author_id,
        base_number=base_number,
    )
    return append_version(track.versions, version)


def _require_current(track: SlideTrack, number: int) -> SlideVersion:
    return require_current(track.versions, track.current, number, lambda found: SlideConflict(found.number))


def _require_sound(slide: SlideRecord) -> None:
    if len(slide.title) > LONGEST_TITLE:
        raise Invalid(
            N_("A title has more than %(limit)d characters. Make it shorter."),
            field=f"title-{slide.key}",
            limit=LONGEST_TITLE,
        )
    for name in ("text", "description"):
        if len(getattr(slide, name)) > LONGEST_TEXT:
            raise Invalid(
                N_("The words of one slide have more than %(limit)d characters. Make them shorter."),
                field=f"{name}-{slide.key}",
                limit=LONGEST_TEXT,
            )
    if not 0 <= slide.start < slide.end:
        raise Invalid(
            N_("A slide must end after it begins. Look at its time and at that of the next slide."),
            field=f"start-{slide.key}",
        )


def _keep_keys(slides: Sequence[SlideRecord], before: Sequence[SlideRecord]) -> list[SlideRecord]:
    """`slides` with the names that `before` had for the same pictures at about the same time."""
    names = {(slide.image, round(slide.start)): slide.key for slide in before}
    return [replace(slide, key=names.get((slide.image, round(slide.start)), slide.key)) for slide in slides]
