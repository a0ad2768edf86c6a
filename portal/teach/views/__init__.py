"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.teach.views import (
    captions,
    courses,
    descriptions,
    lesson,
    outline,
    proposals,
    questions,
    recording,
    slides,
    versions,
)

__all__ = [
    "captions",
    "courses",
    "descriptions",
    "lesson",
    "outline",
    "proposals",
    "questions",
    "recording",
    "slides",
    "versions",
]
