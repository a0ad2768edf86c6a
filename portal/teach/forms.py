"""The forms with which a course is written, and the page that shows one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from content.courses.edit_base import Fields
from content.courses.glossary import terms_of
from content.courses.lesson_templates import LessonTemplate
from content.courses.ordering import Direction
from content.errors import Invalid
from content.messages import N_
from content.review.findings import FindingNote
from portal.block_forms import FileWords, PictureWords
from portal.forms import PortalForm, options
from portal.labels.authoring import LANGUAGES, LESSON_TEMPLATES
from portal.labels.courses import AUDIENCES, GROUPS, LEVELS
from portal.submissions import Submission


class NewCourseForm(PortalForm):
    """The first facts of a new course; the rest comes on its own page."""

    title = StringField(
        _l("Title of the course"), widget=GovTextInput(), validators=[InputRequired(_l("Write a title."))]
    )
    institution = SelectField(_l("Institution"), widget=GovSelect())
    occupation = SelectField(
        _l("Occupation"),
        widget=GovSelect(),
        description=_l("From the national classification of occupations."),
        validators=[InputRequired(_l("Choose an occupation from the list."))],
    )
    level = RadioField(
        _l("Skill level"),
        widget=GovRadioInput(),
        choices=options(*((level.value, name) for level, name in LEVELS.items())),
        validators=[InputRequired(_l("Choose a skill level from the list."))],
    )
    language = RadioField(
        _l("In which language is it taught?"),
        widget=GovRadioInput(),
        choices=options(*LANGUAGES.items()),
        validators=[InputRequired(_l("Choose the language in which the course is taught."))],
    )
    submit = SubmitField(_l("Make the course"), widget=GovSubmitInput())


class AboutCourseForm(PortalForm):
    """Title, description and target groups of a course."""

    title = StringField(
        _l("Title of the course"), widget=GovTextInput(), validators=[InputRequired(_l("Write a title."))]
    )
    summary = TextAreaField(
        _l("Description"),
        widget=GovTextArea(),
        description=_l("One or two sentences: what can people do after this course?"),
    )
    audience = RadioField(
        _l("Who is to take this course?"),
        widget=GovRadioInput(),
        choices=options(*((one.value, name) for one, name in AUDIENCES.items())),
        description=_l("Only courses for learners with disabilities earn credits."),
        validate_choice=False,  # where nothing is chosen, the domain leaves it as it is
    )
    target_groups = SelectMultipleField(
        _l("For whom is it made?"),
        widget=GovCheckboxesInput(),
        choices=options(*((group.value, name) for group, name in GROUPS.items())),
        description=_l("Choose all that fit. Others can study it as well."),
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class GlossaryForm(PortalForm):
    """The glossary of a course."""

    glossary = TextAreaField(
        _l("Terms, one on each line"),
        widget=GovTextArea(),
        description=_l(
            "Names and terms of the trade that are spoken in the recordings, written as they should stand in the "
            "captions. Speech recognition then understands them more often."
        ),
        filters=[lambda text: "\n".join(terms_of(text or ""))],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class PartForm(PortalForm):
    """The title of a part of the course."""

    title = StringField(
        _l("Title of the part"), widget=GovTextInput(), validators=[InputRequired(_l("Write a title."))]
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class LessonFields(PortalForm):
    """A lesson's title and how long it takes."""

    title = StringField(
        _l("Title of the lesson"), widget=GovTextInput(), validators=[InputRequired(_l("Write a title."))]
    )
    study_units = StringField(
        _l("Study time, in units of 45 minutes"),
        widget=GovTextInput(),
        description=_l("For example 0.5 for about 22 minutes, 1 for 45 minutes."),
        default="0.5",
        validators=[InputRequired(_l("Write the study time as a number, for example 0.5."))],
    )
    study_units_reason = TextAreaField(
        _l("Why it takes longer than its recordings and texts (can be left empty)"),
        widget=GovTextArea(),
        description=_l("Reviewers read it. For example: learners do every step themselves, twice."),
    )
    practice = TextAreaField(
        _l("What learners show in practice (can be left empty)"),
        widget=GovTextArea(),
        description=_l(
            "What somebody who teaches this course has to see, so that the lesson counts as studied. For example: "
            "washes both hands for 20 seconds, in the right order."
        ),
    )

    @classmethod
    def data_of(cls, fields: Fields) -> dict[str, Any]:
        """The stored values with the study time as people write it."""
        units = fields["study_units"]
        return {**super().data_of(fields), "study_units": f"{int(str(units)) / 100:g}"}


