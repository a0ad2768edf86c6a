"""Taking settings along as an AccessForAll PNP 3.0 file, and bringing them from elsewhere."""

from __future__ import annotations

import json

from flask import Response, flash, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from content.errors import Invalid
from content.messages import N_
from content.people import access_for_all
from content.people.permissions import Action
from content.people.preferences import store_language
from portal.account import preferences_blueprint
from portal.account.preference_cookie import change_preferences, current_preferences
from portal.account.preference_form import ImportForm
from portal.labels.preferences import WORDS
from portal.language import COOKIE as LANGUAGE_COOKIE
from portal.language import COOKIE_AGE_S, LANGUAGES, chosen_language
from portal.requests import permits, settings, write_session

LARGEST_FILE_BYTES = 256 * 1024


@preferences_blueprint.get("/settings.json")
@permits(Action.SET_PREFERENCES)
def export() -> ResponseReturnValue:
    """The settings as a file."""
    document = access_for_all.to_pnp(current_preferences(), chosen_language().code)
    response = make_response(json.dumps(document, ensure_ascii=False, indent=2))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="changxue-settings.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@preferences_blueprint.route("/bring", methods=["GET", "POST"])
@permits(Action.SET_PREFERENCES)
def bring() -> ResponseReturnValue:
    """Read a file of settings; what it names is changed, what it does not name stays."""
    form, taken = ImportForm(), None
    response = make_response()
    if form.validate_on_submit():
        try:
            taken = access_for_all.from_pnp(
                _document(form.file.data.read(LARGEST_FILE_BYTES + 1)), current_preferences()
            )
        except Invalid as error:
            form.refuse(error)
        else:
            change_preferences(response, taken.changes)
            _keep_language(response, taken.language)
            flash(_("The file has been read."), "success")
    response.status_code = 422 if form.errors else 200
    response.data = render_template("account/bring_preferences.html", form=form, taken=taken, words=WORDS)
    return response


def _document(data: bytes) -> dict[str, object]:
    try:
        document = json.loads(data) if len(data) <= LARGEST_FILE_BYTES else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        sentence = N_("This file holds no settings that can be read. Choose a file that ends in .json.")
        raise Invalid(sentence, field="file")
    return document


def _keep_language(response: Response, language: str | None) -> None:
    """Chinese of any kind is Chinese here, English of any kind English; other languages there are none of yet."""
    wanted = next((code for code in LANGUAGES if (language or "").split("-")[0] == code.split("-")[0]), None)
    if wanted is None:
        return
    if current_user.is_authenticated:
        store_language(write_session(), current_user.actor.account_id, wanted)
    response.set_cookie(
        LANGUAGE_COOKIE, wanted, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=settings().secure_cookies
    )
