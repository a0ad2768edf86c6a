"""What to do when the password is forgotten: a link by e-mail, or somebody who helps."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.mail.forgotten import request_recovery
from content.people.permissions import Action
from content.people.recovery_offices import institution_choices, offices_of
from portal.account import blueprint
from portal.account.forms import ForgottenForm
from portal.requests import current_actor, permits, read_session, write_session
from portal.security import limiter
from portal.services import settings

TRIES_OF_A_CLASS = "60 per minute; 600 per hour"
"""Forty learners in one room have one address."""


@blueprint.route("/forgotten", methods=["GET", "POST"])
@limiter.limit(TRIES_OF_A_CLASS, methods=["POST"])
@permits(Action.SIGN_IN)
def forgotten() -> ResponseReturnValue:
    """Say who helps, of an institution with telephone numbers, and take a request for a link. The answer to that is one
    and the same for everybody, and nothing is looked up for it."""
    form = ForgottenForm() if settings().mail is not None else None
    if form is not None and form.validate_on_submit():
        try:
            request_recovery(write_session(), current_actor(), form.who.data)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(
                _(
                    "If there is such an account and it has a confirmed e-mail address, a link is on its way there. "
                    "It works for 2 hours. Look among unwanted mail too."
                ),
                "begun",
            )
            return redirect(url_for("account.forgotten"))
    chosen = request.args.get("institution", "")
    page = render_template(
        "account/forgotten.html",
        form=form,
        phone=settings().account_phone,
        institutions=institution_choices(read_session(), current_actor()),
        chosen=chosen,
        offices=offices_of(read_session(), current_actor(), chosen) if chosen else None,
    )
    return page, form.status if form is not None else 200
