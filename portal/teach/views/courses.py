"""An author's courses: the list, a new one, its submission and what follows it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.assessment.person_marking import waiting_answers
from content.assessment.results import has_assessment
from content.courses import lifecycle
from content.courses.author_pages import course_editor, may_create, my_courses, new_course_choices
from content.courses.authoring import create_course, describe_course
from content.courses.course_list import CourseOrder, course_list
from content.courses.course_page import preview_page
from content.courses.glossary import set_glossary
from content.courses.models import RevisionState
from content.errors import Invalid
from content.learning.questions import open_questions
from content.people.permissions import Action
from portal.forms import options
from portal.labels.authoring import COURSE_ORDERS, KINDS, LANGUAGES, NEXT_STEPS, STATES
from portal.labels.courses import AUDIENCES, GROUPS, LEVELS
from portal.labels.review import CHECKLIST, EVENTS, VERDICTS, finding_place
from portal.labels.review import LEVELS as REVIEW_LEVELS
from portal.language import named
from portal.previewed_learners import LEARNERS
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Addition, Edit
from portal.teach import blueprint
from portal.teach.copies import course_copy, hidden_id
from portal.teach.fix_addresses import fix_addresses
from portal.teach.forms import AboutCourseForm, GlossaryForm, NewCourseForm, ReasonForm


@blueprint.get("")
@permits(Action.SEE_TEACHING)
def overview() -> ResponseReturnValue:
    """List one's own courses with their state and the next step: all, or those that fit what is asked."""
    words, state, order = (request.args.get(name, "") for name in ("words", "state", "order"))
    chosen = CourseOrder(order) if order in set(CourseOrder) else CourseOrder.CHANGED
    return render_template(
        "teach/overview.html",
        listed=course_list(my_courses(read_session(), signed_in_actor()), words, state, chosen),
        words=words,
        state=state,
        order=chosen,
        orders=COURSE_ORDERS,
        may_create=may_create(signed_in_actor()),
        states=STATES,
        next_steps=NEXT_STEPS,
    )


@blueprint.route("/courses/new", methods=["GET", "POST"])
@permits(Action.CREATE_COURSE)
def new_course() -> ResponseReturnValue:
    """Create a course: title, institution, occupation, level, language."""
    choices = new_course_choices(read_session(), signed_in_actor())
    form = NewCourseForm()
    form.institution.choices = options(*((one, named(name.zh, name.en)) for one, name in choices.institutions))
    occupations = [(code, f"{code} {named(name.zh, name.en)}") for code, name in choices.occupations]
    form.occupation.choices = options(("", _("Choose an occupation")), *occupations)
    addition = Addition(form, "course")
    made = addition.added(
        lambda new_id: create_course(
            write_session(),
            signed_in_actor(),
            institution_public_id=form.institution.data,
            occupation_code=form.occupation.data,
            level=form.level.data,
            language=form.language.data,
            title=form.title.data,
            public_id=new_id,
        )
    )
    if made is not None:
        flash(_("The course is made. Now say what it is about."), "success")
        return redirect(url_for("teach.about_course", public_id=made.public_id))
    return render_template("teach/new_course.html", submission=addition), addition.status


@blueprint.get("/courses/<public_id>")
@permits(Action.EDIT_COURSE)
def course(public_id: str) -> ResponseReturnValue:
    """Show what was decided about a course, and its outline: parts and lessons, and the reviewers' findings."""
    page = course_editor(read_session(), signed_in_actor(), public_id)
    return render_template(
        "teach/course.html",
        page=page,
        open_questions=open_questions(read_session(), public_id),
        waiting_answers=waiting_answers(read_session(), public_id),
        states=STATES,
        next_steps=NEXT_STEPS,
        levels=LEVELS,
        languages=LANGUAGES,
        events=EVENTS,
        review_levels=REVIEW_LEVELS,
        finding_place=finding_place,
        checklist=CHECKLIST,
        verdicts=VERDICTS,
        copy_id=hidden_id(course_copy(public_id)),
    )


@blueprint.route("/courses/<public_id>/about", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def about_course(public_id: str) -> ResponseReturnValue:
    """Edit title, description and target groups."""
    page = course_editor(read_session(), signed_in_actor(), public_id)
    edit = Edit(AboutCourseForm, page.fields)
    if edit.saved(
        lambda values, base: describe_course(write_session(), signed_in_actor(), public_id, **values, base=base)
    ):
        flash(_("Saved."), "success")
        return redirect(url_for("teach.course", public_id=public_id))
    return render_template("teach/about_course.html", page=page, submission=edit), edit.status


@blueprint.route("/courses/<public_id>/glossary", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def glossary(public_id: str) -> ResponseReturnValue:
    """Edit the terms that speech recognition should know."""
    page = course_editor(read_session(), signed_in_actor(), public_id)
    edit = Edit(GlossaryForm, page.glossary)
    if edit.saved(
        lambda values, base: set_glossary(write_session(), signed_in_actor(), public_id, **values, base=base)
    ):
        flash(_("Saved. Recordings that are recognised from now on are recognised with these terms."), "success")
        return redirect(url_for("teach.course", public_id=public_id))
    return render_template("teach/glossary.html", page=page, submission=edit), edit.status


@blueprint.route("/courses/<public_id>/submit", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def submit(public_id: str) -> ResponseReturnValue:
    """Explain submission, then submit the course."""
    if request.method == "POST":
        lifecycle.submit(write_session(), signed_in_actor(), public_id)
        flash(_("The course is submitted. You see here what the reviewers decide."), "success")
        return redirect(url_for("teach.course", public_id=public_id))
    page = course_editor(read_session(), signed_in_actor(), public_id)
    if not (page.open and page.readiness.ready):
        return redirect(url_for("teach.check", public_id=public_id))
    return render_template("teach/submit.html", page=page, kinds=KINDS, address=fix_addresses(public_id))


@blueprint.post("/courses/<public_id>/versions")
@permits(Action.EDIT_COURSE)
def open_version(public_id: str) -> ResponseReturnValue:
    """Open a new version of a course."""
    lifecycle.open_revision(write_session(), signed_in_actor(), public_id)
    flash(_("A new version is open. Everything of the last one is in it."), "success")
    return redirect(url_for("teach.course", public_id=public_id))


@blueprint.route("/courses/<public_id>/withdraw", methods=["GET", "POST"])
@permits(Action.EDIT_COURSE)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Withdraw the newest version, with a reason."""
    page = course_editor(read_session(), signed_in_actor(), public_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            take_back = lifecycle.recall if page.state is RevisionState.IN_REVIEW else lifecycle.withdraw
            take_back(write_session(), signed_in_actor(), public_id, page.revision_public_id, form.reason.data)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("This version is taken back."), "success")
            return redirect(url_for("teach.course", public_id=public_id))
    return render_template("teach/withdraw.html", page=page, form=form), 422 if form.errors else 200


@blueprint.get("/courses/<public_id>/preview")
@permits(Action.PREVIEW_COURSE)
def preview(public_id: str) -> ResponseReturnValue:
    """Show the newest version as learners would see it."""
    page = preview_page(read_session(), signed_in_actor(), public_id)
    return render_template(
        "teach/preview.html",
        page=page,
        has_assessment=has_assessment(read_session(), page.revision_id),
        states=STATES,
        levels=LEVELS,
        groups=GROUPS,
        audiences=AUDIENCES,
        learners=LEARNERS,
    )
