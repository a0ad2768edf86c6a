"""The form of all preferences, built from their labels: radios for few values, a select for many."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, SubmitField

from content.people.preferences import DEFAULTS, NAMES
from content.people.shortcut_keys import key_problems, stored_keys
from portal.forms import PortalForm, options
from portal.labels.preferences import WORDS, Words
from portal.labels.shortcuts import ACTIONS, field_of, key_error


class PreferencesForm(PortalForm):
    """Every preference under its own name; applied at once by script, and by its button without."""

    submit = SubmitField(_l("Save settings"), widget=GovSubmitInput())

    def changes(self) -> dict[str, str]:
        """Map each submitted preference to its value; preferences that were not submitted are left out."""
        sent: dict[str, str] = {"shortcut_keys": stored_keys(self.keys())}
        for name in NAMES:
            if name == "shortcut_keys":
                continue
            data: Any = self[name].data
            if name == "ways":
                sent[name] = ",".join(data or [])
            elif isinstance(data, str):
                sent[name] = data.replace(" ", "")
        return sent

    def keys(self) -> dict[str, str]:
        """The key typed for each action of the player."""
        return {action: self[field_of(action)].data or "" for action in ACTIONS}

    def refuse_keys(self) -> bool:
        """Say at its field what is wrong with each key; whether anything is."""
        problems = key_problems(self.keys())
        for problem in problems:
            self.refuse(key_error(problem))
        return bool(problems)


def _field(name: str, words: Words) -> Field:
    choices = options(*words.values.items())
    description = words.hint or ""
    if name == "ways":
        return SelectMultipleField(words.label, widget=GovCheckboxesInput(), choices=choices, description=description)
    if not choices:
        return StringField(words.label, widget=GovTextInput(), description=description)
    kind, widget = (SelectField, GovSelect()) if words.select else (RadioField, GovRadioInput())
    default = getattr(DEFAULTS, name)
    return kind(words.label, widget=widget, choices=choices, description=description, default=default)


for _name, _words in WORDS.items():
    if _name != "shortcut_keys":  # one field for each key instead
        setattr(PreferencesForm, _name, _field(_name, _words))
for _action, _label in ACTIONS.items():
    setattr(PreferencesForm, field_of(_action), StringField(_label, widget=GovTextInput()))


class ImportForm(PortalForm):
    """A file of settings from here or from another place."""

    file = FileField(
        _l("File with settings"),
        widget=GovFileInput(),
        validators=[FileRequired(_l("Choose the file first."))],
        description=_l("A file that you saved here, or an AccessForAll PNP 3.0 file (JSON) from another place."),
    )
    submit = SubmitField(_l("Import"), widget=GovSubmitInput())
