"""Slide tracks: what was detected in a recording and how people corrected it, version by version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.messages import N_, Message
from content.people.permissions import Actor
from content.tracks.editing import editable_block
from content.tracks.models import SlideOrigin, SlideTrack, SlideVersion, TrackState
from content.tracks.slide_edits import NEW_PREFIX, SlideEdit, apply_edits, with_split
from content.tracks.slide_records import SlideRecord, slides_digest
from content.tracks.versions import CheckedTrackService, editable_track, end_checks, locked_or_new, uncheck

LONGEST_TITLE = 200
LONGEST_TEXT = 4000


class _Slides(CheckedTrackService[SlideTrack, SlideVersion, SlideRecord]):
    conflict = Message(
        N_(
            "Somebody else saved these slides while you were working. What you wrote is still here. "
            "Compare it with what is saved, then save again."
        )
    )

    def versions(self, track: SlideTrack) -> list[SlideVersion]:
        return track.versions

    def items(self, version: SlideVersion) -> tuple[SlideRecord, ...]:
        return tuple(SlideRecord.from_json(document) for document in version.slides)

    def digest(self, items: Sequence[SlideRecord]) -> str:
        return slides_digest(items)

    def keep_keys(self, items: Sequence[SlideRecord], before: Sequence[SlideRecord]) -> Sequence[SlideRecord]:
        """`items` with the keys that `before` had for the same pictures at about the same time."""
        keys = {(slide.image, round(slide.start)): slide.key for slide in before}
        return [replace(slide, key=keys.get((slide.image, round(slide.start)), slide.key)) for slide in items]

    def fill(self, version: SlideVersion, items: Sequence[SlideRecord], digest: str) -> None:
        version.slides, version.digest = [slide.as_json() for slide in items], digest

    def edited_version(self, items: Sequence[SlideRecord], digest: str, author_id: int) -> SlideVersion:
        version = SlideVersion(origin=SlideOrigin.EDITED, author_id=author_id)
        self.fill(version, items, digest)
        return version

    def require_valid(self, item: SlideRecord) -> None:
        if len(item.title) > LONGEST_TITLE:
            raise Invalid(
                N_("A title has more than %(limit)d characters. Make it shorter."),
                field=f"title-{item.key}",
                limit=LONGEST_TITLE,
            )
        for name in ("text", "description"):
            if len(getattr(item, name)) > LONGEST_TEXT:
                raise Invalid(
                    N_("The words of one slide have more than %(limit)d characters. Make them shorter."),
                    field=f"{name}-{item.key}",
                    limit=LONGEST_TEXT,
                )
        if not 0 <= item.start < item.end:
            raise Invalid(
                N_("A slide must end after it begins. Look at its time and at that of the next slide."),
                field=f"start-{item.key}",
            )


SLIDES = _Slides()


def record_slides(session: Session, block: Block, slides: Sequence[SlideRecord], engine: str) -> SlideVersion:
    """The version that holds the slides detected by a machine; equal slides are one version.

    It becomes current only while no person has worked on the track.
    """
    query = select(SlideTrack).where(SlideTrack.block_id == block.id)
    track = locked_or_new(session, query, SlideTrack(block_id=block.id))
    return SLIDES.record(session, track, slides, SlideVersion(origin=SlideOrigin.FOUND, engine=engine))


@dataclass(frozen=True, slots=True)
class SlideSplit:
    """A slide that is cut in two: the key of its second part, when that begins (seconds; None: at its share of the
    text), and its picture's key in the store (None: the same picture)."""

    key: str
    second_key: str
    at: float | None = None
    image: str | None = None


def correct_slides(
    session: Session,
    actor: Actor,
    track_public_id: str,
    base_number: int,
    edits: Mapping[str, SlideEdit],
    split: SlideSplit | None = None,
) -> SlideVersion:
    """The version that holds a person's edits (by slide key) of version `base_number`, with one slide cut in two where
    `split` says so. A form that is sent twice makes one version.

    Raises TrackConflict, Invalid, NotAllowed, NotFound, Refused.
    """
    track = editable_track(session, actor, SlideTrack, track_public_id)
    version = SLIDES.numbered(track, base_number)
    before = () if version is None else SLIDES.items(version)
    before_keys = {slide.key for slide in before}
    edits = {_present_key(key, before_keys): edit for key, edit in edits.items()}
    if split is not None:
        edits = with_split(before, edits, split.key, split.second_key, split.at, split.image)
    block = session.get_one(Block, track.block_id)
    slides = apply_edits(before, edits, None if block.asset is None else block.asset.duration_s)
    current = SLIDES.current(track)
    if current is not None and SLIDES.is_sent_twice(track, base_number, actor, slides):
        return current
    return SLIDES.save(session, track, base_number, slides, actor.account_id)


def _present_key(key: str, present: Collection[str]) -> str:
    """The key under which a slide is saved by now, when what was new is sent again."""
    saved = key.removeprefix(NEW_PREFIX)
    return saved if saved in present else key


def begin_slides(session: Session, actor: Actor, block_public_id: str) -> SlideTrack:
    """The slide track of a recording, made where there is none, so that slides can be added by hand. Slides that a
    machine detects still replace it while nobody has added any. Raises NotAllowed, NotFound, Refused."""
    block = editable_block(session, actor, block_public_id)
    query = select(SlideTrack).where(SlideTrack.block_id == block.id)
    track = locked_or_new(session, query, SlideTrack(block_id=block.id))
    if SLIDES.current(track) is None:
        version = SLIDES.append(track, SLIDES.edited_version((), slides_digest(()), actor.account_id))
        track.current = version.number
        session.flush()
    return track


def save_slides(
    session: Session, actor: Actor, track_public_id: str, base_number: int, slides: Sequence[SlideRecord]
) -> SlideVersion:
    """The version that holds a person's `slides`, made from version `base_number`.

    Raises TrackConflict, Invalid, NotAllowed, NotFound, Refused.
    """
    track = editable_track(session, actor, SlideTrack, track_public_id)
    return SLIDES.save(session, track, base_number, slides, actor.account_id)


def mark_slides_checked(session: Session, actor: Actor, track_public_id: str, number: int) -> SlideTrack:
    """Mark a track as checked by `actor` in version `number`. Raises TrackConflict, NotAllowed, NotFound, Refused."""
    return SLIDES.mark_checked(session, editable_track(session, actor, SlideTrack, track_public_id), number, actor)


def reset_slides(session: Session, block_id: int) -> None:
    """Let the slides detected in another recording replace those of the block; their versions are kept."""
    track = session.scalar(select(SlideTrack).where(SlideTrack.block_id == block_id))
    if track is not None:
        uncheck(track, TrackState.MACHINE)
        end_checks(track)
        session.flush()


def current_slides(track: SlideTrack) -> SlideVersion | None:
    """The current version; None before the first."""
    return SLIDES.current(track)


def slides_in(version: SlideVersion) -> tuple[SlideRecord, ...]:
    """The slides of a version in order of time."""
    return SLIDES.items(version)
