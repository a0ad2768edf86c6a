"""Labels: the names of states, access modes, roles and kinds of files on pages. Templates use them as filters."""

from __future__ import annotations

from flask import Flask

from portal.labels import accessibility, evaluation, export, media, quiz, versions


def install(app: Flask) -> None:
    """Register the labels' filters for all templates of `app`."""
    for filters in (
        accessibility.FILTERS,
        evaluation.FILTERS,
        export.FILTERS,
        media.FILTERS,
        quiz.FILTERS,
        versions.FILTERS,
    ):
        for name, label in filters.items():
            app.add_template_filter(label, name)
