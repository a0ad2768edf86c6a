"""Registering, signing in and out, one's own account, and recovery links."""

from __future__ import annotations

from typing import cast

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from content.errors import Invalid
from content.messages import N_
from content.page_videos.models import ExplainedPage
from content.people import accounts, recovery, sessions, sign_in_limits
from content.people.models import Account
from content.people.permissions import Action, Actor, allowed
from portal.account import blueprint
from portal.account.forms import PasswordForm, RecoveryForm, RegisterForm, SignInForm
from portal.account.sign_in import sign_in as begin_session
from portal.account.sign_in import sign_out as end_session
from portal.addresses import safe_next
from portal.labels.roles import ROLES
from portal.language import chosen_language, fall_back_on, forget_language
from portal.navigation import desk_address
from portal.preferences import copy_into_account
from portal.requests import SIGN_IN_FOR_FORM, permits, read_session, short_write, write_session
from portal.security import limiter
from portal.services import settings
from portal.shown_page_video import video_version
from portal.unsent_form import UnsentForm, carried_form, page_before, unsent_form
from portal.visitor_pages import same_for_visitors

TRIES = "10 per minute; 100 per hour"
TRIES_OF_A_CLASS = "60 per minute; 600 per hour"
"""Forty learners in one room have one address."""


@blueprint.route("/sign-in", methods=["GET", "POST"])
@permits(Action.SIGN_IN)
@same_for_visitors()
def sign_in() -> ResponseReturnValue:
    """Ask for name and password; then back to where the person wanted to go, or to what they could not send before.

    Who wanted nowhere comes to their own desk.
    """
    unsent = carried_form()
    if current_user.is_authenticated:
        return _unsent_page(unsent) if unsent else redirect(_next_page(current_user.actor))
    form = SignInForm()
    if form.validate_on_submit():
        attempt = _counted_attempt(form.login_name.data)
        account = accounts.authenticate(read_session(), form.login_name.data, form.password.data)
        if account is not None:
            if attempt is not None:
                sign_in_limits.forgive(write_session(), attempt)
            return _begin_and_go_on(account, unsent)
        form.refuse(
            Invalid(
                N_("This name and password do not belong together. Check both and try again."),
                field="login_name",
            )
        )
    return _form_page("account/sign_in.html", form, unsent)


def _counted_attempt(login_name: str) -> sign_in_limits.Attempt | None:
    """This attempt, counted; None where nothing is limited. Raises TooManyRequests before any password is looked at."""
    if not settings().rate_limits:
        return None
    with short_write() as session:
        key = settings().secret_key.encode()
        attempt = sign_in_limits.count_attempt(session, key, login_name, request.remote_addr or "")
    if attempt.is_one_too_many:
        raise TooManyRequests
    return attempt


def sign_in_for_form() -> Response:
    """What answers a visitor's form that needs an account: the sign-in page itself, which carries what was written.

    Where nothing was written, the way to sign in and back to the page on which the form was.
    """
    unsent = unsent_form()
    if unsent is None:
        return cast(Response, redirect(url_for("account.sign_in", next=page_before())))
    form = SignInForm(formdata=None)
    page = render_template("account/sign_in.html", form=form, next=unsent.came_from or None, unsent=unsent)
    return make_response(page, 401)


@blueprint.record
def offer_sign_in(state: BlueprintSetupState) -> None:
    """Let the other rooms answer with the sign-in page (`portal.requests.ask_to_sign_in`)."""
    state.app.extensions[SIGN_IN_FOR_FORM] = sign_in_for_form


@blueprint.route("/register", methods=["GET", "POST"])
@limiter.limit(TRIES_OF_A_CLASS, methods=["POST"])
@permits(Action.SIGN_IN)
@same_for_visitors(video_version(ExplainedPage.REGISTER))
def register() -> ResponseReturnValue:
    """Make a learner's account and sign it in."""
    form = RegisterForm()
    if form.validate_on_submit():
        try:
            account = accounts.register(
                write_session(),
                login_name=form.login_name.data,
                display_name=form.display_name.data,
                password=form.password.data,
                language=chosen_language().code,
            )
        except Invalid as error:
            form.refuse(error)
        else:
            response = _begin_and_go_on(account)
            flash(_("Your account is ready. Welcome."), "success")
            return response
    return _form_page("account/register.html", form)


