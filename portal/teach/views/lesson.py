"""One lesson: its texts, pictures, videos and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from content.courses import bin, blocks
from content.courses.author_pages import block_editor, lesson_editor
from content.courses.block_fields import block_fields
from content.courses.edit_base import base_of
from content.courses.markdown import render_markdown
from content.courses.models import Block, BlockKind
from content.errors import Invalid
from content.people.permissions import Action
from content.quiz.lesson_questions import question_of
from content.tracks.models import UploadPurpose
from portal.forms import PortalForm
from portal.labels.authoring import KINDS
from portal.labels.quiz import QUESTION_KINDS
from portal.language import translated
from portal.previewed_learners import LEARNERS
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.submissions import Addition, Edit
from portal.teach import blueprint
from portal.teach.copies import hidden_id, lesson_copy
from portal.teach.fix_addresses import fix_addresses
from portal.teach.forms import FileForm, ImageForm, MediaForm, TextForm, form_page, posted_direction

FORMS: dict[BlockKind, type[PortalForm]] = {
    BlockKind.TEXT: TextForm,
    BlockKind.IMAGE: ImageForm,
    BlockKind.MEDIA: MediaForm,
    BlockKind.FILE: FileForm,
}
ADD: dict[BlockKind, Callable[..., Block]] = {
    BlockKind.TEXT: blocks.add_text,
    BlockKind.IMAGE: blocks.add_image,
    BlockKind.MEDIA: blocks.add_media,
    BlockKind.FILE: blocks.add_file,
}
CHANGE: dict[BlockKind, Callable[..., Block]] = {
    BlockKind.TEXT: blocks.change_text,
    BlockKind.IMAGE: blocks.change_image,
    BlockKind.MEDIA: blocks.change_described,
    BlockKind.FILE: blocks.change_described,
}

PURPOSE: dict[BlockKind, str] = {
    BlockKind.IMAGE: UploadPurpose.IMAGE.value,
    BlockKind.MEDIA: UploadPurpose.LECTURE.value,
    BlockKind.FILE: UploadPurpose.FILE.value,
}
"""What is uploaded into a block of each kind first."""


@blueprint.get("/lessons/<public_id>")
@permits(Action.EDIT_COURSE)
def lesson(public_id: str) -> ResponseReturnValue:
    """Show the lesson's content in order, with the reviewers' findings in place."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    return render_template(
        "teach/lesson.html",
        page=page,
        kinds=KINDS,
        html=_html,
        address=fix_addresses(page.course_public_id),
        learners=LEARNERS,
        copy_id=hidden_id(lesson_copy(public_id)),
        bases={block.public_id: base_of(block_fields(block)) for block in page.lesson.blocks},
        question_of=question_of,
        question_kinds=QUESTION_KINDS,
    )


