"""Authoring, uploads, captions, the accessibility checklist."""

from portal.teach.blueprint import blueprint

__all__ = ["blueprint"]
