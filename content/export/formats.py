"""Which forms there are for a lesson and for a course, and what can be chosen for each."""

from __future__ import annotations

from collections.abc import Mapping

from content.errors import Invalid
from content.export.models import SubjectKind, TakeAwayForm
from content.messages import N_
from content.people.preferences import Preferences

FORMS: Mapping[SubjectKind, tuple[TakeAwayForm, ...]] = {
    SubjectKind.LESSON: (
        TakeAwayForm.BRAILLE,
        TakeAwayForm.BOOK,
        TakeAwayForm.PRINT,
        TakeAwayForm.TEXT,
        TakeAwayForm.CAPTIONS,
        TakeAwayForm.AUDIO,
    ),
    SubjectKind.COURSE: (
        TakeAwayForm.OFFLINE,
        TakeAwayForm.BRAILLE,
        TakeAwayForm.BOOK,
        TakeAwayForm.PRINT,
        TakeAwayForm.TEXT,
    ),
}
"""In the order in which a page shows them."""

OPTIONS: Mapping[TakeAwayForm, Mapping[str, tuple[str, ...]]] = {
    TakeAwayForm.TEXT: {},
    TakeAwayForm.PRINT: {"letters": ("normal", "large")},
    TakeAwayForm.BRAILLE: {
        "cells": ("40", "32", "28", "20"),
        "lines": ("25", "28", "0"),  # 0: no pages, for braille displays
        "pages": ("on", "off"),
        "grade": ("2", "1"),  # of English braille
    },
    TakeAwayForm.BOOK: {"sound": ("on", "off")},
    TakeAwayForm.CAPTIONS: {},
    TakeAwayForm.AUDIO: {},
    TakeAwayForm.OFFLINE: {"picture": ("small", "off")},
}
"""What can be chosen, the usual choice first."""

OPTION_NAMES = frozenset(name for choices in OPTIONS.values() for name in choices)

MAKERS: Mapping[TakeAwayForm, int] = dict.fromkeys(TakeAwayForm, 1)
"""Number of the way in which each form is made; raised when that changes, so that files are made anew."""

_PREFERENCES = {"cells": "braille_cells", "lines": "braille_lines", "pages": "braille_pages"}


def usual_options(form: TakeAwayForm, preferences: Preferences) -> dict[str, str]:
    """The options of a form as this person prefers them, else the usual ones."""
    chosen = {}
    for name, choices in OPTIONS[form].items():
        preferred = getattr(preferences, _PREFERENCES.get(name, name), None)
        chosen[name] = preferred if preferred in choices else choices[0]
    return chosen


def known_options(form: TakeAwayForm, given: Mapping[str, str], usual: Mapping[str, str]) -> dict[str, str]:
    """The options of a form with what of `given` there is to choose, the rest as usual: for addresses, which grow
    old."""
    return {name: given[name] if given.get(name) in choices else usual[name] for name, choices in OPTIONS[form].items()}


def checked_options(form: TakeAwayForm, given: Mapping[str, str], usual: Mapping[str, str]) -> dict[str, str]:
    """The options of a form with what was `given`, the rest as usual. Raises Invalid for a choice that there is not."""
    chosen = {name: given.get(name, usual[name]) for name in OPTIONS[form]}
    for name, choices in OPTIONS[form].items():
        if chosen[name] not in choices:
            raise Invalid(N_("Choose one of the options in the list."), field=name)
    return chosen


def form_named(kind: SubjectKind, name: str) -> TakeAwayForm:
    """The form of this name that there is for a lesson or a course. Raises Invalid."""
    found = next((form for form in FORMS[kind] if form.value == name), None)
    if found is None:
        raise Invalid(N_("There is no such format. Choose one of those on the page."), field="form")
    return found
