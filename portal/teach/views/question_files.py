"""Files of questions into the bank of a course and out of it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Action
from content.quiz import bank as question_bank
from content.quiz_formats.conversion import LARGEST, read_questions, write_questions
from content.quiz_formats.question import Question
from portal.labels.quiz import QUESTION_KINDS
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.reserved_id import FIELD, reserve_id, reserved_id
from portal.teach import blueprint
from portal.teach.quiz_forms import QuestionFileForm
from portal.teach.stem_lines import first_line
from portal.travelling import packed, unpacked

MOST_AT_ONCE = 500
ENDINGS = {"gift": "gift", "qti": "zip"}
_SALT = "questions of a file"
_TYPES = {"gift": "text/plain; charset=utf-8", "qti": "application/zip"}


@blueprint.route("/courses/<public_id>/bank/import", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def import_questions(public_id: str) -> ResponseReturnValue:
    """Read a file and show what is in it and what of it was not read; nothing is added yet."""
    page = question_bank.bank_page(read_session(), signed_in_actor(), public_id)
    form = QuestionFileForm()
    file, travelling = None, ""
    if form.validate_on_submit():
        try:
            file = read_questions(form.file.data.read(LARGEST + 1), page.language)
            _require_few(file.questions)
            travelling = packed([question.as_json() for question in file.questions], _SALT)
        except Invalid as error:
            form.refuse(error)
            file = None
    html = render_template(
        "teach/import_questions.html",
        page=page,
        form=form,
        file=file,
        first_line=first_line,
        question_kinds=QUESTION_KINDS,
        travelling=travelling,
        reserved=(FIELD, reserve_id(f"questions in bank of course {public_id}")),
    )
    return html, form.status


@blueprint.post("/courses/<public_id>/bank/add")
@permits(Action.EDIT_COURSE)
def add_questions(public_id: str) -> ResponseReturnValue:
    """Add the questions that were shown, once however often the button is pressed."""
    added = question_bank.add_several(
        write_session(),
        signed_in_actor(),
        public_id,
        [Question.from_json(document) for document in unpacked(request.form.get("questions", ""), _SALT)],
        public_id=reserved_id(f"questions in bank of course {public_id}"),
    )
    flash(_("Questions added to the bank: %(count)s.", count=len(added)), "success")
    return redirect(url_for("teach.bank", public_id=public_id))


@blueprint.get("/courses/<public_id>/bank/export")
@permits(Action.EDIT_COURSE)
def export_questions(public_id: str) -> ResponseReturnValue:
    """Say in which formats the bank can be had, and what each of them leaves to this portal alone."""
    page = question_bank.bank_page(read_session(), signed_in_actor(), public_id)
    questions = tuple(line.question for line in page.lines)
    losses = write_questions(questions, "questions.gift").losses
    return render_template("teach/export_questions.html", page=page, losses=losses, first_line=first_line)


@blueprint.get("/courses/<public_id>/bank/questions.<any(gift, qti):form>")
@permits(Action.EDIT_COURSE)
def questions_file(public_id: str, form: str) -> ResponseReturnValue:
    """Send the bank as a file."""
    page = question_bank.bank_page(read_session(), signed_in_actor(), public_id)
    name = f"questions.{ENDINGS[form]}"
    file = write_questions([line.question for line in page.lines], name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(file.data, content_type=_TYPES[form], headers=headers)


def _require_few(questions: tuple[Question, ...]) -> None:
    if len(questions) > MOST_AT_ONCE:
        raise Invalid(
            N_("The file holds %(count)d questions. At most %(limit)d can be added at once: divide it into several."),
            field="file",
            count=len(questions),
            limit=MOST_AT_ONCE,
        )
