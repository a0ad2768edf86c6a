"""Quiz questions as pieces of a lesson."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses.author_pages import block_editor, lesson_editor
from content.courses.models import BlockKind
from content.errors import NotFound
from content.people.permissions import Action
from content.quiz.fields import question_from
from content.quiz.lesson_questions import add_question, change_question, question_of
from content.quiz_formats.question import QuestionKind
from portal.labels.quiz import QUESTION_KINDS
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Addition, Edit
from portal.teach import blueprint
from portal.teach.quiz_form_page import KIND_IN_ADDRESS, quiz_form_page
from portal.teach.quiz_forms import form_for


@blueprint.route(f"/lessons/<public_id>/quiz/{KIND_IN_ADDRESS}/new", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def new_quiz_block(public_id: str, kind: str) -> ResponseReturnValue:
    """Add a quiz question to a lesson."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    sort = QuestionKind(kind)
    form = form_for(sort)()
    addition = Addition(form, f"{kind} question in lesson {public_id}")
    added = addition.added(
        lambda new_id: add_question(
            write_session(), signed_in_actor(), public_id, question_from(sort, form.data), public_id=new_id
        )
    )
    if added is not None:
        flash(_("Saved."), "success")
        return redirect(url_for("teach.lesson", public_id=public_id, _anchor=f"block-{added.public_id}"))
    title = _("Add a quiz question: %(kind)s", kind=QUESTION_KINDS[sort])
    back = [url_for("teach.lesson", public_id=public_id), url_for("teach.course", public_id=page.course_public_id)]
    return quiz_form_page(addition, sort, title, page.lesson.title, back, page.course_language)


@blueprint.route("/blocks/<public_id>/quiz", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def quiz_block(public_id: str) -> ResponseReturnValue:
    """Edit a quiz question of a lesson."""
    page = block_editor(read_session(), signed_in_actor(), public_id)
    if page.block.kind is not BlockKind.QUESTION:
        raise NotFound(about=public_id)
    kind = question_of(page.block).kind
    edit = Edit(form_for(kind), page.fields)
    if edit.saved(
        lambda values, base: change_question(
            write_session(), signed_in_actor(), public_id, question_from(kind, values), base=base
        )
    ):
        flash(_("Saved."), "success")
        return redirect(url_for("teach.lesson", public_id=page.lesson_public_id, _anchor=f"block-{public_id}"))
    title = _("Change the quiz question: %(kind)s", kind=QUESTION_KINDS[kind])
    back = [
        url_for("teach.lesson", public_id=page.lesson_public_id, _anchor=f"block-{public_id}"),
        url_for("teach.course", public_id=page.course_public_id),
    ]
    return quiz_form_page(
        edit, kind, title, page.lesson_title, back, page.course_language, review_findings=page.findings
    )
