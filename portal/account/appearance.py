"""How pages look and lessons play, for visitors too."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import N_, Invalid
from content.people.permissions import Action
from portal.account.blueprint import blueprint, preferences_blueprint
from portal.account.forms import PreferencesForm
from portal.account.preference_cookie import change_preferences, current_preferences
from portal.requests import permits


@blueprint.route("/preferences", methods=["GET", "POST"])
@permits(Action.SET_PREFERENCES)
def preferences() -> ResponseReturnValue:
    """Choose colours, text size and spacing; kept in the account, or in a cookie before sign-in."""
    form = PreferencesForm(obj=current_preferences())
    if not form.validate_on_submit():
        return render_template("account/preferences.html", form=form), 422 if form.errors else 200
    response = make_response(redirect(url_for("account.preferences")))
    change_preferences(response, {name: form[name].data for name in ("theme", "text_size", "spacing")})
    flash(_("Your settings are saved."), "success")
    return response


@preferences_blueprint.post("/player")
@permits(Action.SET_PREFERENCES)
def change_some() -> ResponseReturnValue:
    """Save the preferences that a script sends as JSON {name: value}: 204, or 422 with a sentence."""
    changes = request.get_json(silent=True)
    if not isinstance(changes, dict):
        raise Invalid(N_("Send the settings as a JSON object."))
    response = make_response("", 204)
    change_preferences(response, changes)
    return response
