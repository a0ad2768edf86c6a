"""Lessons and parts go where they are told to, several at once, and none is lost."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content.courses.arranging import Place, move_lessons, move_module_to
from content.courses.models import Course, Lesson, Module
from content.courses.snapshot import load_contents
from content.errors import Invalid, NotFound
from content.people.permissions import Actor
from tests.factories import make_course, make_institution, make_instructor


@pytest.fixture
def ground(session: Session) -> tuple[Course, Actor]:
    """A course of the lessons 1 2 3 in its first part, 4 5 in the second, none in the third."""
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    course = make_course(session, account, institution, lessons=3)
    revision = course.revisions[0]
    for lesson in revision.modules[0].lessons:
        lesson.title = str(lesson.position)
    for position, titles in ((2, "45"), (3, "")):
        lessons = [Lesson(position=place, title=title) for place, title in enumerate(titles, start=1)]
        revision.modules.append(Module(position=position, title=f"单元{position}", lessons=lessons))
    session.flush()
    return course, actor


def outline(session: Session, course: Course) -> list[str]:
    session.expire_all()
    modules = load_contents(session, course.revisions[0]).modules
    return ["".join(lesson.title for lesson in module.lessons) for module in modules]


def ids(course: Course, titles: str) -> list[str]:
    lessons = [lesson for module in course.revisions[0].modules for lesson in module.lessons]
    return [lesson.public_id for lesson in lessons if lesson.title in titles]


def place(course: Course, part: int, after: str = "") -> Place:
    [behind] = ids(course, after) if after else [""]
    return Place(course.revisions[0].modules[part].public_id, behind)


@pytest.mark.parametrize(
    ("moved", "part", "after", "expected"),
    [
        ("3", 0, "", ["312", "45", ""]),
        ("1", 0, "3", ["231", "45", ""]),
        ("13", 1, "4", ["2", "4135", ""]),
        ("15", 2, "", ["23", "4", "15"]),
        ("12", 0, "2", ["123", "45", ""]),
        ("123", 0, "", ["123", "45", ""]),
        ("2", 0, "2", ["123", "45", ""]),
        ("24", 0, "2", ["1243", "5", ""]),
    ],
)
def test_lessons_go_to_the_place_in_their_order(
    session: Session, ground: tuple[Course, Actor], moved: str, part: int, after: str, expected: list[str]
) -> None:
    course, actor = ground
    move_lessons(session, actor, course.public_id, ids(course, moved), place(course, part, after))
    assert outline(session, course) == expected


@given(moved=st.sets(st.sampled_from("12345"), min_size=1), part=st.integers(0, 2), behind=st.integers(0, 5))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_moved_nothing_is_lost_and_what_stays_keeps_its_order(
    session: Session, ground: tuple[Course, Actor], moved: set[str], part: int, behind: int
) -> None:
    """One move after the other, each on the outline that the last has left."""
    course, actor = ground
    outline_before = outline(session, course)
    before = "".join(outline_before)
    places = ["", *outline_before[part]]
    after = places[behind % len(places)]
    move_lessons(session, actor, course.public_id, ids(course, "".join(moved)), place(course, part, after))
    now = "".join(outline(session, course))
    assert sorted(now) == sorted(before)
    assert [one for one in now if one not in moved] == [one for one in before if one not in moved]
    positions = [[lesson.position for lesson in module.lessons] for module in course.revisions[0].modules]
    assert positions == [list(range(1, len(some) + 1)) for some in positions]


def test_without_lessons_nothing_is_moved(session: Session, ground: tuple[Course, Actor]) -> None:
    course, actor = ground
    with pytest.raises(Invalid):
        move_lessons(session, actor, course.public_id, [], place(course, 0))


def test_lessons_and_parts_of_other_courses_stay_where_they_are(session: Session, ground: tuple[Course, Actor]) -> None:
    course, actor = ground
    account = course.authors[0].account
    other = make_course(session, account, course.institution)
    foreign = other.revisions[0].modules[0]
    with pytest.raises(NotFound):
        move_lessons(session, actor, course.public_id, [foreign.lessons[0].public_id], place(course, 0))
    with pytest.raises(NotFound):
        move_lessons(session, actor, course.public_id, ids(course, "1"), Place(foreign.public_id))
    with pytest.raises(NotFound):
        move_lessons(
            session,
            actor,
            course.public_id,
            ids(course, "1"),
            Place(place(course, 0).module, foreign.lessons[0].public_id),
        )


@pytest.mark.parametrize(
    ("position", "expected"), [(1, ["45", "123", ""]), (3, ["123", "", "45"]), (99, ["123", "", "45"])]
)
def test_a_part_goes_to_a_position(
    session: Session, ground: tuple[Course, Actor], position: int, expected: list[str]
) -> None:
    course, actor = ground
    move_module_to(session, actor, course.revisions[0].modules[1].public_id, position)
    assert outline(session, course) == expected


def test_there_is_no_position_before_the_first(session: Session, ground: tuple[Course, Actor]) -> None:
    course, actor = ground
    with pytest.raises(Invalid) as refusal:
        move_module_to(session, actor, course.revisions[0].modules[1].public_id, 0)
    assert refusal.value.field == "position"
