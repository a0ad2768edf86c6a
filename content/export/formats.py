"""The export formats of a lesson and of a course, and their options."""

from __future__ import annotations

from collections.abc import Mapping

from content.errors import Invalid
from content.export.models import ExportFormat, SourceKind
from content.messages import N_
from content.people.preferences import Preferences

FORMATS: Mapping[SourceKind, tuple[ExportFormat, ...]] = {
    SourceKind.LESSON: (
        ExportFormat.BRAILLE,
        ExportFormat.BOOK,
        ExportFormat.PRINT,
        ExportFormat.TEXT,
        ExportFormat.CAPTIONS,
        ExportFormat.AUDIO,
    ),
    SourceKind.COURSE: (
        ExportFormat.OFFLINE,
        ExportFormat.BRAILLE,
        ExportFormat.BOOK,
        ExportFormat.PRINT,
        ExportFormat.TEXT,
    ),
}
"""In display order."""

OPTIONS: Mapping[ExportFormat, Mapping[str, tuple[str, ...]]] = {
    ExportFormat.TEXT: {},
    ExportFormat.PRINT: {"letters": ("normal", "large")},
    ExportFormat.BRAILLE: {
        "cells": ("40", "32", "28", "20"),
        "lines": ("25", "28", "0"),  # 0: no pages, for braille displays
        "pages": ("on", "off"),
        "grade": ("2", "1"),  # of English braille
    },
    ExportFormat.BOOK: {"sound": ("on", "off")},
    ExportFormat.CAPTIONS: {},
    ExportFormat.AUDIO: {},
    ExportFormat.OFFLINE: {"picture": ("small", "off")},
    ExportFormat.PACKAGE: {},
    ExportFormat.CARTRIDGE: {},
}
"""The values of each option, the default first."""

OPTION_NAMES = frozenset(name for choices in OPTIONS.values() for name in choices)

MAKER_VERSIONS: Mapping[ExportFormat, int] = {**dict.fromkeys(ExportFormat, 1), ExportFormat.BRAILLE: 2}
"""Version of the code that makes each format; raised when its output changes, so that files are made again."""

_PREFERENCES = {"cells": "braille_cells", "lines": "braille_lines", "pages": "braille_pages"}


def usual_options(export_format: ExportFormat, preferences: Preferences) -> dict[str, str]:
    """The options of a format by a person's preferences, else the defaults."""
    chosen = {}
    for name, choices in OPTIONS[export_format].items():
        preferred = getattr(preferences, _PREFERENCES.get(name, name), None)
        chosen[name] = preferred if preferred in choices else choices[0]
    return chosen


def known_options(
    export_format: ExportFormat, submitted: Mapping[str, str], usual: Mapping[str, str]
) -> dict[str, str]:
    """The options of a format: `submitted` values that exist, `usual` for the rest. Never raises, for old addresses."""
    return {
        name: submitted[name] if submitted.get(name) in choices else usual[name]
        for name, choices in OPTIONS[export_format].items()
    }


def checked_options(
    export_format: ExportFormat, submitted: Mapping[str, str], usual: Mapping[str, str]
) -> dict[str, str]:
    """The options of a format: `submitted` values, `usual` for the rest. Raises Invalid for a value that does not
    exist."""
    chosen = {name: submitted.get(name, usual[name]) for name in OPTIONS[export_format]}
    for name, choices in OPTIONS[export_format].items():
        if chosen[name] not in choices:
            raise Invalid(N_("Choose one of the options in the list."), field=name)
    return chosen


def format_named(kind: SourceKind, name: str) -> ExportFormat:
    """The export format with this name, of those for a lesson or a course. Raises Invalid."""
    export_format = next((one for one in FORMATS[kind] if one.value == name), None)
    if export_format is None:
        raise Invalid(N_("There is no such format. Choose one of those on the page."), field="form")
    return export_format
