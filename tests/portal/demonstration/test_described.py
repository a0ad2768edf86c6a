"""The demonstration's slides are described, told of and checked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.tracks.models import DescriptionTrack, TrackState
from content.tracks.slides import current_slides, save_slides, slides_in
from portal.demonstration.described import describe_slides
from portal.demonstration.texts import DemoMedia, load_courses
from tests.factories import make_slides, make_teaching


def test_a_slide_with_something_to_say_is_described_and_told_of(session: Session) -> None:
    course = next(course for course in load_courses() if course.slug == "massage-hygiene")
    slides = [slide for media in course.media if isinstance(media, DemoMedia) for slide in media.slides]
    described = next(slide for slide in slides if slide.description)
    _, actor, block = make_teaching(session)
    track = make_slides(session, block)
    version = current_slides(track)
    assert version is not None
    found = [*slides_in(version)]
    found[1] = type(found[1])(**found[1].as_json() | {"title": described.title})
    save_slides(session, actor, track.public_id, 1, found)
    describe_slides(session, actor, block.lesson.module.revision.course, course)
    now = current_slides(track)
    assert now is not None
    assert [slide.description for slide in slides_in(now)] == ["", described.description, ""]
    assert track.state is TrackState.CHECKED
    told = session.scalars(select(DescriptionTrack)).one().versions[0].cues
    assert [(cue["start"], cue["text"], cue["extended"]) for cue in told] == [(30, described.description, True)]
