"""Lessons and parts moved, copied, begun from a template; the list of courses searched: as a browser does it."""

from __future__ import annotations

from content.courses.models import Block, Course, Module
from content.courses.outline import add_lesson, add_module
from tests.portal.conftest import csrf_token, hidden_fields, post
from tests.portal.forms import fill_in
from tests.portal.teach.conftest import Desk


def course_of(desk: Desk) -> str:
    with desk.database.reading() as session:
        return session.get_one(Block, desk.block_id).lesson.module.revision.course.public_id


def outline(desk: Desk) -> list[list[str]]:
    with desk.database.reading() as session:
        revision = session.get_one(Block, desk.block_id).lesson.module.revision
        return [[lesson.title for lesson in module.lessons] for module in revision.modules]


def second_part(desk: Desk) -> tuple[str, str]:
    """Another part with one lesson: the public ids of both."""
    with desk.database.transaction() as session:
        part = add_module(session, desk.actor, course_of(desk), "第二单元")
        return part.public_id, add_lesson(session, desk.actor, part.public_id, "新课").public_id


def test_marked_lessons_are_moved_behind_another(desk: Desk) -> None:
    part, lesson = second_part(desk)
    address = f"/teach/courses/{course_of(desk)}/arrange"
    answer = fill_in(desk.browser, address, lesson=[desk.lesson], place=f"{part}:{lesson}")
    assert answer.location == f"{address}#lesson-{desk.lesson}"
    assert outline(desk) == [[], ["新课", "第1课"]]


def test_without_a_mark_nothing_moves_and_the_place_stays_chosen(desk: Desk) -> None:
    part, lesson = second_part(desk)
    address = f"/teach/courses/{course_of(desk)}/arrange"
    token = csrf_token(desk.browser)
    answer = desk.browser.post(address, data={"csrf_token": token, "place": f"{part}:{lesson}"})
    assert answer.status_code == 422
    assert f'value="{part}:{lesson}"' in answer.text
    assert "请先勾选要移动的课" in answer.text
    assert outline(desk) == [["第1课"], ["新课"]]


def test_a_part_is_moved_to_a_number(desk: Desk) -> None:
    part, _lesson = second_part(desk)
    address = f"/teach/courses/{course_of(desk)}/arrange"
    answer = fill_in(desk.browser, address, part=part, position="1")
    assert answer.location == f"{address}#part-{part}"
    assert outline(desk) == [["新课"], ["第1课"]]
    refused = fill_in(desk.browser, address, part=part, position="二")
    assert refused.status_code == 422
    assert 'value="二"' in refused.text


def test_a_lesson_is_copied_once_however_often_the_button_is_pressed(desk: Desk) -> None:
    fields = hidden_fields(desk.browser, f"/teach/lessons/{desk.lesson}")
    for _ in range(2):
        assert desk.browser.post(f"/teach/lessons/{desk.lesson}/duplicate", data=fields).status_code == 302
    assert outline(desk) == [["第1课", "第1课（副本）"]]


def test_a_course_is_copied_and_leads_to_the_copy(desk: Desk) -> None:
    course = course_of(desk)
    fields = hidden_fields(desk.browser, f"/teach/courses/{course}")
    answer = desk.browser.post(f"/teach/courses/{course}/duplicate", data=fields)
    with desk.database.reading() as session:
        copied = session.query(Course).filter(Course.public_id != course).one()
        assert answer.location == f"/teach/courses/{copied.public_id}"
        assert copied.revisions[0].title == "按摩卫生（副本）"
    without_id = desk.browser.post(f"/teach/courses/{course}/duplicate", data={"csrf_token": csrf_token(desk.browser)})
    assert without_id.status_code == 422


def test_a_lesson_begins_with_the_template_that_was_chosen(desk: Desk) -> None:
    with desk.database.reading() as session:
        part = session.query(Module).one().public_id
    answer = post(
        desk.browser, f"/teach/parts/{part}/lessons/new", title="打结", study_units="0.5", template="practice"
    )
    page = desk.browser.get(answer.location).text
    assert "要准备的东西" in page
    assert "这里有" in page
    refused = post(desk.browser, f"/teach/parts/{part}/lessons/new", title="打结", study_units="0.5", template="opera")
    assert refused.status_code == 422


def test_the_list_of_courses_is_searched_sorted_and_counted(desk: Desk) -> None:
    course = course_of(desk)
    fields = hidden_fields(desk.browser, f"/teach/courses/{course}")
    desk.browser.post(f"/teach/courses/{course}/duplicate", data=fields)
    assert "共 2 门课程，显示 2 门" in desk.browser.get("/teach?order=title").text
    page = desk.browser.get("/teach?words=副本&state=draft&order=nonsense").text
    assert "共 2 门课程，显示 1 门" in page
    assert 'value="副本"' in page


def test_an_author_looks_at_a_lesson_as_other_learners_do(desk: Desk) -> None:
    page = desk.browser.get(f"/teach/lessons/{desk.lesson}").text
    for learner in ("watches", "listens", "reads", "signs", "enlarges", "slow"):
        assert f"as={learner}" in page
    enlarged = desk.browser.get(f"/lessons/{desk.lesson}?as=enlarges").text
    assert 'data-text-size="200"' in enlarged
    assert 'data-theme="contrast"' in enlarged
    assert 'data-text-size="100"' in desk.browser.get(f"/lessons/{desk.lesson}?as=nobody").text
    assert 'data-text-size="100"' in desk.browser.get("/teach?as=enlarges").text
