"""Steps for the interpreter's video: offset against the lecture, renditions, side by side with the lecture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from content.messages import N_, Message
from content.tracks.sign import record_found_offset, signed_name
from media_pipeline.audio import extract_speech_audio
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe
from media_pipeline.sign_language.offset import AudioOffset, audio_offset
from media_pipeline.sign_language.renditions import make_side_by_side, make_sign
from media_pipeline.workflow.media_steps import NO_PICTURE, info_from, required_info, store_renditions
from media_pipeline.workflow.task import Done, Lecture, Outcome, Skipped, Task

NOTHING_TO_COMPARE = Message(
    N_(
        "The sign language video or the lecture has no sound, so the two could not be compared. "
        "See whether both begin together, and type the difference in time if they do not."
    )
)
UNSURE = N_(
    "The two sounds do not clearly fit together. Perhaps the sign language video is %(seconds)s seconds ahead. "
    "Look at both and type the difference in time."
)
FOUND = N_("The two sounds fit together: the sign language video is %(seconds)s seconds ahead.")
DRIFTING = N_(
    "The two sounds fit together: the sign language video is %(seconds)s seconds ahead. By the end it runs "
    "%(drift)s seconds away; record both on one device if that disturbs."
)
NO_LECTURE = Message(N_("There is no lecture beside which the interpreter could stand."))
_TOLD_DRIFT_S = 0.1


def find_offset(task: Task) -> Outcome:
    """Find the offset of the video against the lecture, by their audio."""
    info, lecture = required_info(task), task.lecture
    if lecture is None:
        return Skipped(NO_LECTURE)
    lecture_info = _lecture_info(lecture)
    if info.audio is None or lecture_info.audio is None:
        return Skipped(NOTHING_TO_COMPARE)
    offset = audio_offset(
        _extract_audio(task, lecture.source, lecture_info, "lecture.wav"),
        _extract_audio(task, task.source, info, "sign.wav"),
    )
    if offset is None:
        return Skipped(NOTHING_TO_COMPARE)

    def record(session: Session) -> None:
        record_found_offset(
            session, task.block_id, task.asset_id, offset.offset_s, offset.confidence, sure=offset.is_sure
        )

    return Done(record, note=_note(offset))


def make_sign_videos(task: Task) -> Outcome:
    """Make the interpreter's video without audio, as long as the lecture, and a smaller one for a weak connection."""
    until_s = 0.0
    if task.lecture is not None:
        until_s = _lecture_info(task.lecture).duration_s + task.lecture.offset_s
    renditions = make_sign(
        task.source,
        required_info(task),
        task.folder,
        until_s=until_s,
        on_progress=task.on_progress,
        cancelled=task.cancelled,
    )
    return store_renditions(task, renditions)


def make_signed_video(task: Task) -> Outcome:
    """Make the lecture with the interpreter beside it, for players that show one video only."""
    lecture = task.lecture
    if lecture is None:
        return Skipped(NO_LECTURE)
    lecture_info = _lecture_info(lecture)
    if lecture_info.video is None:
        return Skipped(NO_PICTURE)
    name = signed_name(lecture.digest, lecture.offset_s)
    if name in task.renditions:
        return store_renditions(task, [])
    rendition = make_side_by_side(
        (lecture.source, lecture_info),
        (task.source, required_info(task)),
        lecture.offset_s,
        task.folder / f"{name}.mp4",
        on_progress=task.on_progress,
        cancelled=task.cancelled,
    )
    return store_renditions(task, [replace(rendition, name=name)])


def _lecture_info(lecture: Lecture) -> MediaInfo:
    return probe(lecture.source) if lecture.probe is None else info_from(lecture.probe)


def _extract_audio(task: Task, source: Path, info: MediaInfo, name: str) -> Path:
    return extract_speech_audio(source, task.folder / name, info=info, cancelled=task.cancelled)


def _note(offset: AudioOffset) -> Message:
    values = {"seconds": f"{offset.offset_s:.2f}"}
    if not offset.is_sure:
        return Message(UNSURE, values)
    if abs(offset.drift_s) < _TOLD_DRIFT_S:
        return Message(FOUND, values)
    return Message(DRIFTING, values | {"drift": f"{offset.drift_s:.2f}"})
