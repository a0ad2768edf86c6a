"""Preferences of this request: the account's, else those a visitor keeps in a cookie."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_login import current_user
from werkzeug import Response

from content.people.preferences import (
    Preferences,
    preferences_from,
    store_preferences,
    stored_preferences,
    update_preferences,
)
from portal.requests import read_session, settings, write_session

COOKIE = "preferences"
COOKIE_AGE_S = 365 * 24 * 3600
FROM_ACCOUNT = "from_account"


def current_preferences() -> Preferences:
    """The account's preferences, else the cookie's, else the defaults."""
    if current_user.is_authenticated:
        preferences: Preferences = current_user.preferences
        return preferences
    return preferences_from(_stored())


def change_preferences(response: Response, changes: Mapping[str, Any]) -> Preferences:
    """Make `changes` in the account, or in the cookie of who is not signed in; all preferences as they are then.

    A signed-in person's cookie holds how pages look, so that the page to sign in looks right too, and nothing else:
    others may use the same computer. Raises `Invalid`.
    """
    if current_user.is_authenticated:
        made = update_preferences(write_session(), current_user.actor.account_id, changes)
        _keep_in_cookie(response, {**made.look(), FROM_ACCOUNT: "yes"})
        return made
    made = preferences_from(_stored()).changed(changes)
    _keep_in_cookie(response, made.chosen())
    return made


def take_over(response: Response, account_id: int) -> None:
    """Give an account that never chose anything what was chosen here before signing in; else its own choice wins."""
    stored = _stored()
    kept = stored_preferences(read_session(), account_id)
    if kept is None:
        if not stored or FROM_ACCOUNT in stored:
            return
        kept = preferences_from(stored)
        store_preferences(write_session(), account_id, kept)
    _keep_in_cookie(response, {**kept.look(), FROM_ACCOUNT: "yes"})


def _stored() -> dict[str, Any]:
    try:
        stored = json.loads(request.cookies.get(COOKIE, "{}"))
    except ValueError:
        return {}
    return stored if isinstance(stored, dict) else {}


def _keep_in_cookie(response: Response, chosen: Mapping[str, str]) -> None:
    value = json.dumps(chosen, separators=(",", ":"))
    response.set_cookie(
        COOKIE, value, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=settings().secure_cookies
    )
