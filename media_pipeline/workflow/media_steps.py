"""Steps that probe the file and make its renditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.jobs.models import JobKind
from content.messages import N_, Message
from content.tracks.assets import record_played_duration, record_probe, record_rendition, replace_rendition
from content.tracks.editing import block_with_course
from content.tracks.embedded_captions import EmbeddedCaptions, receive_embedded_captions
from content.tracks.models import MediaAsset, Rendition
from content.tracks.sign import record_sign_warnings, sign_track
from media_pipeline.audio_tracks import with_chosen_audio
from media_pipeline.inspect.media_info import AudioStream, MediaInfo, SubtitleStream, VideoStream
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.suitability import file_warnings, require_lesson_media, require_sign_video
from media_pipeline.renditions.audio import make_audio as encode_audio
from media_pipeline.renditions.ladder import make_ladder, rungs_for
from media_pipeline.renditions.poster import make_poster as encode_poster
from media_pipeline.renditions.profiles import LECTURE, plays_in_every_browser
from media_pipeline.renditions.rendition import Rendition as RenditionFile
from media_pipeline.renditions.video import make_video
from media_pipeline.storage.interface import StoredObject
from media_pipeline.workflow.embedded_subtitles import embedded_captions
from media_pipeline.workflow.task import Done, Outcome, Skipped, Task

NO_PICTURE = Message(N_("This is a sound recording without a picture."))
NO_SOUND = Message(
    N_(
        "This recording has no sound. If it should have some, record it again with the microphone on. "
        "Captions can be added as a caption file."
    )
)


def probe_file(task: Task) -> Outcome:
    """Probe the file and check that it serves its purpose. Raises UnusableFile."""
    info = _looked_at(task)
    if task.kind in (JobKind.SIGN, JobKind.SIGNED):
        require_sign_video(info)
    else:
        require_lesson_media(info)
    captions, problems = _subtitles(task, info)
    probe_record = {
        **record_of(info),
        "warnings": [warning.as_json() for warning in file_warnings(info)],
        "unused_subtitles": problems,
    }

    def record(session: Session) -> None:
        record_probe(session, task.asset_id, info.duration_s, probe_record)
        _record_warnings(session, task.block_id)
        if captions:
            block = block_with_course(session, Block.id == task.block_id)
            receive_embedded_captions(session, block, task.requested_by_id, captions)

    return Done(record)


def _looked_at(task: Task) -> MediaInfo:
    """What an earlier probe found, unless it was made before the sound was listened to."""
    earlier_info = known_info(task)
    if earlier_info is not None and (earlier_info.audio is None or earlier_info.audio_tracks):
        return earlier_info
    return with_chosen_audio(task.source, probe(task.source), index=task.audio_index, cancelled=task.cancelled)


def _subtitles(task: Task, info: MediaInfo) -> tuple[list[EmbeddedCaptions], list[dict[str, Any]]]:
    """Captions inside a recording, and what is recorded of those that are not used. They are read once, by the job of
    the recording itself."""
    if task.kind is not JobKind.LECTURE:
        return [], list((task.probe or {}).get("unused_subtitles", ()))
    captions, problems = embedded_captions(task.source, info, task.folder, task.language, cancelled=task.cancelled)
    return captions, [problem.as_json() for problem in problems]


def make_playable(task: Task) -> Outcome:
    """Make the video: copied where every browser plays it, so that it can be played at once; else all sizes together,
    since decoding is most of the work."""
    info = required_info(task)
    if info.video is None:
        return Skipped(NO_PICTURE)
    if plays_in_every_browser(info, LECTURE, with_audio=info.audio is not None):
        return store_renditions(
            task,
            [make_video(task.source, info, task.folder, on_progress=task.on_progress, cancelled=task.cancelled)],
        )
    return store_renditions(task, _ladder(task, info, rungs_for(info)))


def make_smaller(task: Task) -> Outcome:
    """Make the missing smaller sizes and the audio alone; bring a copied video's audio to the right loudness."""
    info = required_info(task)
    if info.video is None:
        return Skipped(NO_PICTURE)
    copied = {name for name, rendition in task.renditions.items() if rendition.copied}
    missing = [name for name in rungs_for(info) if name not in task.renditions or name in copied]
    outcome = store_renditions(task, _ladder(task, info, missing), in_place=True)
    return Done(outcome.record, {"inputs": task.inputs})


def make_poster(task: Task) -> Outcome:
    """Make the poster."""
    info = required_info(task)
    if info.video is None:
        return Skipped(NO_PICTURE)
    return store_renditions(task, [encode_poster(task.source, info, task.folder, cancelled=task.cancelled)])


def make_audio(task: Task) -> Outcome:
    """Make the audio alone, where it was not made together with the smaller sizes."""
    info = required_info(task)
    if info.audio is None:
        return Skipped(NO_SOUND)
    if "audio" in task.renditions:
        return store_renditions(task, [])
    rendition = encode_audio(task.source, info, task.folder, on_progress=task.on_progress, cancelled=task.cancelled)
    return store_renditions(task, [rendition])


def _ladder(task: Task, info: MediaInfo, names: Sequence[str]) -> list[RenditionFile]:
    return make_ladder(task.source, info, task.folder, names, on_progress=task.on_progress, cancelled=task.cancelled)


def known_info(task: Task) -> MediaInfo | None:
    """Result of an earlier probe of the same file; None where there was none."""
    return None if task.probe is None else info_from(task.probe)


def required_info(task: Task) -> MediaInfo:
    """Result of the probe, which is the first step of every job."""
    info = known_info(task)
    if info is None:
        raise LookupError(f"{task.name}: the file was not probed before this step")
    return info


def record_of(info: MediaInfo) -> dict[str, Any]:
    """Serialise the probe's result as `MediaAsset.probe` holds it; `ends_early` is the stored name of
    `is_truncated`."""
    record = asdict(info)
    record["ends_early"] = record.pop("is_truncated")
    return record


def info_from(record: Mapping[str, Any]) -> MediaInfo:
    """Deserialise the probe's result that `record_of` gave."""
    video, audio = record["video"], record["audio"]
    tracks, subtitles = record.get("audio_tracks", ()), record.get("subtitles", ())
    return MediaInfo(
        container=record["container"],
        duration_s=record["duration_s"],
        size_bytes=record["size_bytes"],
        video=None if video is None else VideoStream(**video),
        audio=None if audio is None else AudioStream(**audio),
        is_picture=record["is_picture"],
        is_truncated=record.get("ends_early", False),
        origin_s=record.get("origin_s", 0.0),
        audio_tracks=tuple(AudioStream(**track) for track in tracks),
        subtitles=tuple(SubtitleStream(**track) for track in subtitles),
    )


def store_renditions(task: Task, renditions: Sequence[RenditionFile], *, in_place: bool = False) -> Done:
    """Move the renditions into the storage, to be recorded; `in_place` of those of their names."""
    rows = [_row(task, each, task.context.storage.put(each.path, suffix=each.path.suffix)) for each in renditions]
    write = replace_rendition if in_place else record_rendition

    def record(session: Session) -> None:
        for row in rows:
            write(session, row)
        record_played_duration(session, task.asset_id)

    return Done(record)


def _row(task: Task, rendition: RenditionFile, stored: StoredObject) -> Rendition:
    return Rendition(
        asset_id=task.asset_id,
        name=rendition.name,
        storage_key=stored.key,
        digest=stored.digest,
        content_type=rendition.content_type,
        size_bytes=stored.size,
        width=rendition.width,
        height=rendition.height,
        duration_s=rendition.duration_s,
        copied=rendition.copied,
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
