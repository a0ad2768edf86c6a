"""The list of an author's courses is searched, sorted and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from content.courses.author_pages import MyCourse
from content.courses.course_list import CourseOrder, course_list
from content.courses.models import RevisionState
from content.institutions.models import BilingualName

ONE = MyCourse(
    public_id="a",
    title="按摩卫生",
    language="zh",
    institution=BilingualName("石家庄培训学校", "Shijiazhuang Training School"),
    number=1,
    state=RevisionState.DRAFT,
    published=False,
    editable=True,
    changed_at=datetime(2026, 5, 3, tzinfo=UTC),
)
COURSES = (
    ONE,
    replace(ONE, public_id="b", title="Selling online", state=RevisionState.PUBLISHED),
    replace(ONE, public_id="c", title="家庭种平菇", institution=BilingualName("辛集学校", "Xinji School")),
)


def shown(words: str = "", state: str = "", order: CourseOrder = CourseOrder.CHANGED) -> str:
    return "".join(course.public_id for course in course_list(COURSES, words, state, order).courses)


def test_words_of_title_or_institution_are_found_whatever_their_case() -> None:
    assert shown("SELLING") == "b"
    assert shown("石家庄 按摩") == "a"
    assert shown("xinji") == "c"
    assert shown("没有的词") == ""


def test_a_state_and_an_order_can_be_chosen() -> None:
    assert shown(state="draft") == "ac"
    assert shown(order=CourseOrder.STATE) == "acb"
    assert shown(order=CourseOrder.TITLE) == "bca"


def test_all_are_counted_whatever_is_shown() -> None:
    listed = course_list(COURSES, "没有的词")
    assert (listed.courses, listed.all) == ((), 3)
    assert listed.states == {RevisionState.DRAFT: 2, RevisionState.PUBLISHED: 1}
