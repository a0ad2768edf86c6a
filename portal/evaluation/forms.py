"""The forms of third-party evaluators."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from content.evaluation.models import Criterion
from portal.forms import PortalForm, options
from portal.labels.evaluation import CRITERIA, GRADES, HINTS, VERDICTS

VERDICT_OPTIONS = [(verdict.value, label) for verdict, (label, _tone) in VERDICTS.items()]


class SampleForm(PortalForm):
    """What to draw from, and with which seed."""

    size = StringField(
        _l("How many courses shall be drawn?"),
        widget=GovTextInput(),
        description=_l("From 1 to 50. Where there are fewer, all of them are drawn."),
        validators=[InputRequired(_l("Write a whole number from 1 to 50."))],
    )
    region = SelectField(_l("From which region?"), widget=GovSelect(), validate_choice=False)
    occupation = SelectField(_l("For which occupation?"), widget=GovSelect(), validate_choice=False)
    seed = StringField(
        _l("Seed"),
        widget=GovTextInput(),
        description=_l(
            "From the seed follows which courses are drawn: the same seed over the same list gives the same courses. "
            "It stays beside the sample. Keep the one that stands here, or write one that was drawn by lot elsewhere."
        ),
        validators=[InputRequired(_l("Write a seed."))],
    )
    submit = SubmitField(_l("Draw the sample"), widget=GovSubmitInput())

    def size_in_figures(self) -> int | None:
        """How many are to be drawn; None where that is no whole number."""
        text = (self.size.data or "").strip()
        return int(text) if text.isdecimal() and len(text) < 6 else None


def _verdict(criterion: Criterion) -> RadioField:
    return RadioField(
        CRITERIA[criterion],
        widget=GovRadioInput(),
        description=HINTS[criterion],
        choices=options(*VERDICT_OPTIONS),
        validate_choice=False,
    )


def _reason(label: object) -> TextAreaField:
    return TextAreaField(
        label,
        widget=GovTextArea(),
        description=_l("Needed where it is not met or does not apply. Without names of learners."),
    )


class JudgementForm(PortalForm):
    """The verdict by each criterion, and the grade. A draft may lack any of it."""

    content = _verdict(Criterion.CONTENT)
    content_reason = _reason(_l("Content: reason"))
    copyright = _verdict(Criterion.COPYRIGHT)
    copyright_reason = _reason(_l("Copyright: reason"))
    safety = _verdict(Criterion.SAFETY)
    safety_reason = _reason(_l("Ideology and safety: reason"))
    teaching = _verdict(Criterion.TEACHING)
    teaching_reason = _reason(_l("Teaching: reason"))
    accessibility = _verdict(Criterion.ACCESSIBILITY)
    accessibility_reason = _reason(_l("Accessibility: reason"))
    grade = RadioField(
        _l("Grade of the course as a whole"),
        widget=GovRadioInput(),
        choices=options(*((grade.value, label) for grade, (label, _tone) in GRADES.items())),
        validate_choice=False,
    )
    comment = TextAreaField(
        _l("What else the authors and reviewers should know"),
        widget=GovTextArea(),
        description=_l("Not needed. Authors, the institution and reviewers read it."),
    )
    submit = SubmitField(_l("Save as a draft"), widget=GovSubmitInput())
