"""Converting credits for the credit bank."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credits.conversion import bank_credits_text, conversion_offer, convert, preview_conversion
from content.credits.rules import amount_text
from content.database import utc_now
from content.errors import EditConflict, Invalid, Refused
from content.people.permissions import Action
from portal import reserved_id
from portal.language import translated
from portal.learn import blueprint
from portal.learn.conversion_form import ConversionForm
from portal.requests import end_sessions, permits, read_session, signed_in_actor, write_session


@blueprint.route("/my/credits/convert/<public_id>", methods=["GET", "POST"])
@permits(Action.STUDY)
def convert_credits(public_id: str) -> ResponseReturnValue:
    """Convert credits of one pilot: asked for first, shown with all that follows, then confirmed."""
    form, place = ConversionForm(), f"conversion {public_id}"
    if form.is_submitted() and form.confirm.data and form.validate():
        answer = _convert(form, public_id, place)
        if answer is not None:
            return answer
    try:
        offer = conversion_offer(read_session(), signed_in_actor(), public_id, utc_now())
    except Refused as error:
        flash(translated(error.message), "warning")
        return redirect(url_for("learn.my_credits"))
    preview = None
    if form.is_submitted() and form.go_on.data and form.validate():
        try:
            preview = preview_conversion(offer, form.amount())
        except Invalid as error:
            form.refuse(error)
    if not form.is_submitted():
        form.points.data = amount_text(offer.points)
    return render_template(
        "learn/convert_credits.html",
        form=form,
        offer=offer,
        preview=preview,
        bank_credits=bank_credits_text,
        reserved=(reserved_id.FIELD, reserved_id.reserve_id(place)) if preview else None,
    ), form.status


def _convert(form: ConversionForm, public_id: str, place: str) -> ResponseReturnValue | None:
    """The way back to the credits once they are converted; None where it is refused."""
    try:
        conversion = convert(
            write_session(),
            signed_in_actor(),
            public_id,
            points=form.amount(),
            version=request.form.get("version", 0, type=int),
            now=utc_now(),
            public_id=reserved_id.reserved_id(place),
        )
    except (Invalid, Refused) as error:
        end_sessions(commit=False)
        form.refuse(error)
        return None
    except EditConflict as conflict:
        end_sessions(commit=False)
        form.refuse(Refused(conflict.message))
        return None
    values = {"points": amount_text(conversion.points), "credits": bank_credits_text(conversion.bank_credits)}
    flash(_("%(points)s credits are now %(credits)s credits of the credit bank.", **values), "success")
    return redirect(url_for("learn.my_credits"))
