"""Preferences of this request: the account's, else those in a visitor's cookie; and their offer at a first visit."""

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
from portal.previewed_learners import ARGUMENT, LEARNERS, VIEWS
from portal.requests import read_session, write_session
from portal.services import settings

COOKIE = "preferences"
COOKIE_AGE_S = 365 * 24 * 3600
FROM_ACCOUNT = "from_account"
WELCOME_COOKIE = "welcomed"
BEGINNINGS = frozenset({"public.home", "learn.catalogue", "learn.course"})
"""Pages on which somebody may begin."""


def current_preferences() -> Preferences:
    """Return the account's preferences, else the cookie's, else the defaults; on the page of a lesson that is looked at
    as another learner would see it, with what that one has set."""
    learner = LEARNERS.get(request.args.get(ARGUMENT, "")) if request.endpoint in VIEWS else None
    return _own_preferences().changed(learner.preferences) if learner else _own_preferences()


def _own_preferences() -> Preferences:
    if current_user.is_authenticated:
        preferences: Preferences = current_user.preferences
        return preferences
    return preferences_from(_cookie_preferences())


def change_preferences(response: Response, changes: Mapping[str, Any]) -> Preferences:
    """Make `changes` in the account, or in the cookie of who is not signed in; all preferences as they are then.

    A signed-in person's cookie holds how pages look, so that the page to sign in looks right too, and nothing else:
    others may use the same computer. Raises `Invalid`.
    """
    if current_user.is_authenticated:
        preferences = update_preferences(write_session(), current_user.actor.account_id, changes)
        _save_cookie(response, {**preferences.look(), FROM_ACCOUNT: "yes"})
        return preferences
    preferences = preferences_from(_cookie_preferences()).changed(changes)
    _save_cookie(response, preferences.chosen())
    return preferences


def copy_into_account(response: Response, account_id: int) -> None:
    """Copy a visitor's preferences into an account that has none; an account's own preferences win."""
    cookie = _cookie_preferences()
    preferences = stored_preferences(read_session(), account_id)
    if preferences is None:
        if not cookie or FROM_ACCOUNT in cookie:
            return
        preferences = preferences_from(cookie)
        store_preferences(write_session(), account_id, preferences)
    _save_cookie(response, {**preferences.look(), FROM_ACCOUNT: "yes"})


def offers_settings() -> bool:
    """Decide whether this page offers the settings: not once they were seen, dismissed or chosen."""
    if request.endpoint not in BEGINNINGS or WELCOME_COOKIE in request.cookies or COOKIE in request.cookies:
        return False
    return not (current_user.is_authenticated and current_preferences().chosen())


def remember_welcome(response: Response) -> Response:
    """Stop offering the settings in this browser."""
    _set_cookie(response, WELCOME_COOKIE, "1")
    return response


def _cookie_preferences() -> dict[str, Any]:
    try:
        cookie = json.loads(request.cookies.get(COOKIE, "{}"))
    except ValueError:
        return {}
    return cookie if isinstance(cookie, dict) else {}


def _save_cookie(response: Response, chosen: Mapping[str, str]) -> None:
    value = json.dumps(chosen, separators=(",", ":"))
    _set_cookie(response, COOKIE, value)


def _set_cookie(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=settings().secure_cookies
    )
