"""The visual descriptions of the demonstration: slides described and checked, and descriptions written from them."""

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


def describe_slides(session: Session, author: Actor, written: Course, course: DemoCourse) -> None:
    """Describe the slides of the course, save the descriptions as a track, and mark all slides checked."""
    descriptions = {
        slide.title: slide.description
        for media in course.media
        if isinstance(media, DemoMedia)
        for slide in media.slides
        if slide.description
    }
    tracks = (
        select(SlideTrack, Block.public_id)
        .join(Block, Block.id == SlideTrack.block_id)
        .join(Lesson)
        .join(Module)
        .join(Revision)
        .where(Revision.course_id == written.id)
    )
    for track, block in session.execute(tracks).all():
        version = current_slides(track)
        if version is None:
            continue
        slides = [replace(slide, description=descriptions.get(slide.title, "")) for slide in slides_in(version)]
        saved = save_slides(session, author, track.public_id, version.number, slides)
        mark_slides_checked(session, author, track.public_id, saved.number)
        cues = [_cue(slide) for slide in slides if slide.description]
        save_descriptions(session, author, block, course.language, 0, cues)


def _cue(slide: SlideRecord) -> DescriptionCue:
    return DescriptionCue(slide.start, slide.start + _STANDS_S, slide.description, extended=True, key=new_key())