@blueprint.route("/lessons/<public_id>/<any(text, image, media, file):kind>/new", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def new_block(public_id: str, kind: str) -> ResponseReturnValue:
    """Add a text, a picture, a video or a file; a file is uploaded in the next step."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    sort = BlockKind(kind)
    form = FORMS[sort]()
    addition = Addition(form, f"{kind} in lesson {public_id}")
    added = addition.added(
        lambda new_id: ADD[sort](write_session(), signed_in_actor(), public_id, **_typed(_data(form)), public_id=new_id)
    )
    if added is not None and sort is BlockKind.TEXT:
        flash(_("Saved."), "success")
        return _picture_next(public_id) or _to_lesson(public_id, f"block-{added.public_id}")
    if added is not None:
        flash(_("Saved. Now upload the file."), "success")
        return redirect(url_for("uploads.upload", public_id=added.public_id, purpose=PURPOSE[sort]))
    titles = {
        BlockKind.TEXT: _("Add a text"),
        BlockKind.IMAGE: _("Add a picture, its words first"),
        BlockKind.MEDIA: _("Add a video or recording"),
        BlockKind.FILE: _("Add a file to download, its words first"),
    }
    back = _pages_of(public_id, page.course_public_id)
    is_text = sort is BlockKind.TEXT
    return form_page(addition, titles[sort], page.lesson.title, back, page.course_language, editor=is_text)


@blueprint.route("/blocks/<public_id>", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def block(public_id: str) -> ResponseReturnValue:
    """Edit a text, or the title and description of a picture, a video or a file."""
    page = block_editor(read_session(), signed_in_actor(), public_id)
    if page.block.kind is BlockKind.QUESTION:
        return redirect(url_for("teach.quiz_block", public_id=public_id))
    edit = Edit(FORMS[page.block.kind], page.fields)
    if edit.saved(
        lambda values, base: CHANGE[page.block.kind](
            write_session(), signed_in_actor(), public_id, **_typed(values), base=base
        )
    ):
        flash(_("Saved."), "success")
        return _picture_next(page.lesson_public_id) or _to_lesson(page.lesson_public_id, f"block-{public_id}")
    titles = {
        BlockKind.TEXT: _("Change the text"),
        BlockKind.IMAGE: _("Change the picture's words"),
        BlockKind.MEDIA: _("Change the words of the video or recording"),
        BlockKind.FILE: _("Change the words of the file"),
    }
    back = _pages_of(page.lesson_public_id, page.course_public_id, f"block-{public_id}")
    is_text = page.block.kind is BlockKind.TEXT
    title = titles[page.block.kind]
    return form_page(
        edit, title, page.lesson_title, back, page.course_language, editor=is_text, review_findings=page.findings
    )


@blueprint.post("/blocks/<public_id>/move")
@permits(Action.EDIT_COURSE)
def move_block(public_id: str) -> ResponseReturnValue:
    """Move a block up or down in the lesson."""
    page = block_editor(read_session(), signed_in_actor(), public_id)
    blocks.move_block(write_session(), signed_in_actor(), public_id, posted_direction())
    return _to_lesson(page.lesson_public_id, f"block-{public_id}")


@blueprint.route("/blocks/<public_id>/remove", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def remove_block(public_id: str) -> ResponseReturnValue:
    """Ask for confirmation, then remove a block."""
    page = block_editor(read_session(), signed_in_actor(), public_id)
    if request.method == "POST":
        bin.remove_block(write_session(), signed_in_actor(), public_id)
        flash(_("Removed. It waits in the bin at the end of this page."), "success")
        return _to_lesson(page.lesson_public_id, "bin")
    title = page.block.title or page.block.file_name
    kind = str(KINDS[page.block.kind])
    return render_template(
        "teach/remove.html",
        question=_("Remove this from the lesson: %(what)s?", what=f"{kind} {title}".strip()),
        consequence=_(
            "It goes into the bin of this lesson, with its captions. You can put it back until you submit the course. "
            "Published versions stay."
        ),
        back=_pages_of(page.lesson_public_id, page.course_public_id, f"block-{public_id}"),
    )


@blueprint.post("/lessons/<public_id>/remove-blocks")
@permits(Action.EDIT_COURSE)
def remove_blocks(public_id: str) -> ResponseReturnValue:
    """Put all marked blocks of a lesson into its bin."""
    try:
        number = bin.remove_blocks(
            write_session(), signed_in_actor(), public_id, frozenset(request.form.getlist("block"))
        )
    except Invalid as error:
        end_sessions(commit=False)
        flash(translated(error.message))
        return _to_lesson(public_id, "remove-marked")
    flash(
        ngettext("%(num)d was removed. It waits in the bin.", "%(num)d were removed. They wait in the bin.", number),
        "success",
    )
    return _to_lesson(public_id, "bin")


@blueprint.post("/blocks/<public_id>/put-back")
@permits(Action.EDIT_COURSE)
def restore_block(public_id: str) -> ResponseReturnValue:
    """Put a block from the bin back to the end of its lesson."""
    block = bin.restore_block(write_session(), signed_in_actor(), public_id)
    flash(_("It is back, at the end of the lesson."), "success")
    return _to_lesson(block.lesson.public_id, f"block-{public_id}")


def _picture_next(lesson_public_id: str) -> ResponseReturnValue | None:
    """The form of a new picture, where the button beside “Save” was pressed."""
    if request.form.get("then") != BlockKind.IMAGE.value:
        return None
    return redirect(url_for("uploads.new_block", public_id=lesson_public_id, kind="image"))


def _to_lesson(public_id: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("teach.lesson", public_id=public_id, _anchor=anchor))


def _pages_of(lesson_public_id: str, course_public_id: str, anchor: str | None = None) -> list[str]:
    """The page of a lesson and, where that has been removed, of its course."""
    return [
        url_for("teach.lesson", public_id=lesson_public_id, _anchor=anchor),
        url_for("teach.course", public_id=course_public_id),
    ]


def _data(form: PortalForm) -> dict[str, object]:
    return {name: value for name, value in form.data.items() if name not in {"csrf_token", "submit"}}


def _typed(values: Mapping[str, object]) -> dict[str, object]:
    """What the domain takes: each field of the form under its own name."""
    return {name: bool(value) if name == "decorative" else value or "" for name, value in values.items()}


def _html(text: str) -> Markup:
    return Markup(render_markdown(text, top=3))  # noqa: S704  (sanitised there)
