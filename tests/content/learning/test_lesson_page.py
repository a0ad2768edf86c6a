"""The lesson's page model: all it says, and what it asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind, Course, RevisionState
from content.learning.lesson_opening import changes_the_page, count_what_waited, opening_of, save_opening
from content.learning.lesson_page import LessonPage, lesson_page, visit_lesson
from content.learning.media_model import Addresses
from content.learning.playback_evidence import record_beat
from content.learning.reading_evidence import record_reading
from content.people.models import Account
from content.people.permissions import Actor
from content.tracks.models import CaptionTrack, Rendition, SignTrack, TrackState
from tests.content.learning.test_playback_evidence import NOW, after, enrolled, lesson_of, recording
from tests.factories import (
    add_captions,
    add_media_block,
    make_account,
    make_course,
    make_institution,
    make_instructor,
    make_published_course,
    make_recording,
)

ADDRESSES = Addresses(
    rendition=lambda rendition: f"/media/{rendition.public_id}/{rendition.name}",
    captions=lambda track, number, form: f"/captions/{track}/{number}.{form}",
    file=lambda block: f"/files/{block.public_id}",
    beats=lambda lesson: f"/lessons/{lesson}/beats",
    slide=lambda track, number, key: f"/slides/{track}/{number}/{key}",
    descriptions=lambda track, number: f"/descriptions/{track}/{number}.vtt",
    sign_label="Sign language",
)


def page_of(session: Session, actor: Actor, course: Course, number: int = 0, at_s: float = 0) -> LessonPage:
    """What somebody gets who opens the lesson then."""
    public_id, now = lesson_of(course, number).public_id, after(at_s)
    visit = visit_lesson(session, actor, public_id, ADDRESSES, now)
    if changes_the_page(visit):
        count_what_waited(session, actor, public_id, now)
        visit = visit_lesson(session, actor, public_id, ADDRESSES, now)
    opening = opening_of(visit)
    if not opening.is_empty:
        save_opening(session, actor, visit, opening, now)
    return visit.page(opening.tokens)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)


def test_the_page_says_all_that_belongs_to_a_recording(session: Session) -> None:
    course, block = recording(session)
    checked = add_captions(session, block, language="en")
    checked.state, checked.checked_digest = TrackState.CHECKED, checked.versions[0].digest
    teacher = session.get_one(Account, course.created_by_id)
    interpreter = make_recording(session, teacher, duration_s=90)
    digest = interpreter.digest
    interpreter.renditions.append(
        Rendition(
            name="sign",
            storage_key="k",
            digest=digest,
            content_type="video/mp4",
            size_bytes=1,
            duration_s=90,
        )
    )
    session.add(SignTrack(block_id=block.id, asset_id=interpreter.id, offset_s=-2.5, added_by_id=teacher.id))
    session.flush()
    media = page_of(session, enrolled(session, course), course).blocks[0].media
    assert media is not None
    assert (media.kind, media.duration_s, media.title) == ("video", 100, "洗手示范")
    assert [(c.language, c.label, c.checked, c.default) for c in media.captions] == [
        ("en", "English", True, False),
        ("zh", "中文", False, True),
    ]
    assert media.sign is not None
    assert (media.sign.offset_s, media.sign.duration_s) == (2.5, 90)
    assert media.transcript_language == "zh"
    assert [(cue.key, cue.start) for cue in media.transcript[:2]] == [("c0", 0), ("c1", 10)]
    assert media.session_token
    assert media.beat_url == f"/lessons/{lesson_of(course).public_id}/beats"


def test_captions_checked_on_another_text_are_not_shown_as_checked(session: Session) -> None:
    course, block = recording(session)
    track = session.query(CaptionTrack).filter_by(block_id=block.id).one()
    track.state, track.checked_digest = TrackState.CHECKED, "the digest of an older text"
    session.flush()
    media = page_of(session, enrolled(session, course), course).blocks[0].media
    assert media is not None
    assert [caption.checked for caption in media.captions] == [False]


def test_a_learner_goes_on_where_they_were(session: Session) -> None:
    course, block = recording(session)
    actor = enrolled(session, course)
    opened = page_of(session, actor, course).blocks[0].media
    assert opened is not None
    record_beat(session, actor, opened.session_token or "", 1, [(0, 30, 1.0)], 30, after(30))
    again = page_of(session, actor, course, at_s=40).blocks[0].media
    assert again is not None
    assert (again.resume_s, again.ranges) == (30, ((0, 30),))
    assert again.session_token != opened.session_token
    assert block.lineage


def test_sections_say_what_was_read_and_what_came_too_fast(session: Session) -> None:
    course = make_published_course(session)
    lesson = lesson_of(course)
    lesson.blocks[0].body = "字" * 1000
    session.flush()
    actor = enrolled(session, course)
    assert [line.read for line in page_of(session, actor, course).blocks[0].sections] == [False]
    record_reading(session, actor, lesson.public_id, [lesson.blocks[0].lineage], after(10))
    early = page_of(session, actor, course, at_s=20)
    assert [(line.read, line.pending) for line in early.blocks[0].sections] == [(False, True)]
    assert early.counts_from == after(60)
    late = page_of(session, actor, course, at_s=61)
    assert (late.completed, late.counts_from, late.blocks[0].studied) == (True, None, True)


def test_a_preview_and_a_reader_who_is_not_enrolled_leave_nothing(session: Session) -> None:
    institution = make_institution(session)
    author, by_author = make_instructor(session, institution)
    draft = make_course(session, author, institution)
    add_media_block(session, lesson_of(draft), author)
    page = page_of(session, by_author, draft)
    assert (page.preview, page.records) == (True, False)
    assert page.blocks[1].media is not None
    assert page.blocks[1].media.beat_url is None
    course, _ = recording(session)
    _, reader = make_account(session)
    page = page_of(session, reader, course)
    assert (page.preview, page.records, page.enrolled) == (False, False, False)


def test_a_lesson_of_another_revision_leads_to_the_learners_own(session: Session) -> None:
    course = make_published_course(session)
    actor = enrolled(session, course)
    newer = make_published_course(session)
    course.revisions[0].state = RevisionState.SUPERSEDED
    session.flush()
    revision = newer.revisions[0]
    revision.course_id, revision.number = course.id, 2
    revision.modules[0].lessons[0].lineage = lesson_of(course).lineage
    session.flush()
    newer_lesson = revision.modules[0].lessons[0].public_id
    assert lesson_page(session, actor, newer_lesson, ADDRESSES, NOW).own_public_id == lesson_of(course).public_id


def test_the_way_through_the_course(session: Session) -> None:
    course = make_published_course(session, lessons=3)
    page = page_of(session, enrolled(session, course), course, 1)
    assert (page.number, page.lessons, page.completed_lessons) == (2, 3, 0)
    assert page.previous is not None
    assert page.next is not None
    assert (page.previous.title, page.next.title) == ("第1课", "第3课")


def test_the_number_of_queries_does_not_grow_with_the_lesson(session: Session) -> None:
    counts = []
    for size in (1, 6):
        course, block = recording(session, text=True)
        teacher = session.get_one(Account, course.created_by_id)
        for _ in range(size - 1):
            add_media_block(session, block.lesson, teacher)
            block.lesson.blocks.append(
                Block(position=len(block.lesson.blocks) + 1, kind=BlockKind.TEXT, body="## 标题\n\n正文")
            )
        actor = enrolled(session, course)
        session.flush()
        session.expire_all()
        public_id = lesson_of(course).public_id
        session.expire_all()
        with counted(session) as statements:
            lesson_page(session, actor, public_id, ADDRESSES, NOW)
        counts.append(len([each for each in statements if each.lstrip().startswith("SELECT")]))
    assert counts[0] == counts[1]
    assert counts[0] <= 21
