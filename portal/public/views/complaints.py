"""Complaints: making one, with a name or without, and following it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from content.complaints import submission
from content.complaints.models import Matter
from content.errors import Invalid, NotFound, Refused
from content.people.permissions import Action
from portal.labels.complaints import EVENTS, STATES
from portal.opened_complaints import keep_open, secret_of
from portal.public import blueprint
from portal.public.forms import AddForm, ComplaintForm, FollowForm
from portal.requests import permits, read_session, write_session
from portal.security import limiter
from portal.services import settings
from portal.unsent_form import carried_form, endpoint_of, page_before, unsent_form

TRIES = "10 per minute; 60 per hour"


@blueprint.route("/supervision", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
@permits(Action.COMPLAIN)
def supervision() -> ResponseReturnValue:
    """Show whom to contact when something is wrong (plan, section 3(5)); a POST makes a complaint."""
    form = ComplaintForm(page=_page_before())
    if form.validate_on_submit():
        draft = submission.ComplaintDraft(
            Matter(form.matter.data),
            form.text.data,
            form.page.data or "",
            form.person.data or "",
            form.name.data or "",
            form.contact.data or "",
        )
        account_id = current_user.actor.account_id if current_user.is_authenticated and form.keep.data else None
        try:
            receipt = submission.complain(write_session(), draft, account_id=account_id)
        except Invalid as error:
            form.refuse(error)
        else:
            keep_open(receipt.number, receipt.secret)
            flash(_("Your complaint has been received."), "success")
            return redirect(url_for("public.complaint", number=receipt.number))
    page = render_template("public/supervision.html", form=form, phone=settings().supervision_phone)
    return page, form.status


@blueprint.route("/complaints", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
@permits(Action.COMPLAIN)
def follow_complaint() -> ResponseReturnValue:
    """Ask for number and secret."""
    form, unsent = FollowForm(), carried_form()
    if form.validate_on_submit():
        try:
            number = submission.verify_secret(read_session(), form.number.data, form.secret.data)
        except Invalid as error:
            form.refuse(error)
        else:
            keep_open(number, form.secret.data)
            if unsent is not None:
                return render_template("public/unsent.html", unsent=unsent)
            return redirect(url_for("public.complaint", number=number))
    return render_template("public/follow_complaint.html", form=form, unsent=unsent), form.status


@blueprint.route("/complaints/<number>", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
@permits(Action.COMPLAIN)
def complaint(number: str) -> ResponseReturnValue:
    """Show a complaint to the one who made it; a POST adds to it."""
    secret = secret_of(number)
    if secret is None and not _is_own(number):
        return _ask_for_secret(number)
    form = AddForm()
    if form.validate_on_submit():
        try:
            submission.add_to_complaint(write_session(), number, form.text.data)
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(_("What you wrote has been added."), "success")
            return redirect(url_for("public.complaint", number=number))
    try:
        status = submission.complainant_view(read_session(), number)
    except NotFound:
        return redirect(url_for("public.follow_complaint"))
    page = render_template(
        "public/complaint.html",
        form=form,
        complaint=status,
        secret=secret,
        states=STATES,
        events=EVENTS,
        phone=settings().supervision_phone,
    )
    return page, form.status


def _ask_for_secret(number: str) -> ResponseReturnValue:
    """The way to show that a complaint is one's own; what was to be added is carried along."""
    unsent = unsent_form()
    if unsent is None:
        return redirect(url_for("public.follow_complaint"))
    form = FollowForm(formdata=None, number=number)
    return render_template("public/follow_complaint.html", form=form, unsent=unsent), 401


def _is_own(number: str) -> bool:
    signed_in = current_user.is_authenticated
    return bool(signed_in and submission.belongs_to(read_session(), number, current_user.actor.account_id))


def _page_before() -> str:
    """The page from which somebody came to complain, where it is one of ours."""
    before = page_before() or ""
    return "" if endpoint_of(before, "GET") in {None, "public.supervision", "public.home"} else urlsplit(before).path
