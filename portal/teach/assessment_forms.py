"""The form in which the final assessment of a course is composed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import RadioField, SelectMultipleField, StringField, SubmitField, TextAreaField

from content.assessment.person_marking import MARKS
from portal.forms import PortalForm, options
from portal.labels.assessment import MARKS as MARK_LABELS
from portal.labels.quiz import QUESTION_KINDS


class AssessmentForm(PortalForm):
    """What an assessment asks, and its rules."""

    title = StringField(
        _l("Title of the assessment"), widget=GovTextInput(), description=_l("For example: Final assessment.")
    )
    instructions = TextAreaField(
        _l("Instructions for learners"),
        widget=GovTextArea(),
        description=_l("What it is about, what they may use, who may help."),
    )
    question_count = StringField(
        _l("How many questions are asked?"),
        widget=GovTextInput(),
        description=_l("They are drawn from the question bank, others in each attempt."),
    )
    kinds = SelectMultipleField(
        _l("Which kinds of questions?"),
        widget=GovCheckboxesInput(),
        choices=options(*((kind.value, label) for kind, label in QUESTION_KINDS.items())),
        description=_l("If you choose none, all kinds are drawn."),
        validate_choice=False,
    )
    quotas = TextAreaField(
        _l("Of which tags are questions drawn? (can be left empty)"),
        widget=GovTextArea(),
        description=_l(
            "Questions in the bank can have tags. On each line a tag, a colon and how many questions, for example: "
            "hygiene: 3. The others are drawn from all."
        ),
    )
    pass_percent = StringField(_l("Points needed to pass, out of 100"), widget=GovTextInput())
    most_attempts = StringField(
        _l("How often may people try?"), widget=GovTextInput(), description=_l("0: as often as they like.")
    )
    wait_hours = StringField(_l("Hours between two attempts"), widget=GovTextInput())
    time_limit_minutes = StringField(
        _l("Time limit in minutes (best left empty)"),
        widget=GovTextInput(),
        description=_l(
            "A limit keeps out people who read by ear, by touch or slowly. Leave it empty unless the trade itself asks "
            "for speed."
        ),
    )
    time_limit_reason = TextAreaField(
        _l("Why the time is limited"), widget=GovTextArea(), description=_l("Learners and reviewers read this.")
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class TagsForm(PortalForm):
    """The tags of a question in the bank."""

    tags = StringField(
        _l("Tags, separated by commas"),
        widget=GovTextInput(),
        description=_l("For example: hygiene, safety. The final assessment can draw so many questions of a tag."),
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class MarkForm(PortalForm):
    """The mark of one answer."""

    mark = RadioField(
        _l("What is the answer?"),
        widget=GovRadioInput(),
        choices=options(*((str(mark), MARK_LABELS[mark]) for mark in MARKS)),
        validate_choice=False,  # the domain says what to do where nothing is chosen
    )
    reason = TextAreaField(
        _l("Why the mark is changed"),
        widget=GovTextArea(),
        description=_l("Only needed where the answer has a mark already. The learner reads it."),
    )
    take_back = SelectMultipleField(
        _l("If the attempt is not passed any more with this mark"),
        widget=GovCheckboxesInput(),
        choices=options(("yes", _l("Take back the pass, its credits and the certificate"))),
        description=_l(
            "This attempt is passed now. If the learner holds a certificate by it, only somebody who manages the "
            "institution can decide this."
        ),
        validate_choice=False,
    )
    submit = SubmitField(_l("Save the mark"), widget=GovSubmitInput())
