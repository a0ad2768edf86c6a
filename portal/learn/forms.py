"""The forms of learners."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired

from portal.forms import PortalForm


class QuestionForm(PortalForm):
    """A question to those who teach a lesson."""

    text = TextAreaField(
        _l("Your question"),
        widget=GovTextArea(),
        description=_l("Only you and those who teach this course see it. The answer appears in the lesson."),
        validators=[InputRequired(_l("Write your question."))],
    )
    submit = SubmitField(_l("Send the question"), widget=GovSubmitInput())
