"""How pages look, for visitors too."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from content.people.permissions import Action
from content.people.preferences import Preferences, keep
from portal.account.blueprint import blueprint
from portal.account.forms import PreferencesForm
from portal.account.preference_cookie import current_preferences, keep_in_cookie
from portal.requests import permits, settings, writing


@blueprint.route("/preferences", methods=["GET", "POST"])
@permits(Action.SET_PREFERENCES)
def preferences() -> ResponseReturnValue:
    """Choose colours, text size and spacing; kept in the account, or in a cookie before sign-in."""
    form = PreferencesForm(obj=current_preferences())
    if not form.validate_on_submit():
        return render_template("account/preferences.html", form=form), 422 if form.errors else 200
    chosen = Preferences(theme=form.theme.data, text_size=form.text_size.data, spacing=form.spacing.data)
    response = make_response(redirect(url_for("account.preferences")))
    if current_user.is_authenticated:
        keep(writing(), current_user.actor.account_id, chosen)
    keep_in_cookie(response, chosen, secure=settings().secure_cookies)
    flash(_("Your settings are saved."), "success")
    return response
