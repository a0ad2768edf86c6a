"""Authoring, uploads, captions, the accessibility checklist."""

from portal.teach import (
    captions,
    descriptions,
    jobs,
    media_words,
    slides,
    tus,
    uploads,
    views,
    views_lesson,
    views_outline,
    views_questions,
)
from portal.teach.blueprint import blueprint

__all__ = [
    "blueprint",
    "captions",
    "descriptions",
    "jobs",
    "media_words",
    "slides",
    "tus",
    "uploads",
    "views",
    "views_lesson",
    "views_outline",
    "views_questions",
]
