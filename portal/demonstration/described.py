"""What the demonstration's instructors say of the pictures: slides looked through, described, and told of."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, Course, Lesson, Module, Revision
from content.people.permissions import Actor
from content.timed_text.cue import DescriptionCue, new_key
from content.tracks.descriptions import save_descriptions
from content.tracks.models import SlideTrack
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import current_slides, mark_slides_checked, save_slides, slides_in
from portal.demonstration.texts import DemoCourse, DemoMedia

_STANDS_S = 0.5  # a description for which the lecture waits


def describe_slides(session: Session, author: Actor, made: Course, course: DemoCourse) -> None:
    """Describe the slides of the course that have something to say, tell of them, and mark all slides checked."""
    told = {
        slide.title: slide.description
        for media in course.media
        if isinstance(media, DemoMedia)
        for slide in media.slides
        if slide.description
    }
    wanted = (
        select(SlideTrack, Block.public_id)
        .join(Block, Block.id == SlideTrack.block_id)
        .join(Lesson)
        .join(Module)
        .join(Revision)
        .where(Revision.course_id == made.id)
    )
    for track, block in session.execute(wanted).all():
        version = current_slides(track)
        if version is None:
            continue
        slides = [replace(slide, description=told.get(slide.title, "")) for slide in slides_in(version)]
        saved = save_slides(session, author, track.public_id, version.number, slides)
        mark_slides_checked(session, author, track.public_id, saved.number)
        cues = [_cue(slide) for slide in slides if slide.description]
        save_descriptions(session, author, block, course.language, 0, cues)


def _cue(slide: SlideRecord) -> DescriptionCue:
    return DescriptionCue(slide.start, slide.start + _STANDS_S, slide.description, extended=True, key=new_key())
