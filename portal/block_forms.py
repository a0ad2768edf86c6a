"""The words of pictures and files, for two rooms: teach changes them, uploads takes them in with the file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovTextArea, GovTextInput
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired

from portal.forms import PortalForm


class PictureWords(PortalForm):
    """A picture's alternative text and caption."""

    alternative_text = TextAreaField(
        _l("What the picture shows"),
        widget=GovTextArea(),
        description=_l("For people who do not see it. Say what matters for the lesson, with all words in the picture."),
    )
    decorative = BooleanField(_l("The picture is only decoration and says nothing"), widget=GovCheckboxInput())
    caption = StringField(_l("Caption under the picture (can be left empty)"), widget=GovTextInput())


class FileWords(PortalForm):
    """Title and description of a file to download."""

    title = StringField(_l("Title"), widget=GovTextInput(), validators=[InputRequired(_l("Write a title."))])
    description = TextAreaField(
        _l("What is in the file?"), widget=GovTextArea(), description=_l("So that people know before they download it.")
    )
