"""What keeps a course from being submitted, and what is only told."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.checks.caption_rules import broken_cues
from content.checks.finding import FindingKind
from content.checks.gap import FixPage
from content.courses.models import Block, BlockKind, Course, Lesson, Module
from content.courses.readiness import Readiness, assess
from content.courses.snapshot import load_contents
from content.jobs.models import JobKind, JobState, MediaJob
from content.tracks.models import CaptionOrigin
from tests.factories import (
    make_asset,
    make_captions,
    make_course,
    make_descriptions,
    make_institution,
    make_instructor,
    make_lecture,
    make_sign,
    make_slides,
)


@pytest.fixture
def course(session: Session) -> Course:
    institution = make_institution(session)
    account, _ = make_instructor(session, institution)
    return make_course(session, account, institution)


def assessed(session: Session, course: Course) -> Readiness:
    return assess(load_contents(session, course.revisions[0]))


def lesson_of(course: Course) -> Lesson:
    return course.revisions[0].modules[0].lessons[0]


def test_a_course_with_one_text_is_ready_and_lacks_nothing(session: Session, course: Course) -> None:
    assert assessed(session, course) == Readiness((), ())


def add(session: Session, course: Course, kind: BlockKind, **values: object) -> None:
    lesson_of(course).blocks.append(Block(position=2, kind=kind, **values))
    session.flush()


def with_file(session: Session, course: Course) -> int:
    return make_asset(session, course.authors[0].account).id


def running(session: Session, course: Course) -> None:
    block = make_lecture(session, lesson_of(course), course.authors[0].account)
    session.add(
        MediaJob(
            kind=JobKind.CAPTIONS,
            block_id=block.id,
            asset_id=block.asset_id,
            state=JobState.QUEUED,
            requested_by_id=course.created_by_id,
        )
    )
    session.flush()


BLOCKING = {
    "no description": (lambda s, c: setattr(c.revisions[0], "summary", " "), "no description"),
    "a part without lessons": (
        lambda s, c: c.revisions[0].modules.append(Module(position=2, title="空")),
        "has no lesson",
    ),
    "an empty lesson": (
        lambda s, c: c.revisions[0].modules[0].lessons.append(Lesson(position=2, title="空")),
        "lesson is empty",
    ),
    "an empty text": (lambda s, c: add(s, c, BlockKind.TEXT, body="\n"), "text is empty"),
    "an image without file": (lambda s, c: add(s, c, BlockKind.IMAGE, alternative_text="手"), "picture has no file"),
    "an image without words": (
        lambda s, c: add(s, c, BlockKind.IMAGE, asset_id=with_file(s, c)),
        "no alternative text",
    ),
    "media without file": (lambda s, c: add(s, c, BlockKind.MEDIA, title="讲座"), "recording has no file"),
    "media not playable": (
        lambda s, c: add(s, c, BlockKind.MEDIA, title="讲座", asset_id=with_file(s, c)),
        "could not be made playable",
    ),
    "a file that is missing": (lambda s, c: add(s, c, BlockKind.FILE, title="表"), "was not uploaded"),
    "a job at work": (running, "still being processed"),
}


@pytest.mark.parametrize("case", BLOCKING)
def test_what_is_missing_blocks_and_is_named(session: Session, course: Course, case: str) -> None:
    spoil, words = BLOCKING[case]
    spoil(session, course)
    session.flush()
    found = assessed(session, course)
    assert len(found.blocking) == 1, found.blocking
    assert words in found.blocking[0].message.msgid
    assert not found.ready


def test_a_course_without_lessons_is_not_ready(session: Session, course: Course) -> None:
    session.delete(lesson_of(course).blocks[0])
    session.delete(lesson_of(course))
    session.delete(course.revisions[0].modules[0])
    session.flush()
    assert [gap.message.msgid for gap in assessed(session, course).blocking] == [
        "The course has no lesson. Add at least one."
    ]


def test_what_accessibility_lacks_is_told_with_its_place(session: Session, course: Course) -> None:
    author = course.authors[0].account
    block = make_lecture(session, lesson_of(course), author)
    bare = assessed(session, course)
    assert bare.ready
    assert {gap.block_public_id for gap in bare.warnings} == {block.public_id}
    assert [gap.message.msgid.split(".")[0] for gap in bare.warnings] == [
        "There are no captions, and so no transcript",
        "There is no sign language video",
        "Nobody has described what is only shown in the video, or said that nothing is",
    ]
    assert [gap.is_barrier for gap in bare.warnings] == [True, True, False]
    make_captions(session, block)
    assert "made by machine" in assessed(session, course).warnings[0].message.msgid
    make_sign(session, block, author)
    make_captions(session, block, language="en", checked_by=author)
    make_descriptions(session, block, author)
    assert [gap.message.values for gap in assessed(session, course).warnings] == [{"language": "zh"}]


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (CaptionOrigin.RECOGNISED, "made by machine"),
        (CaptionOrigin.SCRIPT, "come from the script"),
        (CaptionOrigin.IMPORTED, "come from a caption file"),
        (CaptionOrigin.EDITED, "are being corrected"),
    ],
)
def test_reviewers_are_told_where_unchecked_captions_come_from(
    session: Session, course: Course, origin: CaptionOrigin, words: str
) -> None:
    block = make_lecture(session, lesson_of(course), course.authors[0].account)
    make_captions(session, block, origin=origin)
    assert words in assessed(session, course).warnings[0].message.msgid


def test_a_lesson_that_cannot_be_read_is_told(session: Session, course: Course) -> None:
    author = course.authors[0].account
    session.delete(lesson_of(course).blocks[0])
    session.flush()
    session.expire_all()
    make_lecture(session, lesson_of(course), author)
    assert any("Nothing in this lesson can be read" in gap.message.msgid for gap in assessed(session, course).warnings)


def test_captions_that_break_rules_are_counted_from_their_report_or_anew(session: Session, course: Course) -> None:
    block = make_lecture(session, lesson_of(course), course.authors[0].account)
    track = make_captions(session, block, checked_by=course.authors[0].account)
    broken = [gap for gap in assessed(session, course).warnings if gap.kind is FindingKind.CAPTIONS_BREAK_RULES]
    assert broken == []
    track.versions[0].quality = {"cues": 40, "cues_keeping_every_rule": 0.95}
    session.flush()
    [gap] = [gap for gap in assessed(session, course).warnings if gap.kind is FindingKind.CAPTIONS_BREAK_RULES]
    assert (gap.message.values["count"], gap.track, gap.is_barrier) == (2, track.public_id, False)
    counted = broken_cues(session, course.revisions[0].public_id, lambda cues, language: len(cues) * 7)
    assert counted == {track.public_id: 7}
    anew = assess(load_contents(session, course.revisions[0]), counted).warnings
    assert [gap.message.values["count"] for gap in anew if gap.kind is FindingKind.CAPTIONS_BREAK_RULES] == [7]


def test_slides_without_text_are_counted(session: Session, course: Course) -> None:
    block = make_lecture(session, lesson_of(course), course.authors[0].account)
    track = make_slides(session, block)
    assert not [gap for gap in assessed(session, course).warnings if gap.kind is FindingKind.SLIDES_WITHOUT_TEXT]
    version = track.versions[0]
    version.slides = [{**slide, "text": " ", "title": ""} for slide in version.slides[:2]] + version.slides[2:]
    session.flush()
    [gap] = [gap for gap in assessed(session, course).warnings if gap.kind is FindingKind.SLIDES_WITHOUT_TEXT]
    assert gap.message.values == {"count": 2, "all": 3}
    assert (gap.is_barrier, gap.track) == (True, track.public_id)


def test_two_pictures_with_the_same_words_are_told_apart(session: Session, course: Course) -> None:
    for name in ("a", "b"):
        file = make_asset(session, course.authors[0].account, name=f"{name}.png").id
        add(session, course, BlockKind.IMAGE, asset_id=file, alternative_text="掌心对掌心")
    [gap] = assessed(session, course).warnings
    assert (gap.kind, gap.block_number) == (FindingKind.ALTERNATIVE_REPEATED, 3)


def test_barriers_come_before_advice_whatever_their_lesson(session: Session, course: Course) -> None:
    lesson_of(course).blocks[0].body = "红色部分是重点。"
    lesson_of(course).blocks.append(Block(position=2, kind=BlockKind.TEXT, body="在[这里](https://example.org)。"))
    session.flush()
    assert [gap.kind for gap in assessed(session, course).warnings] == [
        FindingKind.LINK_WITHOUT_SENSE,
        FindingKind.COLOUR_ONLY,
    ]


def test_a_gap_of_the_description_leads_to_its_field(session: Session, course: Course) -> None:
    course.revisions[0].summary = "红色部分是重点。"
    [gap] = assessed(session, course).warnings
    assert (gap.kind, gap.fix, gap.field) == (FindingKind.COLOUR_ONLY, FixPage.ABOUT_COURSE, "summary")
