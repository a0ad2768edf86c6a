"""The institution as its manager sees it: courses with their next steps, people, handing over, questions, work."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.courses.handing_over import HandingOver, handing_over
from content.courses.handing_over import hand_over as hand_courses_over
from content.errors import Invalid, NotFound, Refused
from content.evaluation.quality import institution_feedback as feedback_of_institution
from content.institutions import staff
from content.institutions.institution_page import (
    LONGEST_SEARCH,
    Order,
    institution_courses,
    institution_jobs,
    institution_questions,
)
from content.institutions.next_steps import Step
from content.people.permissions import Action
from portal.forms import options
from portal.labels.authoring import STATES
from portal.labels.institution import JOB_STATES, ORDERS, STEPS, course_choices, step_sentence
from portal.labels.media import JOBS
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.submissions import Addition
from portal.teach import blueprint
from portal.teach.people_forms import HandOverForm, InstructorForm

ALL = "all"
"""Chosen, it stands for every course of a list."""


@blueprint.get("/institution", defaults={"public_id": ""})
@blueprint.get("/institutions/<public_id>")
@permits(Action.MANAGE_INSTITUTION)
def our_institution(public_id: str) -> ResponseReturnValue:
    """Show the courses of an institution with the next step of each; without an id, of the first that one manages."""
    frame = managed_frame(public_id)
    text = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    step = next((one for one in Step if one.value == request.args.get("step")), None)
    order = next((one for one in Order if one.value == request.args.get("order")), Order.STEP)
    page = institution_courses(
        read_session(),
        signed_in_actor(),
        frame["institution"].public_id,
        text=text,
        step=step,
        order=order,
        page=request.args.get("page", 1, type=int),
    )
    return render_template(
        "teach/institution.html",
        **frame,
        page=page,
        text=text,
        step=step,
        order=order,
        steps=STEPS,
        orders=ORDERS,
        states=STATES,
        step_sentence=step_sentence,
    )


@blueprint.route("/institutions/<public_id>/people", methods=["GET", "POST"])
@permits(Action.MANAGE_INSTITUTION)
def institution_people(public_id: str) -> ResponseReturnValue:
    """List who teaches at the institution; a POST lets somebody teach there."""
    frame = managed_frame(public_id)
    addition = Addition(InstructorForm(), place=None)  # who teaches already is not added again

    def add(_reserved: str) -> bool:
        staff.add_instructor(write_session(), signed_in_actor(), public_id, addition.form.login_name.data)
        return True

    if addition.added(add):
        flash(_("This person can teach here now and gets a notice."), "success")
        return redirect(url_for("teach.institution_people", public_id=public_id))
    people = staff.staff_of(read_session(), signed_in_actor(), public_id)
    return render_template("teach/staff.html", **frame, people=people, submission=addition), addition.status


@blueprint.post("/institutions/<public_id>/people/<account_id>/end")
@permits(Action.MANAGE_INSTITUTION)
def end_teaching(public_id: str, account_id: str) -> ResponseReturnValue:
    """End an instructor's role at the institution."""
    staff.end_teaching(write_session(), signed_in_actor(), public_id, account_id)
    flash(_("This person no longer teaches here and gets a notice."), "success")
    return redirect(url_for("teach.institution_people", public_id=public_id))


@blueprint.route("/institutions/<public_id>/people/<account_id>/courses", methods=["GET", "POST"])
@permits(Action.MANAGE_INSTITUTION)
def hand_over(public_id: str, account_id: str) -> ResponseReturnValue:
    """Hand courses of an author over to somebody else who teaches at the institution."""
    frame = managed_frame(public_id)
    page = handing_over(read_session(), signed_in_actor(), frame["institution"], account_id)
    form = HandOverForm()
    every = [(ALL, _("All courses (%(number)s)", number=len(page.courses)))] if len(page.courses) > 1 else []
    form.courses.choices = options(*every, *course_choices(page.courses))
    form.to.choices = options(("", _("Choose a person")), *page.takers)
    if form.validate_on_submit():
        if ALL in (form.courses.data or ()) and not page.courses:  # the button was pressed twice
            return redirect(url_for("teach.institution_people", public_id=public_id))
        try:
            institution = staff.managed_institution(write_session(), signed_in_actor(), public_id)
            hand_courses_over(
                write_session(),
                signed_in_actor(),
                institution,
                account_id,
                to=form.to.data,
                courses=_chosen(form.courses.data or (), page),
            )
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("The courses are handed over. Everybody concerned gets a notice."), "success")
            return redirect(url_for("teach.institution_people", public_id=public_id))
    return render_template("teach/hand_over.html", **frame, page=page, form=form), form.status


def _chosen(courses: Collection[str], page: HandingOver) -> Collection[str]:
    """The courses that were chosen, each of the page where all were."""
    return [one.public_id for one in page.courses] if ALL in courses else courses


@blueprint.get("/institutions/<public_id>/questions")
@permits(Action.MANAGE_INSTITUTION)
def institution_open_questions(public_id: str) -> ResponseReturnValue:
    """List the unanswered questions of learners in all courses of the institution."""
    questions = institution_questions(read_session(), signed_in_actor(), public_id)
    return render_template("teach/institution_questions.html", **managed_frame(public_id), questions=questions)


@blueprint.get("/institutions/<public_id>/recordings")
@permits(Action.MANAGE_INSTITUTION)
def institution_recordings(public_id: str) -> ResponseReturnValue:
    """List the work on recordings that failed, waits or is under way."""
    jobs = institution_jobs(read_session(), signed_in_actor(), public_id)
    return render_template(
        "teach/institution_recordings.html", **managed_frame(public_id), jobs=jobs, kinds=JOBS, states=JOB_STATES
    )


@blueprint.get("/institutions/<public_id>/feedback")
@permits(Action.MANAGE_INSTITUTION)
def institution_feedback(public_id: str) -> ResponseReturnValue:
    """Show what learners and third parties say of the courses of the institution, together and of each."""
    page = feedback_of_institution(read_session(), signed_in_actor(), public_id)
    return render_template("teach/institution_feedback.html", **managed_frame(public_id), page=page)


def managed_frame(public_id: str) -> dict[str, Any]:
    """The institution of a page, and the others that the same person manages."""
    managed = staff.managed_institutions(read_session(), signed_in_actor())
    institution = next((one for one in managed if public_id in ("", one.public_id)), None)
    if institution is None:
        raise NotFound(about=public_id)
    return {"institution": institution, "others": [one for one in managed if one is not institution]}
