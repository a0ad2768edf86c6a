"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.learn.views import (
    assessment,
    certificates,
    conversion,
    courses,
    evidence,
    export,
    files,
    lesson,
    my_learning,
    questions,
    quiz,
    survey,
    wallet,
)

__all__ = [
    "assessment",
    "certificates",
    "conversion",
    "courses",
    "evidence",
    "export",
    "files",
    "lesson",
    "my_learning",
    "questions",
    "quiz",
    "survey",
    "wallet",
]
