"""The rule of completion: set by authors in the draft, frozen with it, and what decides that a course is finished."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate
from content.courses.completion_rule import rule_editor, set_rule
from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.edit_base import StaleEdit, base_of
from content.courses.models import Course, Lesson, RevisionState
from content.courses.readiness import assess
from content.courses.revision_diff import compare
from content.courses.snapshot import load_contents
from content.credits.models import LedgerEntry
from content.credits.rules import CreditRules
from content.errors import Invalid, NotAllowed, Refused
from content.learning.finished_course import finished_course
from content.learning.my_learning import my_learning
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.permissions import Actor
from tests.content.learning.test_playback_evidence import after, enrolled
from tests.factories import make_course, make_institution, make_instructor, make_pilot, make_published_course


def lessons_of(course: Course) -> list[Lesson]:
    return course.revisions[-1].modules[0].lessons


def study(session: Session, actor: Actor, lesson: Lesson, begun: float = 0.0) -> None:
    """Read the text of a lesson, at a pace that counts."""
    keys = section_keys(requirements_in(session, lesson, "zh"))
    record_reading(session, actor, lesson.public_id, keys, after(begun))
    record_reading(session, actor, lesson.public_id, keys, after(begun + 100))


@pytest.fixture
def teaching(session: Session) -> tuple[Actor, Course]:
    institution = make_institution(session)
    author, actor = make_instructor(session, institution)
    return actor, make_course(session, author, institution, lessons=3)


def test_a_course_asks_for_every_lesson_until_its_author_says_otherwise(
    session: Session, teaching: tuple[Actor, Course]
) -> None:
    actor, course = teaching
    editor = rule_editor(session, actor, course.public_id)
    assert editor.fields == {
        "required": tuple(lesson.public_id for lesson in lessons_of(course)),
        "assessment_required": "yes",
        "practice_required": "no",
    }
    digest = revision_digest(load_contents(session, course.revisions[0]))
    set_rule(session, actor, course.public_id, dict(editor.fields))
    assert revision_digest(load_contents(session, course.revisions[0])) == digest


def test_the_rule_is_part_of_what_is_reviewed_and_goes_into_the_next_version(
    session: Session, teaching: tuple[Actor, Course]
) -> None:
    actor, course = teaching
    before = load_contents(session, course.revisions[0])
    first = lessons_of(course)[0]
    set_rule(session, actor, course.public_id, {"required": [first.public_id], "practice_required": "yes"})
    contents = load_contents(session, course.revisions[0])
    assert revision_digest(contents) != revision_digest(before)
    assert any("rule" in change.message.msgid for change in compare(before, contents))
    course.revisions[0].state = RevisionState.WITHDRAWN
    session.flush()
    draft = copy_revision(session, course.revisions[0], number=2, actor=actor)
    assert revision_digest(load_contents(session, draft)) == revision_digest(contents)


def test_a_rule_without_any_lesson_is_refused(session: Session, teaching: tuple[Actor, Course]) -> None:
    actor, course = teaching
    with pytest.raises(Invalid) as refused:
        set_rule(session, actor, course.public_id, {"required": []})
    assert refused.value.field == "required"


def test_practice_that_nobody_describes_cannot_be_asked_for(session: Session, teaching: tuple[Actor, Course]) -> None:
    actor, course = teaching
    first = lessons_of(course)[0]
    set_rule(session, actor, course.public_id, {"required": [first.public_id], "practice_required": "yes"})
    assert [gap.field for gap in assess(load_contents(session, course.revisions[0])).blocking] == ["practice_required"]
    first.practice = "洗手二十秒。"
    assert assess(load_contents(session, course.revisions[0])).ready


def test_a_lesson_that_another_window_adds_does_not_become_optional_unseen(
    session: Session, teaching: tuple[Actor, Course]
) -> None:
    actor, course = teaching
    editor = rule_editor(session, actor, course.public_id)
    base, required = base_of(editor.fields), editor.fields["required"]
    course.revisions[0].modules[0].lessons.append(Lesson(position=4, title="新的一课"))
    session.flush()
    assert isinstance(required, tuple)
    with pytest.raises(StaleEdit):
        set_rule(session, actor, course.public_id, {"required": list(required[:2])}, base=base)


def test_only_authors_set_the_rule_and_only_in_a_draft(session: Session, teaching: tuple[Actor, Course]) -> None:
    actor, course = teaching
    values = {"required": [lessons_of(course)[0].public_id]}
    _, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        set_rule(session, stranger, course.public_id, values)
    course.revisions[0].state = RevisionState.IN_REVIEW
    session.flush()
    with pytest.raises(Refused):
        set_rule(session, actor, course.public_id, values)


def test_a_course_is_finished_once_its_required_lessons_are_complete(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, points_per_course=1000))
    course = make_published_course(session, lessons=3)
    first, second, optional = lessons_of(course)
    optional.required = False
    actor = enrolled(session, course)
    study(session, actor, first)
    assert finished_course(session, actor, course.public_id) is None
    study(session, actor, second, 200)
    finished = finished_course(session, actor, course.public_id)
    assert finished is not None
    assert finished.certificate
    page = my_learning(session, actor)
    assert [(one.public_id, one.completed, one.lessons) for one in page.finished] == [(course.public_id, 2, 2)]
    amounts = [row.amount for row in session.scalars(select(LedgerEntry).order_by(LedgerEntry.id))]
    assert amounts == [50, 50, 1000]
    study(session, actor, optional, 400)
    amounts = [row.amount for row in session.scalars(select(LedgerEntry).order_by(LedgerEntry.id))]
    assert amounts == [50, 50, 1000, 50]
    assert len(session.scalars(select(Certificate)).all()) == 1


def test_an_optional_lesson_finishes_nothing(session: Session) -> None:
    course = make_published_course(session, lessons=2)
    _, optional = lessons_of(course)
    optional.required = False
    actor = enrolled(session, course)
    study(session, actor, optional)
    assert finished_course(session, actor, course.public_id) is None
    page = my_learning(session, actor)
    assert page.next_step is not None
    assert page.next_step.next_lesson is not None
    assert page.next_step.next_lesson.number == 1
    assert (page.next_step.completed, page.next_step.lessons, page.next_step.optional_lessons) == (0, 1, 1)


def test_required_lessons_come_before_optional_ones(session: Session) -> None:
    course = make_published_course(session, lessons=2)
    first, _ = lessons_of(course)
    first.required = False
    actor = enrolled(session, course)
    next_step = my_learning(session, actor).next_step
    assert next_step is not None
    assert next_step.next_lesson is not None
    assert next_step.next_lesson.number == 2
