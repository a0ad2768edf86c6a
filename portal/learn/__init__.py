"""Catalogue, lesson, my learning, credits statement, certificates, files to take away."""

from portal.learn import (
    views,
    views_certificates,
    views_courses,
    views_evidence,
    views_files,
    views_lesson,
    views_questions,
    views_take_away,
)
from portal.learn.blueprint import blueprint

__all__ = [
    "blueprint",
    "views",
    "views_certificates",
    "views_courses",
    "views_evidence",
    "views_files",
    "views_lesson",
    "views_questions",
    "views_take_away",
]
