"""Labels: the names of states, access modes, roles and kinds of files on pages. Templates use them as filters."""

from __future__ import annotations

from flask import Flask

from portal.labels import accessibility, assessment, evaluation, export, media, quiz, review, versions


def install(app: Flask) -> None:
    """Register the labels' filters for all templates of `app`."""
    parts = (accessibility, assessment, evaluation, export, media, quiz, review, versions)
    for filters in (part.FILTERS for part in parts):
        for name, label in filters.items():
            app.add_template_filter(label, name)
