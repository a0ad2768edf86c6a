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
from content.people.shortcut_keys import USUAL_KEYS, key_problems, keys_from, stored_keys
from content.people.starting_choices import StartingChoice, changes_for, changes_without, is_in_effect
from portal.account import blueprint, preferences_blueprint
from portal.account.preference_form import PreferencesForm
from portal.addresses import safe_next
from portal.labels.preferences import GROUPS, WORDS
from portal.labels.shortcuts import ACTIONS, field_of, key_error
from portal.labels.starting_choices import STARTING_CHOICES
from portal.preferences import change_preferences, current_preferences, remember_welcome
from portal.requests import permits


@blueprint.route("/preferences", methods=["GET", "POST"])
@permits(Action.SET_PREFERENCES)
def preferences() -> ResponseReturnValue:
    """Show all settings, or save them in the account, for a visitor in a cookie."""
    form = _form(current_preferences())
    if form.validate_on_submit() and not form.refuse_keys():
        response = make_response(redirect(url_for("account.preferences")))
        try:
            change_preferences(response, form.changes())
        except Invalid as error:
            form.refuse(_by_label(error))
        else:
            flash(_("Your settings are saved."), "success")
            return response
    page = render_template(
        "account/preferences.html",
        form=form,
        groups=GROUPS,
        words=WORDS,
        actions=[field_of(action) for action in ACTIONS],
        starting_choices=STARTING_CHOICES,
        in_effect={choice for choice in StartingChoice if is_in_effect(choice, current_preferences())},
    )
    return remember_welcome(make_response(page, 422 if form.errors else 200))


@preferences_blueprint.post("/player")
@permits(Action.SET_PREFERENCES)
def change_some() -> ResponseReturnValue:
    """Save the preferences that a script sends as JSON {name: value}: 204, or 422 with a sentence. `keys` are the keys
    of the player, {action: key}."""
    changes = request.get_json(silent=True)
    if not isinstance(changes, dict):
        raise Invalid(N_("Send the settings as a JSON object."))
    keys = changes.pop("keys", None)
    if isinstance(keys, dict):
        typed = {action: str(keys.get(action, "")) for action in USUAL_KEYS}
        for problem in key_problems(typed):
            raise key_error(problem)
        changes["shortcut_keys"] = stored_keys(typed)
    response = make_response("", 204)
    try:
        change_preferences(response, changes)
    except Invalid as error:
        raise _by_label(error) from error
    return response


@preferences_blueprint.post("/easy-reading")
@permits(Action.SET_PREFERENCES)
def easy_reading() -> ResponseReturnValue:
    """Switch easy reading on or off for all lessons, and stay on the page."""
    response = make_response(redirect(safe_next(request.form.get("next"), url_for("public.home"))))
    change_preferences(response, {"easy_reading": request.form.get("easy_reading", "")})
    return response


@preferences_blueprint.post("/start")
@permits(Action.SET_PREFERENCES)
def start() -> ResponseReturnValue:
    """Make a starting choice, or take it back where it is in effect; then back to the settings."""
    choice = next((one for one in StartingChoice if one.value == request.form.get("choice")), None)
    if choice is None:
        raise Invalid(N_("Choose one of those on the page."), field="choice")
    response = make_response(redirect(url_for("account.preferences")))
    label, present = STARTING_CHOICES[choice], current_preferences()
    if request.form.get("take_back"):
        change_preferences(response, changes_without(choice, present))
        flash(_("Taken back: %(choice)s.", choice=label.name), "success")
    else:
        change_preferences(response, changes_for(choice, present))
        flash(_("Set: %(choice)s. %(effect)s.", choice=label.name, effect=label.effect), "success")
    return response


@preferences_blueprint.post("/later")
@permits(Action.SET_PREFERENCES)
def later() -> ResponseReturnValue:
    """Dismiss the offer of a first visit for good and stay on the page."""
    return remember_welcome(make_response(redirect(safe_next(request.form.get("next"), url_for("public.home")))))


def _form(present: Preferences) -> PreferencesForm:
    keys = {field_of(action): key for action, key in keys_from(present.shortcut_keys).items()}
    return PreferencesForm(data={**asdict(present), **keys, "ways": list(present.chosen_access_modes())})


def _by_label(error: Invalid) -> Invalid:
    """The error with the setting called as on the page, not as in the database."""
    if error.field not in WORDS:
        return error
    return Invalid(error.message.msgid, field=error.field, name=str(WORDS[error.field].label))
