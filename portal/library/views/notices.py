"""Public notices of courses, and objections to them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadData, URLSafeSerializer

from content.complaints.submission import objection_number
from content.errors import Invalid, Refused
from content.insert_once import AlreadyAdded
from content.library.objections import make_objection
from content.library.public_notice import notice_page, notices_page
from content.messages import N_
from content.people.permissions import Action
from portal.labels.courses import LEVELS
from portal.labels.library import NOTICE_STATES
from portal.language import translated
from portal.library import blueprint
from portal.library.forms import ObjectionForm
from portal.opened_complaints import keep_open
from portal.requests import current_actor, end_sessions, permits, read_session, write_session
from portal.security import limiter
from portal.services import settings

TRIES = "10 per minute; 60 per hour"
RESERVED = "new_number"


@blueprint.get("/public-notices")
@permits(Action.BROWSE)
def notices() -> ResponseReturnValue:
    """List the public notices: the open ones, then those that have ended."""
    page = notices_page(read_session(), current_actor(), page=request.args.get("page", 1, type=int))
    return render_template("library/notices.html", page=page, levels=LEVELS, states=NOTICE_STATES)


@blueprint.get("/public-notices/<public_id>")
@permits(Action.BROWSE)
def notice(public_id: str) -> ResponseReturnValue:
    """Show one public notice, with the form to object while it lasts."""
    return _page(public_id, ObjectionForm(formdata=None))


@blueprint.post("/public-notices/<public_id>")
@limiter.limit(TRIES)
@permits(Action.COMPLAIN)
def object_to_course(public_id: str) -> ResponseReturnValue:
    """Make an objection; the one who made it sees its number and lookup code next."""
    form = ObjectionForm()
    explanation = ""
    if form.validate_on_submit():
        account_id = current_user.actor.account_id if current_user.is_authenticated and form.keep.data else None
        try:
            receipt = make_objection(
                write_session(),
                public_id,
                number=_reserved(public_id),
                text=form.text.data,
                name=form.name.data or "",
                contact=form.contact.data or "",
                account_id=account_id,
            )
        except (Invalid, Refused) as error:
            form.refuse(error)
        except AlreadyAdded as conflict:
            end_sessions(commit=False)
            explanation = translated(conflict.message)
            form.text.errors = [_("Look at what you typed, then send the form again.")]
        else:
            keep_open(receipt.number, receipt.secret)
            flash(_("Your objection has been received."), "success")
            return redirect(url_for("public.complaint", number=receipt.number))
    return _page(public_id, form, explanation), 409 if explanation else form.status


def _page(public_id: str, form: ObjectionForm, explanation: str = "") -> str:
    return render_template(
        "library/notice.html",
        notice=notice_page(read_session(), current_actor(), public_id),
        form=form,
        explanation=explanation,
        reserved=(RESERVED, _serializer().dumps([public_id, objection_number()])),
        level_names=LEVELS,
        states=NOTICE_STATES,
        phone=settings().supervision_phone,
    )


def _reserved(public_id: str) -> str:
    """The number that the form sent now reserved for this notice. Raises Invalid where it reserved none."""
    try:
        place, number = _serializer().loads(request.form.get(RESERVED, ""))
    except (BadData, ValueError):
        place, number = "", ""
    if place != public_id:
        raise Invalid(
            N_("This form was not complete, so nothing was added. What you typed is still here. Send the form again.")
        )
    return str(number)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="reserved number of an objection")