class LessonForm(LessonFields):
    """A lesson that is there already."""

    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class NewLessonForm(LessonFields):
    """A new lesson, and with what it begins."""

    template = RadioField(
        _l("With what shall the lesson begin?"),
        widget=GovRadioInput(),
        choices=options(*((template.value, label) for template, label in LESSON_TEMPLATES.items())),
        default=LessonTemplate.EMPTY.value,
        description=_l("Headings and hints are then in place. Write your own words over the hints."),
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class MoveLessonsForm(PortalForm):
    """Lessons that are marked, and the place to which they go: "PART:LESSON BEFORE IT"."""

    lesson = SelectMultipleField(_l("Lessons"))
    place = SelectField(_l("Move them to"))
    submit = SubmitField(_l("Move the marked lessons"), widget=GovSubmitInput())


class MovePartForm(PortalForm):
    """A part and its new position."""

    part = SelectField(_l("Part"))
    position = StringField(_l("New position"))
    submit = SubmitField(_l("Move the part"), widget=GovSubmitInput())


SAME_AS_COURSE = ("", _l("The language of the course"))


class TextForm(PortalForm):
    """A text in Markdown."""

    title = StringField(
        _l("Heading (can be left empty)"),
        widget=GovTextInput(),
    )
    body = TextAreaField(
        _l("Text"),
        widget=GovTextArea(),
        description=_l("A line that begins with ## is a heading, with - a list item. **Two stars** make words strong."),
        validators=[InputRequired(_l("Write the text."))],
    )
    easy_text = TextAreaField(
        _l("Easy reading (can be left empty)"),
        widget=GovTextArea(),
        description=_l(
            "The text once more in easy words, for people who read with difficulty: short sentences, one thing in "
            "each, everyday words. Learners choose which of the two they read."
        ),
    )
    language = SelectField(
        _l("Language of the text"), widget=GovSelect(), choices=options(SAME_AS_COURSE, *LANGUAGES.items()), default=""
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class ImageForm(PictureWords):
    """The words of a picture that is there already, or whose file comes in the next step."""

    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class MediaForm(PortalForm):
    """Title, description and language of a video or recording."""

    title = StringField(_l("Title"), widget=GovTextInput(), validators=[InputRequired(_l("Write a title."))])
    description = TextAreaField(_l("Description (can be left empty)"), widget=GovTextArea())
    language = SelectField(
        _l("Spoken language"), widget=GovSelect(), choices=options(SAME_AS_COURSE, *LANGUAGES.items()), default=""
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class FileForm(FileWords):
    """The words of a file to download that is there already, or comes in the next step."""

    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class LinkWordsForm(PortalForm):
    """The words of a link that shows its address so far."""

    words = StringField(
        _l("Words of the link"),
        widget=GovTextInput(),
        description=_l("Name the page to which it leads, for example: Timetable of bus line 3."),
    )
    submit = SubmitField(_l("Put the words in the place of the address"), widget=GovSubmitInput())


class ReasonForm(PortalForm):
    """A reason that others can read."""

    reason = TextAreaField(_l("Reason"), widget=GovTextArea(), validators=[InputRequired(_l("Give a reason."))])
    submit = SubmitField(_l("Take this version back"), widget=GovSubmitInput())


class AnswerForm(PortalForm):
    """The answer to a learner's question."""

    answer = TextAreaField(_l("Your answer"), widget=GovTextArea(), validators=[InputRequired(_l("Write an answer."))])
    submit = SubmitField(_l("Save the answer"), widget=GovSubmitInput())


def form_page(
    submission: Submission,
    title: str,
    caption: str,
    back: Sequence[str],
    caption_language: str,
    *,
    editor: bool = False,
    review_findings: Sequence[FindingNote] = (),
) -> ResponseReturnValue:
    """A page of one form. caption: of what it is a part, and in which language that is; back: the page before it, then
    those that are left where even that one has been removed; editor: its text has the toolbar and the preview;
    review_findings: those of its place."""
    page = render_template(
        "teach/form.html",
        submission=submission,
        title=title,
        caption=caption,
        caption_language=caption_language,
        back=back,
        editor=editor,
        review_findings=review_findings,
    )
    return page, submission.status


def hundredths(units: str | None) -> int:
    """A study time as it is written, in hundredths of a unit. Invalid where it is no number."""
    try:
        return int(Decimal((units or "").strip().replace(",", ".")) * 100)
    except (InvalidOperation, ValueError, OverflowError):
        raise Invalid(N_("Write the study time as a number, for example 0.5."), field="study_units") from None


def posted_direction() -> Direction:
    """Parse the direction of a button that moves something. Invalid for anything but up and down."""
    direction = request.form.get("direction", "")
    if direction not in set(Direction):
        raise Invalid(N_("The request could not be understood. Go back and try again."))
    return Direction(direction)


def posted_version() -> int:
    """Parse the version on which what was typed is based; 0, which no version has, for anything that is no number."""
    number = request.form.get("number", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
