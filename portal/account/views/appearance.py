"""The settings page: how pages look and lessons play, for visitors too."""

from __future__ import annotations

from dataclasses import asdict

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Action
from content.people.preferences import Preferences
from portal.account import blueprint, preferences_blueprint
from portal.account.preference_form import PreferencesForm
from portal.addresses import safe_next
from portal.labels.preferences import GROUPS
from portal.preferences import change_preferences, current_preferences, remember_welcome
from portal.requests import permits


@blueprint.route("/preferences", methods=["GET", "POST"])
@permits(Action.SET_PREFERENCES)
def preferences() -> ResponseReturnValue:
    """Show all settings, or save them in the account, for a visitor in a cookie."""
    form = _form(current_preferences())
    if form.validate_on_submit():
        response = make_response(redirect(url_for("account.preferences")))
        try:
            change_preferences(response, form.changes())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Your settings are saved."), "success")
            return response
    page = render_template("account/preferences.html", form=form, groups=GROUPS)
    return remember_welcome(make_response(page, 422 if form.errors else 200))


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


@preferences_blueprint.post("/later")
@permits(Action.SET_PREFERENCES)
def later() -> ResponseReturnValue:
    """Dismiss the offer of a first visit for good and stay on the page."""
    return remember_welcome(make_response(redirect(safe_next(request.form.get("next"), url_for("public.home")))))


def _form(present: Preferences) -> PreferencesForm:
    return PreferencesForm(data={**asdict(present), "ways": list(present.chosen_access_modes())})
