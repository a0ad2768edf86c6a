"""Labels of the states of a course and of the kinds of content blocks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.courses.course_list import CourseOrder
from content.courses.lesson_templates import LessonTemplate
from content.courses.models import BlockKind, RevisionState

STATES = {
    RevisionState.DRAFT: (_l("Draft"), "grey"),
    RevisionState.IN_REVIEW: (_l("In review"), "teal"),
    RevisionState.RETURNED: (_l("Returned"), "yellow"),
    RevisionState.PUBLISHED: (_l("Published"), "green"),
    RevisionState.SUPERSEDED: (_l("Replaced by a newer version"), "grey"),
    RevisionState.SUSPENDED: (_l("Suspended"), "red"),
    RevisionState.EXPIRED: (_l("Expired"), "yellow"),
    RevisionState.WITHDRAWN: (_l("Withdrawn"), "grey"),
}
"""Words and tone (templates/components/state_tag.html) of each state."""

NEXT_STEPS = {
    RevisionState.DRAFT: _l("Next: finish the lessons, look at the check list, then submit it for review."),
    RevisionState.IN_REVIEW: _l("Next: wait for the reviewers. You cannot change this version now."),
    RevisionState.RETURNED: _l("Next: read what the reviewers found, open a new version and fix it."),
    RevisionState.PUBLISHED: _l("Learners see this version. To change something, open a new version."),
    RevisionState.SUPERSEDED: _l("A newer version has taken its place."),
    RevisionState.SUSPENDED: _l("Learners do not see this course for now. Read the reason, then open a new version."),
    RevisionState.EXPIRED: _l("Next: open a new version, bring it up to date and submit it again."),
    RevisionState.WITHDRAWN: _l("This version was taken back. You can open a new one."),
}

KINDS = {
    BlockKind.TEXT: _l("Text"),
    BlockKind.IMAGE: _l("Picture"),
    BlockKind.MEDIA: _l("Video or recording"),
    BlockKind.FILE: _l("File to download"),
    BlockKind.QUESTION: _l("Quiz question"),
}

LANGUAGES = {"zh": _l("Chinese"), "en": _l("English")}

LESSON_TEMPLATES = {
    LessonTemplate.EMPTY: _l("Empty"),
    LessonTemplate.LECTURE: _l("Lecture with a recording: before you watch, main points, words, exercise"),
    LessonTemplate.TEXT_WITH_PICTURES: _l("Text with pictures: points one by one, what to remember"),
    LessonTemplate.PRACTICE: _l("Practice step by step: things needed, safety, steps, how to check"),
}

COURSE_ORDERS = {
    CourseOrder.CHANGED: _l("Last changed first"),
    CourseOrder.TITLE: _l("By title"),
    CourseOrder.STATE: _l("By state"),
}

YES_OR_NO = {"yes": _l("Yes"), "no": _l("No")}
"""Answers to a question that has two."""
