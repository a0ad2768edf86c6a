"""What courses offer, what they lack, and finding them by it."""

from __future__ import annotations

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from content.catalogue.catalogue_page import find_courses
from content.catalogue.query import CatalogueQuery
from content.courses.accessibility_summary import (
    AccessibilitySummary,
    Coverage,
    accessibility_of_lessons,
    accessibility_of_revisions,
)
from content.courses.course_page import course_page, preview_page
from content.courses.models import Block, Course, Revision, RevisionState
from content.courses.readiness import assess
from content.courses.snapshot import load_contents
from content.errors import NotAllowed, NotFound
from content.people.permissions import VISITOR
from content.search.indexing import refresh
from content.tracks.models import CaptionOrigin, CaptionVersion
from tests.factories import (
    make_captions,
    make_course,
    make_institution,
    make_instructor,
    make_lecture,
    make_regions,
    make_reviewer,
    make_sign,
)


def published(session: Session, title: str = "按摩卫生", **kind: str) -> Course:
    institution = make_institution(session)
    account, _ = make_instructor(session, institution)
    course = make_course(session, account, institution, lessons=2, **kind)  # type: ignore[arg-type]
    course.revisions[0].title = title
    course.revisions[0].state = RevisionState.PUBLISHED
    refresh(session, course.id)
    return course


def lecture(session: Session, course: Course, lesson: int) -> Block:
    return make_lecture(session, course.revisions[0].modules[0].lessons[lesson], course.authors[0].account)


def test_a_course_of_texts_can_be_read_and_says_nothing_of_captions(session: Session) -> None:
    course = published(session)
    offers = accessibility_of_revisions(session, [course.revisions[0].id])[course.revisions[0].id]
    assert (offers.has_media, offers.reading) == (False, Coverage.ALL)
    assert [line.icon for line in offers.lines()] == ["reading"]


def test_extents_are_told_for_the_course_and_for_each_lesson(session: Session) -> None:
    course = published(session)
    author = course.authors[0].account
    first, second = lecture(session, course, 0), lecture(session, course, 1)
    make_captions(session, first, checked_by=author)
    make_sign(session, first, author)
    revision = course.revisions[0]
    whole = accessibility_of_revisions(session, [revision.id])[revision.id]
    assert (whole.captions, whole.checked_captions, whole.sign_language) == (Coverage.SOME,) * 3
    assert (whole.audio_only, whole.reading) == (Coverage.ALL, Coverage.SOME)
    lessons = accessibility_of_lessons(session, [first.lesson_id, second.lesson_id])
    assert lessons[first.lesson_id].checked_captions is Coverage.ALL
    assert lessons[second.lesson_id].captions is Coverage.NONE
    lacking = [line.message.msgid for line in lessons[second.lesson_id].lines() if not line.available]
    assert "No captions yet" in lacking
    assert "No sign language yet" in lacking


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (CaptionOrigin.RECOGNISED, "Captions made by machine, not checked"),
        (CaptionOrigin.SCRIPT, "Captions from the script, timed by machine, not checked"),
        (CaptionOrigin.IMPORTED, "Captions from a caption file, not checked"),
        (CaptionOrigin.EDITED, "Captions being corrected, not checked"),
    ],
)
def test_unchecked_captions_are_called_what_they_are(session: Session, origin: CaptionOrigin, words: str) -> None:
    course = published(session)
    make_captions(session, lecture(session, course, 0), origin=origin)
    revision = course.revisions[0]
    summary = accessibility_of_revisions(session, [revision.id])[revision.id]
    assert words in [str(line.message) for line in summary.lines()]
    assert AccessibilitySummary.from_json(summary.as_json()) == summary


def test_captions_of_several_kinds_are_only_said_to_be_unchecked(session: Session) -> None:
    course = published(session)
    make_captions(session, lecture(session, course, 0), origin=CaptionOrigin.IMPORTED)
    make_captions(session, lecture(session, course, 1), origin=CaptionOrigin.RECOGNISED)
    revision = course.revisions[0]
    summary = accessibility_of_revisions(session, [revision.id])[revision.id]
    assert "Captions, not checked" in [str(line.message) for line in summary.lines()]


def test_entries_of_before_call_no_captions_machine_made(session: Session) -> None:
    course = published(session)
    make_captions(session, lecture(session, course, 0), origin=CaptionOrigin.IMPORTED)
    revision = course.revisions[0]
    stored = accessibility_of_revisions(session, [revision.id])[revision.id].as_json()
    del stored["unchecked"]
    words = [str(line.message) for line in AccessibilitySummary.from_json(stored).lines()]
    assert "Captions, not checked" in words


def test_captions_that_were_changed_after_the_check_are_not_shown_as_checked(session: Session) -> None:
    course = published(session)
    track = make_captions(session, lecture(session, course, 0), checked_by=course.authors[0].account)
    session.execute(update(CaptionVersion).where(CaptionVersion.track_id == track.id).values(digest="9" * 64))
    revision = course.revisions[0]
    assert accessibility_of_revisions(session, [revision.id])[revision.id].checked_captions is Coverage.NONE
    warnings = [gap.message.msgid for gap in assess(load_contents(session, revision)).warnings]
    assert "The captions (%(language)s) were changed after they were checked." in warnings


def test_the_catalogue_comes_in_pages_that_always_exist(session: Session) -> None:
    for number in range(22):
        published(session, f"第{number}门课")
    assert [len(find_courses(session, VISITOR, CatalogueQuery(page=page)).cards) for page in (1, 2)] == [20, 2]
    beyond = find_courses(session, VISITOR, CatalogueQuery(page=99))
    assert (beyond.page, beyond.pages, beyond.total) == (2, 2, 22)


def test_the_number_of_queries_does_not_grow_with_the_catalogue(session: Session) -> None:
    def queries() -> int:
        seen: list[str] = []
        session.expire_all()
        connection = session.connection()

        def note(*arguments: object) -> None:
            seen.append(str(arguments[2]))

        event.listen(connection, "before_cursor_execute", note)
        find_courses(session, VISITOR, CatalogueQuery())
        course_page(session, VISITOR, public_id)
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    first = published(session)
    public_id = first.public_id
    few = queries()
    for number in range(5):
        lecture(session, published(session, f"第{number}门课"), 0)
        lecture(session, first, 0)
    assert queries() == few


def test_a_draft_is_seen_by_its_author_alone_and_by_reviewers_once_it_is_submitted(session: Session) -> None:
    _, city, _ = make_regions(session)
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    _, colleague = make_instructor(session, institution)
    _, reviewer = make_reviewer(session, city)
    course = make_course(session, account, institution)
    assert course_page(session, author, course.public_id).preview
    for actor in (VISITOR, colleague, reviewer):
        with pytest.raises(NotFound):
            course_page(session, actor, course.public_id)
        with pytest.raises((NotAllowed, NotFound)):
            preview_page(session, actor, course.public_id)
    course.revisions[0].state = RevisionState.IN_REVIEW
    session.flush()
    assert course_page(session, reviewer, course.public_id).preview
    for actor in (VISITOR, colleague):
        with pytest.raises(NotFound):
            course_page(session, actor, course.public_id)


def test_everybody_sees_the_published_revision_while_the_author_works_on_the_next(session: Session) -> None:
    course = published(session)
    session.add(Revision(course_id=course.id, number=2, title="新题目", opened_by_id=course.created_by_id))
    session.flush()
    page = course_page(session, VISITOR, course.public_id)
    assert (page.revision_number, page.preview, page.study_units) == (1, False, 100)
