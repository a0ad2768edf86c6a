"""Steps that look into the file and make what can be played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.jobs.models import JobKind
from content.messages import N_, Message
from content.tracks.assets import record_probe, record_rendition, replace_rendition
from content.tracks.models import MediaAsset, Rendition
from content.tracks.sign import record_sign_warnings, sign_track
from media_pipeline.inspect.media_info import AudioStream, MediaInfo, VideoStream
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.suitability import file_warnings, require_lesson_media, require_sign_video
from media_pipeline.renditions import single
from media_pipeline.renditions.ladder import make_ladder, rungs_for
from media_pipeline.renditions.profiles import LECTURE, plays_everywhere
from media_pipeline.storage.interface import StoredObject
from media_pipeline.workflow.task import Done, Outcome, Skipped, Task

NO_PICTURE = Message(N_("This is a sound recording without a picture."))
NO_SOUND = Message(
    N_(
        "This recording has no sound. If it should have some, record it again with the microphone on. "
        "Captions can be added as a caption file."
    )
)


def probe_file(task: Task) -> Outcome:
    """What the file holds, and whether it serves its purpose. Raises UnusableFile."""
    info = known_info(task) or probe(task.source)
    if task.kind in (JobKind.SIGN, JobKind.SIGNED):
        require_sign_video(info)
    else:
        require_lesson_media(info)
    found = {**asdict(info), "warnings": [warning.as_json() for warning in file_warnings(info)]}

    def record(session: Session) -> None:
        record_probe(session, task.asset_id, info.duration_s, found)
        _record_warnings(session, task.block_id)

    return Done(record)


def make_playable(task: Task) -> Outcome:
    """The video: copied where every browser plays it, so that it can be played at once; else in all its sizes together,
    since decoding is most of the work."""
    info = required_info(task)
    if info.video is None:
        return Skipped(NO_PICTURE)
    if plays_everywhere(info, LECTURE, with_sound=info.audio is not None):
        return kept(
            task,
            [single.make_video(task.source, info, task.folder, on_progress=task.on_progress, cancelled=task.cancelled)],
        )
    return kept(task, _ladder(task, info, rungs_for(info)))


def make_smaller(task: Task) -> Outcome:
    """What is still missing of the smaller sizes and the sound alone; a copied video's sound at the right loudness."""
    info = required_info(task)
    if info.video is None:
        return Skipped(NO_PICTURE)
    copied = {name for name, made in task.made.items() if made.copied}
    missing = [name for name in rungs_for(info) if name not in task.made or name in copied]
    done = kept(task, _ladder(task, info, missing), in_place=True)
    return Done(done.record, {"inputs": task.inputs})


def make_poster(task: Task) -> Outcome:
    """A still picture."""
    info = required_info(task)
    if info.video is None:
        return Skipped(NO_PICTURE)
    return kept(task, [single.make_poster(task.source, info, task.folder, cancelled=task.cancelled)])


def make_audio(task: Task) -> Outcome:
    """The sound alone, where it was not made together with the smaller sizes."""
    info = required_info(task)
    if info.audio is None:
        return Skipped(NO_SOUND)
    if "audio" in task.made:
        return kept(task, [])
    made = single.make_audio(task.source, info, task.folder, on_progress=task.on_progress, cancelled=task.cancelled)
    return kept(task, [made])


def _ladder(task: Task, info: MediaInfo, names: Sequence[str]) -> list[single.Rendition]:
    return make_ladder(task.source, info, task.folder, names, on_progress=task.on_progress, cancelled=task.cancelled)


def known_info(task: Task) -> MediaInfo | None:
    """What an earlier probe of the same file found; None where there was none."""
    return None if task.probe is None else info_from(task.probe)


def required_info(task: Task) -> MediaInfo:
    """What the probe found; it is the first step of every job."""
    info = known_info(task)
    assert info is not None
    return info


def info_from(kept: Mapping[str, Any]) -> MediaInfo:
    """The value that `asdict` made into what `MediaAsset.probe` holds."""
    video, audio = kept["video"], kept["audio"]
    return MediaInfo(
        container=kept["container"],
        duration_s=kept["duration_s"],
        size_bytes=kept["size_bytes"],
        video=None if video is None else VideoStream(**video),
        audio=None if audio is None else AudioStream(**audio),
        is_picture=kept["is_picture"],
        is_truncated=kept.get("ends_early", False),
    )


def kept(task: Task, made: Sequence[single.Rendition], *, in_place: bool = False) -> Done:
    """The renditions, moved into the store and ready to be written down; `in_place` of those of their names."""
    rows = [_row(task, each, task.context.storage.put(each.path, suffix=each.path.suffix)) for each in made]
    write = replace_rendition if in_place else record_rendition

    def record(session: Session) -> None:
        for row in rows:
            write(session, row)

    return Done(record)


def _row(task: Task, made: single.Rendition, stored: StoredObject) -> Rendition:
    return Rendition(
        asset_id=task.asset_id,
        name=made.name,
        storage_key=stored.key,
        digest=stored.digest,
        content_type=made.content_type,
        size_bytes=stored.size,
        width=made.width,
        height=made.height,
        duration_s=made.duration_s,
        copied=made.copied,
    )


def _record_warnings(session: Session, block_id: int) -> None:
    """Compare the interpreter's video with the lecture, whichever of the two was looked at last."""
    track = sign_track(session, block_id)
    if track is None or track.asset.probe is None:
        return
    lecture_s = session.scalar(
        select(MediaAsset.duration_s).join(Block, Block.asset_id == MediaAsset.id).where(Block.id == block_id)
    )
    warnings = require_sign_video(info_from(track.asset.probe), lecture_s)
    record_sign_warnings(session, block_id, track.asset_id, warnings)
