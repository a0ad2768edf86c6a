"""The list of an author's courses, searched, sorted and counted."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.courses.author_pages import MyCourse
from content.courses.models import RevisionState


class CourseOrder(enum.StrEnum):
    """In which order courses are listed."""

    CHANGED = "changed"
    TITLE = "title"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class CourseList:
    """The courses that fit what was asked, `all` of how many there are, and how many are in each state."""

    courses: tuple[MyCourse, ...]
    all: int
    states: Mapping[RevisionState, int]


def course_list(
    courses: Sequence[MyCourse], words: str = "", state: str = "", order: CourseOrder = CourseOrder.CHANGED
) -> CourseList:
    """The courses whose title or institution has all `words` and that are in `state` (empty: any), in `order`.
    `courses` come with the last changed first, and among equals that order stays."""
    terms = words.casefold().split()
    fitting = [
        course
        for course in courses
        if (not state or course.state == state) and all(word in _searched(course) for word in terms)
    ]
    if order is CourseOrder.TITLE:
        fitting.sort(key=lambda course: course.title.casefold())
    if order is CourseOrder.STATE:
        fitting.sort(key=lambda course: list(RevisionState).index(course.state))
    return CourseList(tuple(fitting), len(courses), Counter(course.state for course in courses))


def _searched(course: MyCourse) -> str:
    return f"{course.title} {course.institution.zh} {course.institution.en}".casefold()
