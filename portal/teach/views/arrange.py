"""The outline arranged: lessons and parts moved to a place, and copies of lessons and courses."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from content.courses.arranging import Place, move_lessons, move_module_to
from content.courses.author_pages import CourseEditor, course_editor, lesson_editor
from content.courses.duplication import duplicate_course, duplicate_lesson
from content.errors import Invalid
from content.people.permissions import Action
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session
from portal.reserved_id import reserved_id
from portal.teach import blueprint
from portal.teach.copies import course_copy, lesson_copy
from portal.teach.forms import MoveLessonsForm, MovePartForm


@blueprint.route("/courses/<public_id>/arrange", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def arrange(public_id: str) -> ResponseReturnValue:
    """Show the outline with a box for each lesson; move those that are marked, all at once."""
    page = course_editor(read_session(), signed_in_actor(), public_id)
    form = _lessons_form(page)
    if form.validate_on_submit():
        part, _colon, after = form.place.data.partition(":")
        try:
            moved = move_lessons(write_session(), signed_in_actor(), public_id, form.lesson.data, Place(part, after))
        except Invalid as error:
            end_sessions(commit=False)
            form.refuse(error)
        else:
            flash(ngettext("%(num)d lesson was moved.", "%(num)d lessons were moved.", len(moved)), "success")
            return redirect(url_for("teach.arrange", public_id=public_id, _anchor=f"lesson-{moved[0].public_id}"))
    return _page(page, form, MovePartForm(formdata=None))


@blueprint.post("/courses/<public_id>/arrange/part")
@permits(Action.EDIT_COURSE)
def arrange_part(public_id: str) -> ResponseReturnValue:
    """Move a part to a position given as a number."""
    page = course_editor(read_session(), signed_in_actor(), public_id)
    form = MovePartForm()
    form.part.choices = [(part.public_id, part.title) for part in page.modules]
    if form.validate_on_submit():
        typed = (form.position.data or "").strip()
        position = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
        try:
            move_module_to(write_session(), signed_in_actor(), form.part.data, position)
        except Invalid as error:
            end_sessions(commit=False)
            form.refuse(error)
        else:
            flash(_("The part was moved."), "success")
            return redirect(url_for("teach.arrange", public_id=public_id, _anchor=f"part-{form.part.data}"))
    return _page(page, _lessons_form(page, empty=True), form)


@blueprint.post("/lessons/<public_id>/duplicate")
@permits(Action.EDIT_COURSE)
def copy_lesson(public_id: str) -> ResponseReturnValue:
    """Add a copy of a lesson behind it."""
    page = lesson_editor(read_session(), signed_in_actor(), public_id)
    new_id = reserved_id(lesson_copy(public_id))
    copied = duplicate_lesson(write_session(), signed_in_actor(), public_id, public_id=new_id)
    flash(_("The lesson was copied. This is the copy."), "success")
    anchor = f"lesson-{copied.public_id}"
    return redirect(url_for("teach.course", public_id=page.course_public_id, _anchor=anchor))


@blueprint.post("/courses/<public_id>/duplicate")
@permits(Action.EDIT_COURSE)
def copy_course(public_id: str) -> ResponseReturnValue:
    """Make a new course with the contents of this one."""
    new_id = reserved_id(course_copy(public_id))
    copied = duplicate_course(write_session(), signed_in_actor(), public_id, public_id=new_id)
    flash(_("The course was copied. This is the copy. Give it a title of its own."), "success")
    return redirect(url_for("teach.course", public_id=copied.public_id))


def _lessons_form(page: CourseEditor, *, empty: bool = False) -> MoveLessonsForm:
    form = MoveLessonsForm(formdata=None) if empty else MoveLessonsForm()
    lessons = [lesson for part in page.modules for lesson in part.lessons]
    form.lesson.choices = [(lesson.public_id, lesson.title) for lesson in lessons]
    form.place.choices = [
        (f"{part.public_id}:{lesson.public_id if lesson else ''}", lesson.title if lesson else part.title)
        for part in page.modules
        for lesson in (None, *part.lessons)
    ]
    return form


def _page(page: CourseEditor, lessons: MoveLessonsForm, part: MovePartForm) -> ResponseReturnValue:
    document = render_template("teach/arrange.html", page=page, lessons=lessons, part=part)
    return document, max(lessons.status, part.status)
