"""Preferences of this request: the account's, else those a visitor keeps in a cookie."""

from __future__ import annotations

import json

from flask import Response, request
from flask_login import current_user

from content.people.preferences import Preferences, preferences_from

COOKIE = "preferences"
COOKIE_AGE_S = 365 * 24 * 3600


def current_preferences() -> Preferences:
    """The account's preferences, else the cookie's, else the defaults."""
    if current_user.is_authenticated:
        preferences: Preferences = current_user.preferences
        return preferences
    try:
        stored = json.loads(request.cookies.get(COOKIE, "{}"))
    except ValueError:
        stored = {}
    return preferences_from(stored if isinstance(stored, dict) else {})


def keep_in_cookie(response: Response, preferences: Preferences, *, secure: bool) -> None:
    """Let the browser remember what a visitor chose."""
    value = json.dumps(preferences.chosen(), separators=(",", ":"))
    response.set_cookie(COOKIE, value, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=secure)
