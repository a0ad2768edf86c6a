"""Export and import of settings as AccessForAll PNP 3.0 files."""

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
from portal.account.preference_form import ImportForm
from portal.labels.preferences import WORDS
from portal.language import COOKIE as LANGUAGE_COOKIE
from portal.language import COOKIE_AGE_S, LANGUAGES, chosen_language
from portal.preferences import change_preferences, current_preferences
from portal.requests import permits, write_session
from portal.services import settings

LARGEST_FILE_BYTES = 256 * 1024


@preferences_blueprint.get("/settings.json")
@permits(Action.SET_PREFERENCES)
def export() -> ResponseReturnValue:
    """Send the settings as a file."""
    document = access_for_all.to_pnp(current_preferences(), chosen_language().code)
    response = make_response(json.dumps(document, ensure_ascii=False, indent=2))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="changxue-settings.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@preferences_blueprint.route("/bring", methods=["GET", "POST"])
@permits(Action.SET_PREFERENCES)
def bring() -> ResponseReturnValue:
    """Import a file of settings; what it does not name stays as it is."""
    form, import_result = ImportForm(), None
    response = make_response()
    if form.validate_on_submit():
        try:
            import_result = access_for_all.from_pnp(
                _document(form.file.data.read(LARGEST_FILE_BYTES + 1)), current_preferences()
            )
        except Invalid as error:
            form.refuse(error)
        else:
            change_preferences(response, import_result.changes)
            _keep_language(response, import_result.language)
            flash(_("The file has been imported."), "success")
    response.status_code = 422 if form.errors else 200
    response.data = render_template(
        "account/bring_preferences.html", form=form, import_result=import_result, words=WORDS
    )
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
    """Save the page's language nearest to the file's (zh-Hant counts as Chinese); other languages change nothing."""
    code = next((known for known in LANGUAGES if (language or "").split("-")[0] == known.split("-")[0]), None)
    if code is None:
        return
    if current_user.is_authenticated:
        store_language(write_session(), current_user.actor.account_id, code)
    response.set_cookie(
        LANGUAGE_COOKIE, code, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=settings().secure_cookies
    )
