"""The forms that people take with them, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from content.export.models import ExportFormat, ExportState
from portal.learn import blueprint


@dataclass(frozen=True, slots=True)
class FormWords:
    """What a form is called and for whom it is good."""

    name: LazyString
    purpose: LazyString


FORMS = {
    ExportFormat.BRAILLE: FormWords(
        _l("Braille file (BRF)"),
        _l(
            "For a braille display, a braille notetaker or a braille embosser. Chinese becomes Chinese Common Braille, "
            "English becomes English braille. A program converts it and no person checks it."
        ),
    ),
    ExportFormat.BOOK: FormWords(
        _l("Electronic book (EPUB)"),
        _l("For reading programs on telephones and computers. Where there is a recording, its sound follows the text."),
    ),
    ExportFormat.PRINT: FormWords(
        _l("Text to print (HTML)"),
        _l("For reading on any screen and for printing, in ordinary or in large letters. Pictures are in it."),
    ),
    ExportFormat.TEXT: FormWords(
        _l("Plain text (TXT)"), _l("For any program and any telephone. All that is said and written, without pictures.")
    ),
    ExportFormat.CAPTIONS: FormWords(
        _l("Captions (ZIP)"), _l("The captions of the recordings in every language and form, to use in other players.")
    ),
    ExportFormat.AUDIO: FormWords(_l("Sound alone"), _l("The recordings to listen to, without the picture.")),
    ExportFormat.OFFLINE: FormWords(
        _l("Whole course without internet (ZIP)"),
        _l(
            "For places without a line. Unpack it and open the file index.html: all lessons with text, sound, captions "
            "and pictures, in any browser."
        ),
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
    ("picture", "off"): _l("No videos, sound alone, a smaller file"),
}
STATES = {
    ExportState.QUEUED: (_l("Waiting"), "grey"),
    ExportState.RUNNING: (_l("Being made"), "teal"),
    ExportState.DONE: (_l("Ready"), "green"),
    ExportState.FAILED: (_l("Failed"), "red"),
}


@blueprint.app_template_filter("form_name")
def form_name(form: ExportFormat) -> str:
    """What a form is called."""
    return str(FORMS[form].name)


@blueprint.app_template_filter("form_purpose")
def form_purpose(form: ExportFormat) -> str:
    """For whom and what a form is good."""
    return str(FORMS[form].purpose)


@blueprint.app_template_filter("take_away_state")
def take_away_state(state: ExportState) -> tuple[str, str]:
    """The state in a word or two, and its tone for a tag."""
    word, tone = STATES[state]
    return str(word), tone


@blueprint.app_template_filter("option_name")
def option_name(name: str) -> str:
    """The label of an option."""
    return str(OPTIONS[name])


@blueprint.app_template_filter("choice_name")
def choice_name(value: str, option: str) -> str:
    """What choosing `value` means; a number stands for itself."""
    return str(CHOICES.get((option, value), value))
