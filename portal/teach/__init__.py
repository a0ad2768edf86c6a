"""Authoring, uploads, captions, the accessibility checklist."""

from portal.teach import captions, jobs, media_words, tus, uploads  # noqa: F401  (their views hang on the blueprint)
from portal.teach.blueprint import blueprint

__all__ = ["blueprint"]
