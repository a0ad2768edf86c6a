"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.learn.views import (
    assessment,
    certificates,
    conversion,
    courses,
    device_copies,
    evidence,
    export,
    files,
    lesson,
    my_learning,
    offline_study,
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
    "device_copies",
    "evidence",
    "export",
    "files",
    "lesson",
    "my_learning",
    "offline_study",
    "questions",
    "quiz",
    "survey",
    "wallet",
]
