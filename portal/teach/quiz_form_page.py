"""The page on which a quiz question is written, in a lesson or in the bank."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from content.quiz.fields import COLUMNS, LINES
from content.quiz_formats.question import CHOICES, QuestionKind
from content.review.findings import FindingNote
from portal.submissions import Submission
from portal.teach.quiz_forms import lines_shown

KIND_IN_ADDRESS = "<any(single, multiple, text, number, matching, ordering):kind>"
_HELP = {
    **dict.fromkeys(CHOICES, _l("Write the choices and mark what is right. Empty lines are left out.")),
    QuestionKind.TEXT: _l("Write every answer that counts as right. Empty lines are left out."),
    QuestionKind.NUMBER: _l("Write the right number and, if you like, by how much an answer may be off."),
    QuestionKind.MATCHING: _l(
        "Write each line and what belongs to it. Where a line is left empty, what stands beside it is one more choice "
        "that belongs to no line."
    ),
    QuestionKind.ORDERING: _l("Write the things in the right order. Learners see them mixed."),
}


def quiz_form_page(
    submission: Submission,
    kind: QuestionKind,
    title: str,
    caption: str,
    back: Sequence[str],
    language: str,
    *,
    review_findings: Sequence[FindingNote] = (),
) -> ResponseReturnValue:
    """The page of the form. caption: of what the question is a part; language: that of the course; review_findings:
    those of its place."""
    page = render_template(
        "teach/quiz_question.html",
        submission=submission,
        title=title,
        caption=caption,
        caption_language=language,
        back=back,
        columns=COLUMNS[kind],
        lines_help=_HELP[kind],
        shown=lines_shown(submission.form),
        most=len(LINES),
        review_findings=review_findings,
    )
    return page, submission.status
