"""What pages call things: states, ways of learning, roles, kinds of files. Every template has them as filters."""

from __future__ import annotations

from flask import Flask

from portal.labels import accessibility, export, media, versions


def install(app: Flask) -> None:
    """Let every template of `app` name things."""
    for filters in (accessibility.FILTERS, export.FILTERS, media.FILTERS, versions.FILTERS):
        for name, label in filters.items():
            app.add_template_filter(label, name)
