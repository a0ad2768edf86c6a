"""The step that finds the slides of a lecture and writes them down as a version of the block's slide track."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy.orm import Session

from content.courses.editability import ensure_open
from content.courses.models import Block
from content.messages import N_, Message
from content.timed_text.cue import new_key
from content.tracks.editing import block_with_course
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import record_slides
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe
from media_pipeline.slides import FoundSlide, find_slides
from media_pipeline.slides.ocr import engine_name
from media_pipeline.workflow.media_steps import NO_PICTURE, required_info
from media_pipeline.workflow.task import Done, Outcome, Skipped, Task

NO_SLIDES = Message(N_("No slides were found in this recording: its picture moves all the time."))
NOT_READ = Message(N_("Nothing on this server can read the text on slides. Type it on the page of the slides."))


def make_slides(task: Task) -> Outcome:
    """The slides with their pictures in the store."""
    info = required_info(task)
    if info.video is None:
        return Skipped(NO_PICTURE)
    folder = task.folder / "slides"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    found = find_slides(
        task.source,
        info,
        folder,
        small=_small(task),
        on_progress=task.on_progress,
        cancelled=task.cancelled,
    )
    if not found:
        return Skipped(NO_SLIDES)
    slides = [_kept(task, slide) for slide in found]
    engine = engine_name()

    def record(session: Session) -> None:
        block = block_with_course(session, Block.id == task.block_id)
        ensure_open(block.lesson.module.revision)
        record_slides(session, block, slides, engine or "")

    return Done(record, note=None if engine else NOT_READ)


def _small(task: Task) -> tuple[Path, MediaInfo] | None:
    """The smallest form of the lecture that has been made."""
    made = task.made.get("video-240")
    if made is None:
        return None
    path = task.context.storage.local_path(made.key, task.folder)
    return path, probe(path)


def _kept(task: Task, found: FoundSlide) -> SlideRecord:
    stored = task.context.storage.put(found.picture, suffix=found.picture.suffix)
    return SlideRecord(
        key=new_key(),
        start=round(found.start, 3),
        end=round(found.end, 3),
        image=stored.key,
        text="\n".join(found.lines),
        title=found.title,
        chapter=found.chapter,
    )
