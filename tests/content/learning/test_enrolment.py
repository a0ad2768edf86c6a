"""Enrolling, and the page of one's own courses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from content.courses.course_page import course_page, preview_page
from content.courses.models import Lesson, Module, Revision, RevisionState
from content.database import Database, utc_now
from content.errors import NotAllowed, NotFound, Refused
from content.institutions.models import Region
from content.learning.access import open_lesson, open_rendition
from content.learning.enrolment import enrol
from content.learning.models import Completion, Enrolment, StudyMode
from content.learning.my_learning import my_learning
from content.learning.records import new_evidence
from content.people.permissions import VISITOR
from tests.content.learning.test_playback_evidence import NOW, enrolled, lesson_of
from tests.factories import (
    add_media_block,
    make_account,
    make_course,
    make_institution,
    make_instructor,
    make_published_course,
    make_reviewer,
)


def test_enrolling_twice_changes_nothing(session: Session) -> None:
    course = make_published_course(session)
    _, actor = make_account(session)
    assert enrol(session, actor, course.public_id) is enrol(session, actor, course.public_id)


def test_enrolling_twice_at_once_enrols_once(database: Database) -> None:
    with database.transaction() as session:
        course_id = make_published_course(session).public_id
        _, actor = make_account(session)
    together = Barrier(4)

    def press(_: int) -> int:
        together.wait()
        with database.transaction() as session:
            return enrol(session, actor, course_id).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, range(4)))) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 1


def test_a_learner_keeps_the_revision_they_began_with(session: Session) -> None:
    course = make_published_course(session)
    old = course.revisions[0]
    actor = enrolled(session, course)
    old.state = RevisionState.SUPERSEDED
    session.flush()
    new = Revision(
        course_id=course.id, number=2, title="新版", opened_by_id=course.created_by_id, state=RevisionState.PUBLISHED
    )
    new.modules.append(Module(position=1, title="第一单元", lessons=[Lesson(position=1, title="新课")]))
    session.add(new)
    session.flush()
    assert enrol(session, actor, course.public_id).revision_id == old.id
    assert open_lesson(session, actor, lesson_of(course).public_id).records
    assert not open_lesson(session, actor, new.modules[0].lessons[0].public_id).records
    _, newcomer = make_account(session)
    assert enrol(session, newcomer, course.public_id).revision_id == new.id
    with pytest.raises(NotFound):
        open_lesson(session, newcomer, lesson_of(course).public_id)


def test_a_course_that_is_not_published_takes_nobody(session: Session) -> None:
    institution = make_institution(session)
    author, _ = make_instructor(session, institution)
    course = make_course(session, author, institution)
    _, actor = make_account(session)
    with pytest.raises(Refused):
        enrol(session, actor, course.public_id)


def test_visitors_are_asked_to_sign_in_before_a_lesson(session: Session) -> None:
    course = make_published_course(session)
    with pytest.raises(NotAllowed, match="Sign in"):
        open_lesson(session, VISITOR, lesson_of(course).public_id)


def test_authors_see_their_draft_as_a_preview_and_learners_do_not_see_it(session: Session) -> None:
    institution = make_institution(session)
    author, by_author = make_instructor(session, institution)
    _, by_colleague = make_instructor(session, institution)
    course = make_course(session, author, institution)
    access = open_lesson(session, by_author, lesson_of(course).public_id)
    assert access.preview
    assert not access.records
    for stranger in (by_colleague, make_account(session)[1], VISITOR):
        with pytest.raises(NotFound):
            open_lesson(session, stranger, lesson_of(course).public_id)


def test_reviewers_see_no_draft_before_it_is_submitted(session: Session) -> None:
    institution = make_institution(session)
    author, by_author = make_instructor(session, institution)
    course = make_course(session, author, institution)
    _, reviewer = make_reviewer(session, session.get_one(Region, "130123"))
    revision, lesson = course.revisions[0], lesson_of(course)
    block = add_media_block(session, lesson, author)
    rendition = block.asset.renditions[0].public_id if block.asset else ""
    for refused in (open_lesson, course_page):
        with pytest.raises(NotFound):
            refused(session, reviewer, lesson.public_id if refused is open_lesson else course.public_id)
    with pytest.raises(NotAllowed):
        preview_page(session, reviewer, course.public_id)
    with pytest.raises(NotFound):
        open_rendition(session, reviewer, rendition)
    assert open_rendition(session, by_author, rendition)
    revision.state, revision.submitted_at = RevisionState.IN_REVIEW, utc_now()
    assert open_lesson(session, reviewer, lesson.public_id).preview
    assert course_page(session, reviewer, course.public_id).preview
    assert open_rendition(session, reviewer, rendition)


def test_my_learning_puts_the_next_step_first(session: Session) -> None:
    finished, first, second = (make_published_course(session, lessons=2) for _ in range(3))
    _, actor = make_account(session)
    enrolments = {course.id: enrol(session, actor, course.public_id) for course in (finished, first, second)}
    for course, lessons in ((finished, (0, 1)), (first, (0,))):
        for number in lessons:
            enrolment_id, lineage = enrolments[course.id].id, lesson_of(course, number).lineage
            row = new_evidence(session, enrolment_id, lineage, StudyMode.READING, NOW)
            session.add(
                Completion(enrolment_id=enrolment_id, lesson_lineage=lineage, way=StudyMode.READING, evidence_id=row.id)
            )
    session.flush()
    enrolments[second.id].enrolled_at = NOW
    enrolments[first.id].enrolled_at = NOW.replace(hour=10)
    session.flush()
    page = my_learning(session, actor)
    assert page.next_step is not None
    assert page.next_step.public_id == first.public_id
    assert page.next_step.next_lesson is not None
    assert page.next_step.next_lesson.public_id == lesson_of(first, 1).public_id
    assert (page.next_step.completed, page.next_step.lessons) == (1, 2)
    assert [course.public_id for course in page.under_way] == [second.public_id]
    assert [course.public_id for course in page.finished] == [finished.public_id]


def test_my_learning_asks_as_many_questions_for_ten_courses_as_for_one(session: Session) -> None:
    _, actor = make_account(session)
    counts = []
    for courses in (1, 9):
        for _ in range(courses):
            enrol(session, actor, make_published_course(session, lessons=2).public_id)
        session.expire_all()
        queries: list[str] = []
        connection = session.connection()

        def note(_c: object, _cur: object, statement: str, *_: object, into: list[str] = queries) -> None:
            into.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        my_learning(session, actor)
        event.remove(connection, "before_cursor_execute", note)
        counts.append(len(queries))
    assert counts == [11, 11]
