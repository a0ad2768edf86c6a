"""Step that detects the slides of a lecture and records them as a version of the block's slide track."""

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
from media_pipeline.slides import DetectedSlide, find_slides
from media_pipeline.slides.ocr import engine_name
from media_pipeline.workflow.media_steps import NO_PICTURE, required_info
from media_pipeline.workflow.task import Done, Outcome, Skipped, Task

NO_SLIDES = Message(N_("No slides were found in this recording: its picture moves all the time."))
NOT_READ = Message(N_("Nothing on this server can read the text on slides. Type it on the page of the slides."))


def make_slides(task: Task) -> Outcome:
    """Detect the slides and store their pictures."""
    info = required_info(task)
    if info.video is None:
        return Skipped(NO_PICTURE)
    folder = task.folder / "slides"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    detected = find_slides(
        task.source,
        info,
        folder,
        small=_small(task),
        on_progress=task.on_progress,
        cancelled=task.cancelled,
    )
    if not detected:
        return Skipped(NO_SLIDES)
    slides = [_store_slide(task, slide) for slide in detected]
    engine = engine_name()

    def record(session: Session) -> None:
        block = block_with_course(session, Block.id == task.block_id)
        ensure_open(block.lesson.module.revision)
        record_slides(session, block, slides, engine or "")

    return Done(record, note=None if engine else NOT_READ)


def _small(task: Task) -> tuple[Path, MediaInfo] | None:
    """Smallest rendition of the lecture that exists."""
    rendition = task.renditions.get("video-240")
    if rendition is None:
        return None
    path = task.context.storage.local_path(rendition.key, task.folder)
    return path, probe(path)


def _store_slide(task: Task, slide: DetectedSlide) -> SlideRecord:
    stored = task.context.storage.put(slide.picture, suffix=slide.picture.suffix)
    return SlideRecord(
        key=new_key(),
        start=round(slide.start, 3),
        end=round(slide.end, 3),
        image=stored.key,
        text="\n".join(slide.lines),
        title=slide.title,
        chapter=slide.chapter,
        doubtful=slide.doubtful,
    )
