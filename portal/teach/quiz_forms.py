"""The forms in which a quiz question is written, one for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovFileInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, Field, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from content.quiz.fields import COLUMNS, LINES
from content.quiz_formats.question import CHOICES, QuestionKind
from portal.forms import PortalForm, options
from portal.labels.authoring import LANGUAGES
from portal.teach.forms import SAME_AS_COURSE

SHOWN_AT_FIRST = 4
Labels = Mapping[str, Callable[[int], LazyString]]

_SAID_TO_CHOICE: Labels = {
    "text": lambda line: _l("Choice %(number)s", number=line),
    "correct": lambda line: _l("Choice %(number)s is right", number=line),
    "feedback": lambda line: _l("What to say to whoever chooses %(number)s (can be left empty)", number=line),
}
LABELS: Mapping[QuestionKind, Labels] = {
    **dict.fromkeys(CHOICES, _SAID_TO_CHOICE),
    QuestionKind.TEXT: {
        "text": lambda line: _l("Answer %(number)s that counts as right", number=line),
        "feedback": lambda line: _l("What to say to answer %(number)s (can be left empty)", number=line),
    },
    QuestionKind.NUMBER: {
        "text": lambda line: _l("Number %(number)s that counts as right", number=line),
        "tolerance": lambda line: _l("Number %(number)s may be off by (can be left empty)", number=line),
        "feedback": lambda line: _l("What to say to answer %(number)s (can be left empty)", number=line),
    },
    QuestionKind.MATCHING: {
        "text": lambda line: _l("Line %(number)s", number=line),
        "match": lambda line: _l("What belongs to line %(number)s", number=line),
        "feedback": lambda line: _l("What to say where line %(number)s is wrong (can be left empty)", number=line),
    },
    QuestionKind.ORDERING: {"text": lambda line: _l("Place %(number)s in the right order", number=line)},
}
"""By kind, what the columns of its lines are called."""


class QuizQuestionForm(PortalForm):
    """What all kinds share; `form_for` adds the lines between."""

    title = StringField(_l("Heading (can be left empty)"), widget=GovTextInput())
    stem = TextAreaField(
        _l("Text of the question"),
        widget=GovTextArea(),
        description=_l("What you ask. Only what stands here and in the answers is shown: no picture, no colour."),
        validators=[InputRequired(_l("Write the question."))],
    )
    hint = TextAreaField(
        _l("Help for answering it (can be left empty)"),
        widget=GovTextArea(),
        description=_l("For people who do not see or hear: what they need to know that others see or hear."),
    )


def form_for(kind: QuestionKind) -> type[PortalForm]:
    """The form for questions of a kind."""
    return _FORMS[kind]


def lines_shown(form: PortalForm) -> int:
    """How many lines are open at first: those filled in and two more; the others are folded away."""
    filled = [
        line for line in LINES if any(form[name].data or form[name].errors for name in _names(line) if name in form)
    ]
    return min(len(LINES), max(SHOWN_AT_FIRST, max(filled, default=0) + 2))


def _names(line: int) -> list[str]:
    return [f"{column}_{line}" for column in ("text", "correct", "match", "tolerance", "feedback")]


def _make(kind: QuestionKind) -> type[PortalForm]:
    fields: dict[str, Field] = {}
    for line in LINES:
        for column in COLUMNS[kind]:
            label = LABELS[kind][column](line)
            fields[f"{column}_{line}"] = (
                BooleanField(label, widget=GovCheckboxInput())
                if column == "correct"
                else StringField(label, widget=GovTextInput())
            )
    if kind is QuestionKind.TEXT:
        fields["case_sensitive"] = BooleanField(
            _l("Capital and small letters make a difference"), widget=GovCheckboxInput()
        )
    fields["feedback_right"] = TextAreaField(
        _l("What to say after a right answer (can be left empty)"), widget=GovTextArea()
    )
    fields["feedback_wrong"] = TextAreaField(
        _l("What to say after a wrong answer (can be left empty)"), widget=GovTextArea()
    )
    fields["explanation"] = TextAreaField(
        _l("Explanation after every answer (can be left empty)"), widget=GovTextArea()
    )
    fields["language"] = SelectField(
        _l("Language of the question"),
        widget=GovSelect(),
        choices=options(SAME_AS_COURSE, *LANGUAGES.items()),
        default="",
    )
    fields["submit"] = SubmitField(_l("Save"), widget=GovSubmitInput())
    return type(f"{kind.name.title()}QuestionForm", (QuizQuestionForm,), fields)


_FORMS = {kind: _make(kind) for kind in QuestionKind}


class QuestionFileForm(PortalForm):
    """A file of questions."""

    file = FileField(
        _l("File with questions"),
        widget=GovFileInput(),
        description=_l(
            "GIFT (from Moodle, a text file), or QTI 3.0, 2.2 or 2.1 (a ZIP or XML file). At most 2 megabytes."
        ),
        validators=[FileRequired(_l("Choose a file on your device."))],
    )
    submit = SubmitField(_l("Look at the questions"), widget=GovSubmitInput())