@blueprint.post("/sign-out")
@permits(Action.KEEP_OWN_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    end_session()
    flash(_("You are signed out."), "success")
    return redirect(url_for("public.home"))


@blueprint.get("/")
@permits(Action.KEEP_OWN_ACCOUNT)
def overview() -> ResponseReturnValue:
    """Show the account: name, roles, links to what can be changed."""
    account_id = current_user.actor.account_id
    grants = accounts.own_grants(read_session(), account_id)
    signed_in = sessions.sessions_of(read_session(), account_id, this_one=current_user.session_id)
    return render_template(
        "account/overview.html",
        grants=grants,
        role_names=ROLES,
        sessions=signed_in,
        teaches=allowed(current_user.actor, Action.SHOW_SKILLS),
        offers_mail=settings().mail is not None,
    )


@blueprint.post("/sessions/<int:session_id>/end")
@permits(Action.KEEP_OWN_ACCOUNT)
def end_other_session(session_id: int) -> ResponseReturnValue:
    """End a session of this account on another device."""
    sessions.end_session(write_session(), current_user.actor.account_id, session_id)
    flash(_("That device is signed out."), "success")
    return redirect(url_for("account.overview", _anchor="devices"))


@blueprint.post("/sessions/end-others")
@permits(Action.KEEP_OWN_ACCOUNT)
def end_other_sessions() -> ResponseReturnValue:
    """End all sessions of this account but this one."""
    sessions.end_sessions_of(write_session(), current_user.actor.account_id, but=current_user.session_id)
    flash(_("All other devices are signed out."), "success")
    return redirect(url_for("account.overview", _anchor="devices"))


@blueprint.route("/password", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
@permits(Action.KEEP_OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """Change the own password; other devices are signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            account = accounts.change_password(
                write_session(), current_user.actor.account_id, old=form.old_password.data, new=form.new_password.data
            )
        except Invalid as error:
            form.refuse(error)
        else:
            begin_session(account)
            flash(_("Your password is changed. Other devices have been signed out."), "success")
            return redirect(url_for("account.overview"))
    return _form_page("account/password.html", form)


@blueprint.route("/recover/<token>", methods=["GET", "POST"])
@limiter.limit(TRIES)
@permits(Action.SIGN_IN)
def recover(token: str) -> ResponseReturnValue:
    """Set a new password with a link that an administrator issued, or that came by e-mail."""
    fall_back_on(recovery.check(read_session(), token).account.language)
    form = RecoveryForm()
    if form.validate_on_submit():
        try:
            account = recovery.redeem(write_session(), token, form.new_password.data)
        except Invalid as error:
            form.refuse(error)
        else:
            begin_session(account)
            flash(_("Your new password is set. You are signed in."), "success")
            return redirect(url_for("account.overview"))
    return _form_page("account/recover.html", form)


def _begin_and_go_on(account: Account, unsent: UnsentForm | None = None) -> Response:
    """Begin the session, carry the visitor's preferences into the account, and go on: to where the person wanted to go,
    or to what they could not send before."""
    actor = begin_session(account)
    response = _unsent_page(unsent) if unsent else cast(Response, redirect(_next_page(actor)))
    copy_into_account(response, account.id)
    return response


def _next_page(actor: Actor) -> str:
    """Where a person goes on after signing in: the page from which they were sent here, else their own desk."""
    return safe_next(request.args.get("next"), desk_address(actor))


def _unsent_page(unsent: UnsentForm) -> Response:
    """Render what was typed before, in the language of who is signed in now, to be looked at and sent."""
    forget_language()
    return make_response(render_template("public/unsent.html", unsent=unsent))


def _form_page(template: str, form: object, unsent: UnsentForm | None = None) -> ResponseReturnValue:
    """Render the form; with status 422 where a field is wrong, so that nothing is committed."""
    status = 422 if getattr(form, "errors", None) else 200
    return render_template(template, form=form, next=request.args.get("next"), unsent=unsent), status
