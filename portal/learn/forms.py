"""The forms of learners."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SelectMultipleField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from content.evaluation.survey import SurveyQuestion
from portal.forms import PortalForm, options
from portal.labels.evaluation import BARRIERS, QUESTIONS, REPLIES


class QuestionForm(PortalForm):
    """A question to those who teach a lesson."""

    text = TextAreaField(
        _l("Your question"),
        widget=GovTextArea(),
        description=_l("Only you and those who teach this course see it. The answer appears in the lesson."),
        validators=[InputRequired(_l("Write your question."))],
    )
    submit = SubmitField(_l("Send the question"), widget=GovSubmitInput())


def _question(question: SurveyQuestion) -> RadioField:
    return RadioField(
        QUESTIONS[question],
        widget=GovRadioInput(),
        choices=options(*((reply.value, label) for reply, label in REPLIES.items())),
        validators=[InputRequired(_l("Please answer: %(question)s", question=QUESTIONS[question]))],
        validate_choice=False,
    )


class SurveyForm(PortalForm):
    """How a course was: eight questions, of which one has only to be answered by those who met with a barrier and one
    by nobody."""

    take_part = _question(SurveyQuestion.TAKE_PART)
    barriers = SelectMultipleField(
        _l("If not: what was in the way?"),
        widget=GovCheckboxesInput(),
        description=_l("Choose all that fits. Leave it empty if you could take part in everything."),
        choices=options(*((barrier.value, label) for barrier, label in BARRIERS.items())),
        validate_choice=False,
    )
    understand = _question(SurveyQuestion.UNDERSTAND)
    pace = _question(SurveyQuestion.PACE)
    help = _question(SurveyQuestion.HELP)
    use = _question(SurveyQuestion.USE)
    satisfied = _question(SurveyQuestion.SATISFIED)
    words = TextAreaField(
        _l("What else would you like to say?"),
        widget=GovTextArea(),
        description=_l("Not needed. Please write no names, neither yours nor those of others."),
    )
    submit = SubmitField(_l("Save my answer"), widget=GovSubmitInput())
