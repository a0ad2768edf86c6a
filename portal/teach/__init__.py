"""Authoring, uploads, captions, the accessibility checklist."""

from portal.teach import views, views_lesson, views_outline
from portal.teach.blueprint import blueprint

__all__ = ["blueprint", "views", "views_lesson", "views_outline"]
