"""Parts and lessons: their order, and what may not be taken out."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses import authoring, bin, outline
from content.courses.models import Course, SkillLevel
from content.courses.ordering import Direction
from content.courses.snapshot import load_contents
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.jobs.models import JobKind, JobState, MediaJob
from content.people.permissions import Actor
from tests.factories import make_course, make_institution, make_instructor, make_lecture


@pytest.fixture
def ground(session: Session) -> tuple[Course, Actor]:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    return make_course(session, account, institution, lessons=3), actor


def titles(session: Session, course: Course) -> list[list[str]]:
    session.expire_all()
    contents = load_contents(session, course.revisions[0])
    return [[lesson.title for lesson in module.lessons] for module in contents.modules]


def test_a_course_is_made_with_its_first_draft_and_its_author(session: Session, ground: tuple[Course, Actor]) -> None:
    course, actor = ground
    made = authoring.create_course(
        session,
        actor,
        institution_public_id=course.institution.public_id,
        occupation_code=course.occupation_code,
        level="4",
        language="en",
        title="  Clean   hands ",
        summary="How to wash.",
        target_groups=["hearing", "visual"],
    )
    assert (made.level, made.language, made.revisions[0].title) == (SkillLevel.FOUR, "en", "Clean hands")
    assert made.revisions[0].target_groups == ["visual", "hearing"]
    assert [author.account_id for author in made.authors] == [actor.account_id]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 161}, "title"),
        ({"level": "9"}, "level"),
        ({"language": "xx"}, "language"),
        ({"occupation_code": "0"}, "occupation"),
        ({"target_groups": ["rich"]}, "target_groups"),
        ({"summary": "长" * 1001}, "summary"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(
    session: Session, ground: tuple[Course, Actor], wrong: dict[str, object], field: str
) -> None:
    course, actor = ground
    right: dict[str, object] = {
        "institution_public_id": course.institution.public_id,
        "occupation_code": course.occupation_code,
        "level": "5",
        "language": "zh",
        "title": "题目",
    }
    with pytest.raises(Invalid) as refusal:
        authoring.create_course(session, actor, **{**right, **wrong})  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_nobody_makes_a_course_for_an_institution_where_they_do_not_teach(
    session: Session, ground: tuple[Course, Actor]
) -> None:
    course, actor = ground
    elsewhere = make_institution(session)
    with pytest.raises(NotAllowed):
        authoring.create_course(
            session,
            actor,
            institution_public_id=elsewhere.public_id,
            occupation_code=course.occupation_code,
            level="5",
            language="zh",
            title="题目",
        )


def test_a_lesson_moves_within_its_part_and_over_its_edge_into_the_next(
    session: Session, ground: tuple[Course, Actor]
) -> None:
    course, actor = ground
    outline.add_module(session, actor, course.public_id, "第二单元")
    first, _, third = course.revisions[0].modules[0].lessons
    outline.move_lesson(session, actor, first.public_id, Direction.DOWN)
    assert titles(session, course) == [["第2课", "第1课", "第3课"], []]
    outline.move_lesson(session, actor, third.public_id, Direction.DOWN)
    assert titles(session, course) == [["第2课", "第1课"], ["第3课"]]
    outline.move_lesson(session, actor, third.public_id, Direction.DOWN)
    assert titles(session, course) == [["第2课", "第1课"], ["第3课"]]
    outline.move_lesson(session, actor, third.public_id, Direction.UP)
    assert titles(session, course) == [["第2课", "第1课", "第3课"], []]


def test_a_part_with_lessons_is_not_removed(session: Session, ground: tuple[Course, Actor]) -> None:
    course, actor = ground
    with pytest.raises(Refused):
        outline.remove_module(session, actor, course.revisions[0].modules[0].public_id)


def test_what_is_removed_leaves_no_hole_in_the_order(session: Session, ground: tuple[Course, Actor]) -> None:
    course, actor = ground
    outline.remove_lesson(session, actor, course.revisions[0].modules[0].lessons[1].public_id)
    session.expire_all()
    assert [lesson.position for lesson in course.revisions[0].modules[0].lessons] == [1, 2]


def test_neither_block_nor_lesson_is_removed_while_its_file_is_processed(
    session: Session, ground: tuple[Course, Actor]
) -> None:
    course, actor = ground
    lesson = course.revisions[0].modules[0].lessons[0]
    block = make_lecture(session, lesson, course.authors[0].account)
    job = MediaJob(
        kind=JobKind.LECTURE,
        block_id=block.id,
        asset_id=block.asset_id,
        state=JobState.RUNNING,
        requested_by_id=actor.account_id,
    )
    session.add(job)
    session.flush()
    with pytest.raises(Refused):
        bin.remove_block(session, actor, block.public_id)
    with pytest.raises(Refused):
        outline.remove_lesson(session, actor, lesson.public_id)
    job.state = JobState.CANCELLED
    session.flush()
    bin.remove_block(session, actor, block.public_id)
    with pytest.raises(NotFound):
        bin.remove_block(session, actor, block.public_id)


@pytest.mark.parametrize("study_units", [0, -50, 2001])
def test_a_study_time_out_of_range_is_refused(session: Session, ground: tuple[Course, Actor], study_units: int) -> None:
    course, actor = ground
    with pytest.raises(Invalid) as refusal:
        outline.add_lesson(session, actor, course.revisions[0].modules[0].public_id, "题目", study_units)
    assert refusal.value.field == "study_units"
