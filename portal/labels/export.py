"""Labels of the formats of offline copies, of their options and of their states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from content.export.models import ExportFormat, ExportState


@dataclass(frozen=True, slots=True)
class FormatLabel:
    """A format's name, and for whom it is good."""

    name: LazyString
    purpose: LazyString


FORMATS = {
    ExportFormat.BRAILLE: FormatLabel(
        _l("Braille file (BRF)"),
        _l(
            "For a braille display, a braille notetaker or a braille embosser. Chinese becomes Chinese Common Braille, "
            "English becomes English braille. A program converts it and no person checks it."
        ),
    ),
    ExportFormat.BOOK: FormatLabel(
        _l("Electronic book (EPUB)"),
        _l("For reading programs on telephones and computers. Where there is a recording, its sound follows the text."),
    ),
    ExportFormat.PRINT: FormatLabel(
        _l("Text to print (HTML)"),
        _l("For reading on any screen and for printing, in ordinary or in large letters. Pictures are in it."),
    ),
    ExportFormat.TEXT: FormatLabel(
        _l("Plain text (TXT)"), _l("For any program and any telephone. All that is said and written, without pictures.")
    ),
    ExportFormat.CAPTIONS: FormatLabel(
        _l("Captions (ZIP)"),
        _l("The captions of the recordings in every language and format, to use in other players."),
    ),
    ExportFormat.AUDIO: FormatLabel(_l("Sound alone"), _l("The recordings to listen to, without the picture.")),
    ExportFormat.OFFLINE: FormatLabel(
        _l("Whole course without internet (ZIP)"),
        _l(
            "For places without a connection. Unpack it and open the file index.html: all lessons with text, "
            "sound, captions and pictures, in any browser."
        ),
    ),
    ExportFormat.PACKAGE: FormatLabel(
        _l("Course package (ZIP)"),
        _l(
            "Everything of the course: texts, recordings, captions and who checked them, slides, descriptions, sign "
            "language videos, questions and the question bank. For the national resource library and for other "
            "portals like this one. It holds the answers to all questions: give it only to those who may know them."
        ),
    ),
    ExportFormat.CARTRIDGE: FormatLabel(
        _l("IMS Common Cartridge (ZIP)"),
        _l("For other learning platforms, such as Moodle or Canvas. Not all of the course can be carried."),
    ),
}

OPTIONS = {
    "cells": _l("Cells in a line"),
    "lines": _l("Lines on a page"),
    "pages": _l("Page numbers"),
    "grade": _l("English braille"),
    "letters": _l("Size of the letters"),
    "sound": _l("Sound in the book"),
    "picture": _l("Videos"),
    "texts": _l("Texts"),
}
CHOICES = {
    ("lines", "0"): _l("No pages, for a braille display"),
    ("pages", "on"): _l("With page numbers"),
    ("pages", "off"): _l("Without page numbers"),
    ("grade", "2"): _l("Contracted (grade 2)"),
    ("grade", "1"): _l("Uncontracted (grade 1)"),
    ("letters", "normal"): _l("Ordinary (12 points)"),
    ("letters", "large"): _l("Large (20 points)"),
    ("sound", "on"): _l("With sound"),
    ("sound", "off"): _l("Without sound, a smaller file"),
    ("picture", "small"): _l("Small videos"),
    ("texts", "full"): _l("As they are"),
    ("texts", "easy"): _l("Easy reading, where there is one"),
    ("picture", "off"): _l("No videos, sound alone, a smaller file"),
}
STATES = {
    ExportState.QUEUED: (_l("Waiting"), "grey"),
    ExportState.RUNNING: (_l("Being made"), "teal"),
    ExportState.DONE: (_l("Ready"), "green"),
    ExportState.FAILED: (_l("Failed"), "red"),
}


def format_name(form: ExportFormat) -> str:
    """Name a format."""
    return str(FORMATS[form].name)


def format_purpose(form: ExportFormat) -> str:
    """Say for whom and for what a format is good."""
    return str(FORMATS[form].purpose)


def export_state(state: ExportState) -> tuple[str, str]:
    """Name a state, with its tone for a tag."""
    word, tone = STATES[state]
    return str(word), tone


def option_name(name: str) -> str:
    """Name an option."""
    return str(OPTIONS[name])


def option_value_name(value: str, option: str) -> str:
    """Name a value of an option; a number stands for itself."""
    return str(CHOICES.get((option, value), value))


FILTERS: dict[str, Callable[..., object]] = {
    "format_name": format_name,
    "format_purpose": format_purpose,
    "export_state": export_state,
    "option_name": option_name,
    "option_value_name": option_value_name,
}
