"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from content.errors import NotFound
from portal.teach import blueprint
from portal.teach.removed import removed_page
from portal.teach.views import (
    arrange,
    assessment,
    captions,
    check,
    courses,
    descriptions,
    documents,
    feedback,
    findings,
    institution,
    lesson,
    marking,
    outline,
    packages,
    people,
    proposals,
    question_bank,
    question_files,
    questions,
    quiz,
    recording,
    slides,
    text_preview,
    versions,
)

blueprint.register_error_handler(NotFound, removed_page)

__all__ = [
    "arrange",
    "assessment",
    "captions",
    "check",
    "courses",
    "descriptions",
    "documents",
    "feedback",
    "findings",
    "institution",
    "lesson",
    "marking",
    "outline",
    "packages",
    "people",
    "proposals",
    "question_bank",
    "question_files",
    "questions",
    "quiz",
    "recording",
    "slides",
    "text_preview",
    "versions",
]
