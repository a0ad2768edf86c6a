"""The own e-mail address, how somebody wants to be told, and links in letters that end them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid, NotFound
from content.mail.addresses import (
    address_to_confirm,
    confirm_address,
    give_address,
    own_addresses,
    owner_of_address,
    remove_addresses,
)
from content.notices import choices
from content.people.permissions import Action
from portal.account import blueprint
from portal.account.forms import EmailForm
from portal.account.notice_form import notice_form
from portal.labels.notices import KINDS
from portal.language import fall_back_on
from portal.mail.end_links import read_end_token
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.security import csrf, limiter
from portal.services import settings

TRIES = "10 per minute; 100 per hour"


@blueprint.route("/email", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
@permits(Action.KEEP_OWN_ACCOUNT)
def email() -> ResponseReturnValue:
    """Show the own address and take a new one. Where the portal sends no mail there is no page, unless an address from
    better times is still kept."""
    own = own_addresses(read_session(), signed_in_actor().account_id)
    if settings().mail is None and not (own.confirmed or own.waiting):
        raise NotFound()
    form = EmailForm()
    if settings().mail is not None and form.validate_on_submit():
        try:
            address = give_address(write_session(), signed_in_actor(), form.address.data, form.password.data)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("A link is on its way to %(address)s. Open it within 24 hours.", address=address), "begun")
            return redirect(url_for("account.email"))
    page = render_template("account/email.html", form=form, own=own, offers_mail=settings().mail is not None)
    return page, form.status


@blueprint.post("/email/remove")
@permits(Action.KEEP_OWN_ACCOUNT)
def remove_email() -> ResponseReturnValue:
    """Forget the own address."""
    remove_addresses(write_session(), signed_in_actor())
    flash(_("Your e-mail address is removed. Nothing more is sent to it."), "success")
    return redirect(url_for("account.overview"))


@blueprint.route("/email/confirm/<token>", methods=["GET", "POST"])
@limiter.limit(TRIES)
@permits(Action.KEEP_OWN_ACCOUNT)
def confirm_email(token: str) -> ResponseReturnValue:
    """Confirm the own address by a button: programs that look at mail open every link in it."""
    if request.method == "POST":
        address = confirm_address(write_session(), signed_in_actor(), token)
        flash(_("E-mail goes to %(address)s from now on. Choose what is sent.", address=address), "success")
        return redirect(url_for("account.notice_settings"))
    address = address_to_confirm(read_session(), signed_in_actor(), token)
    return render_template("account/confirm_email.html", address=address)


@blueprint.route("/notices/settings", methods=["GET", "POST"])
@permits(Action.KEEP_OWN_ACCOUNT)
def notice_settings() -> ResponseReturnValue:
    """Choose for each kind of notice how it is sent."""
    actor, offers_mail = signed_in_actor(), settings().mail is not None
    own = own_addresses(read_session(), actor.account_id)
    by_mail = offers_mail and own.is_usable
    form = notice_form(choices.own_choices(read_session(), actor, by_mail=by_mail))
    if form.validate_on_submit():
        choices.choose(write_session(), actor, form.chosen(), by_mail=by_mail)
        flash(_("Your choices are saved."), "success")
        return redirect(url_for("account.notice_settings"))
    page = render_template("account/notice_settings.html", form=form, own=own, offers_mail=offers_mail)
    return page, form.status


@blueprint.route("/email/end/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # no types there
@limiter.limit(TRIES)
@permits(Action.SIGN_IN)
def end_mail(token: str) -> ResponseReturnValue:
    """End letters of a kind, or all: by a button, or by a mail program for its user (RFC 8058), which has no session
    and no token against forgery. The link is proof enough, and can do nothing else."""
    address_public_id, kind = read_end_token(token)
    owner = owner_of_address(read_session(), address_public_id)
    fall_back_on(owner.language)
    is_ended = request.method == "POST"
    if is_ended:
        choices.end_mail(write_session(), owner.account_id, kind)
    label = KINDS[kind].label if kind is not None else None
    return render_template("account/end_mail.html", label=label, is_ended=is_ended)
