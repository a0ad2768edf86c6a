"""Authoring, uploads, captions, the accessibility checklist."""

from portal.teach import captions, jobs, media_words, tus, uploads, views, views_lesson, views_outline, views_questions
from portal.teach.blueprint import blueprint

__all__ = [
    "blueprint",
    "captions",
    "jobs",
    "media_words",
    "tus",
    "uploads",
    "views",
    "views_lesson",
    "views_outline",
    "views_questions",
]
