"""The question bank of a course."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.people.permissions import Action
from content.quiz import bank as question_bank
from content.quiz.answering import AnswerResult, judge
from content.quiz.display import display_of
from content.quiz.fields import question_from
from content.quiz.tags import TAGS, set_tags, tag_fields
from content.quiz_formats.question import QuestionKind
from portal.labels.quiz import QUESTION_KINDS
from portal.language import translated
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.reserved_id import FIELD, reserve_id, reserved_id
from portal.submissions import Addition, Edit
from portal.teach import blueprint
from portal.teach.assessment_forms import TagsForm
from portal.teach.forms import form_page
from portal.teach.quiz_form_page import KIND_IN_ADDRESS, quiz_form_page
from portal.teach.quiz_forms import form_for
from portal.teach.stem_lines import first_line


@blueprint.get("/courses/<public_id>/bank")
@permits(Action.EDIT_COURSE)
def bank(public_id: str) -> ResponseReturnValue:
    """List the questions of a course's bank."""
    page = question_bank.bank_page(read_session(), signed_in_actor(), public_id)
    return render_template("teach/bank.html", page=page, question_kinds=QUESTION_KINDS, first_line=first_line)


@blueprint.route(f"/courses/<public_id>/bank/{KIND_IN_ADDRESS}/new", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def new_bank_question(public_id: str, kind: str) -> ResponseReturnValue:
    """Add a question to the bank."""
    page = question_bank.bank_page(read_session(), signed_in_actor(), public_id)
    sort = QuestionKind(kind)
    form = form_for(sort)()
    addition = Addition(form, f"{kind} question in bank of course {public_id}")
    added = addition.added(
        lambda new_id: question_bank.add_to_bank(
            write_session(), signed_in_actor(), public_id, question_from(sort, form.data), public_id=new_id
        )
    )
    if added is not None:
        flash(_("Saved."), "success")
        return _to_bank(public_id, f"question-{added.public_id}")
    title = _("Add a question to the bank: %(kind)s", kind=QUESTION_KINDS[sort])
    return quiz_form_page(addition, sort, title, page.course_title, _back(public_id), page.language)


@blueprint.route("/bank/<public_id>", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def bank_question(public_id: str) -> ResponseReturnValue:
    """Edit a question of the bank."""
    page = question_bank.bank_editor(read_session(), signed_in_actor(), public_id)
    kind = page.question.kind
    edit = Edit(form_for(kind), page.fields)
    if edit.saved(
        lambda values, base: question_bank.change_in_bank(
            write_session(), signed_in_actor(), public_id, question_from(kind, values), base=base
        )
    ):
        flash(_("Saved."), "success")
        return _to_bank(page.course_public_id, f"question-{public_id}")
    title = _("Change a question of the bank: %(kind)s", kind=QUESTION_KINDS[kind])
    return quiz_form_page(edit, kind, title, page.course_title, _back(page.course_public_id, public_id), page.language)


@blueprint.route("/bank/<public_id>/try", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def try_bank_question(public_id: str) -> ResponseReturnValue:
    """Show a question of the bank as learners would see it, and what an answer to it comes to."""
    page = question_bank.bank_editor(read_session(), signed_in_actor(), public_id)
    answer_fields = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    result: AnswerResult | None = None
    error = error_field = ""
    if request.method == "POST":
        try:
            result = judge(page.question, answer_fields, public_id)
        except Invalid as refusal:
            error, error_field = translated(refusal.message), refusal.field
    html = render_template(
        "teach/try_question.html",
        page=page,
        public_id=public_id,
        display=display_of(page.question, public_id, page.language, top=2),
        heading=page.question.title or first_line(page.question),
        given=answer_fields,
        result=result,
        error=error,
        error_field=error_field,
        reserved=(FIELD, reserve_id(f"lesson question from {public_id}")),
    )
    return html, 422 if error else 200


@blueprint.route("/bank/<public_id>/tags", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def tag_bank_question(public_id: str) -> ResponseReturnValue:
    """Give a question of the bank other tags."""
    page = question_bank.bank_editor(read_session(), signed_in_actor(), public_id)
    edit = Edit(TagsForm, tag_fields({TAGS: page.tags}))
    if edit.saved(
        lambda values, base: set_tags(write_session(), signed_in_actor(), public_id, values["tags"] or "", base=base)
    ):
        flash(_("Saved."), "success")
        return _to_bank(page.course_public_id, f"question-{public_id}")
    back = _back(page.course_public_id, public_id)
    caption = page.question.title or first_line(page.question)
    return form_page(edit, _("Tags of this question"), caption, back, page.question.language or page.language)


@blueprint.post("/bank/<public_id>/lesson")
@permits(Action.EDIT_COURSE)
def use_bank_question(public_id: str) -> ResponseReturnValue:
    """Put a copy of a question into a lesson."""
    block = question_bank.put_into_lesson(
        write_session(),
        signed_in_actor(),
        public_id,
        request.form.get("lesson", ""),
        block_public_id=reserved_id(f"lesson question from {public_id}"),
    )
    flash(_("The question is now at the end of this lesson."), "success")
    return redirect(url_for("teach.lesson", public_id=block.lesson.public_id, _anchor=f"block-{block.public_id}"))


@blueprint.route("/bank/<public_id>/remove", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def remove_bank_question(public_id: str) -> ResponseReturnValue:
    """Ask for confirmation, then remove a question from the bank."""
    page = question_bank.bank_editor(read_session(), signed_in_actor(), public_id)
    if request.method == "POST":
        question_bank.remove_from_bank(write_session(), signed_in_actor(), public_id)
        flash(_("Removed."), "success")
        return _to_bank(page.course_public_id)
    return render_template(
        "teach/remove.html",
        question=_(
            "Remove this question from the bank: “%(what)s”?", what=page.question.title or first_line(page.question)
        ),
        consequence=_("Copies of it in lessons stay."),
        back=_back(page.course_public_id, public_id),
    )


def _back(course_public_id: str, public_id: str | None = None) -> list[str]:
    anchor = f"question-{public_id}" if public_id else None
    return [
        url_for("teach.bank", public_id=course_public_id, _anchor=anchor),
        url_for("teach.course", public_id=course_public_id),
    ]


def _to_bank(course_public_id: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("teach.bank", public_id=course_public_id, _anchor=anchor))
