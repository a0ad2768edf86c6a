"""The outline of a course: parts and lessons are added, renamed, moved and removed by plain forms."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses import outline
from content.courses.author_pages import course_editor, lesson_editor, module_editor
from content.people.permissions import Action
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Addition, Edit
from portal.teach import blueprint
from portal.teach.forms import LessonForm, NewLessonForm, PartForm, form_page, hundredths, posted_direction


@blueprint.route("/courses/<public_id>/parts/new", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def new_part(public_id: str) -> ResponseReturnValue:
    """Add a part."""
    page = course_editor(read_session(), signed_in_actor(), public_id)
    form = PartForm()
    addition = Addition(form, f"part of course {public_id}")
    part = addition.added(
        lambda new_id: outline.add_module(
            write_session(), signed_in_actor(), public_id, form.title.data, public_id=new_id
        )
    )
    if part is not None:
        flash(_("The part is added."), "success")
        return _to_course(public_id, f"part-{part.public_id}")
    return form_page(addition, _("Add a part"), page.title, [_course(public_id)], page.language)


@blueprint.route("/parts/<public_id>", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def part(public_id: str) -> ResponseReturnValue:
    """Rename a part."""
    page = module_editor(read_session(), signed_in_actor(), public_id)
    edit = Edit(PartForm, page.fields)
    if edit.saved(
        lambda values, base: outline.rename_module(
            write_session(), signed_in_actor(), public_id, values["title"], base=base
        )
    ):
        flash(_("Saved."), "success")
        return _to_course(page.course_public_id, f"part-{public_id}")
    back = [_course(page.course_public_id)]
    return form_page(edit, _("Rename the part"), page.course_title, back, page.course_language)


@blueprint.post("/parts/<public_id>/move")
@permits(Action.EDIT_COURSE)
def move_part(public_id: str) -> ResponseReturnValue:
    """Move a part up or down."""
    course_public_id = module_editor(read_session(), signed_in_actor(), public_id).course_public_id
    outline.move_module(write_session(), signed_in_actor(), public_id, posted_direction())
    return _to_course(course_public_id, f"part-{public_id}")


@blueprint.post("/parts/<public_id>/remove")
@permits(Action.EDIT_COURSE)
def remove_part(public_id: str) -> ResponseReturnValue:
    """Remove an empty part."""
    course_public_id = module_editor(read_session(), signed_in_actor(), public_id).course_public_id
    outline.remove_module(write_session(), signed_in_actor(), public_id)
    flash(_("The part is removed."), "success")
    return _to_course(course_public_id)


@blueprint.route("/parts/<public_id>/lessons/new", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def new_lesson(public_id: str) -> ResponseReturnValue:
    """Add a lesson to a part."""
    page = module_editor(read_session(), signed_in_actor(), public_id)
    form = NewLessonForm()
    addition = Addition(form, f"lesson in part {public_id}")
    lesson = addition.added(
        lambda new_id: outline.add_lesson(
            write_session(),
            signed_in_actor(),
            public_id,
            form.title.data,
            hundredths(form.study_units.data),
            form.study_units_reason.data or "",
            form.practice.data or "",
            template=form.template.data or "",
            public_id=new_id,
        )
    )
    if lesson is not None:
        flash(_("The lesson is added. Now fill it."), "success")
        return redirect(url_for("teach.lesson", public_id=lesson.public_id))
    return form_page(addition, _("Add a lesson"), page.title, [_course(page.course_public_id)], page.course_language)


@blueprint.route("/lessons/<public_id>/about", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def about_lesson(public_id: str) -> ResponseReturnValue:
    """Edit a lesson's title and study time."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    edit = Edit(LessonForm, page.fields)
    if edit.saved(
        lambda values, base: outline.change_lesson(
            write_session(),
            signed_in_actor(),
            public_id,
            values["title"],
            hundredths(values["study_units"]),
            values["study_units_reason"] or "",
            values["practice"] or "",
            base=base,
        )
    ):
        flash(_("Saved."), "success")
        return redirect(url_for("teach.lesson", public_id=public_id))
    back = [url_for("teach.lesson", public_id=public_id), _course(page.course_public_id)]
    return form_page(edit, _("Title and study time"), page.lesson.title, back, page.course_language)


@blueprint.post("/lessons/<public_id>/move")
@permits(Action.EDIT_COURSE)
def move_lesson(public_id: str) -> ResponseReturnValue:
    """Move a lesson up or down, from one part into the next where it stands at the edge."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    outline.move_lesson(write_session(), signed_in_actor(), public_id, posted_direction())
    return _to_course(page.course_public_id, f"lesson-{public_id}")


@blueprint.route("/lessons/<public_id>/remove", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def remove_lesson(public_id: str) -> ResponseReturnValue:
    """Ask for confirmation, then remove a lesson with its content."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    if request.method == "POST":
        outline.remove_lesson(write_session(), signed_in_actor(), public_id)
        flash(_("The lesson is removed."), "success")
        return _to_course(page.course_public_id)
    return render_template(
        "teach/remove.html",
        question=_("Remove the lesson “%(title)s”?", title=page.lesson.title),
        consequence=_(
            "All its texts, pictures, videos and captions in this version are removed too. Published versions stay."
        ),
        back=[url_for("teach.lesson", public_id=public_id), _course(page.course_public_id)],
    )


def _course(public_id: str) -> str:
    return url_for("teach.course", public_id=public_id)


def _to_course(public_id: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("teach.course", public_id=public_id, _anchor=anchor))
