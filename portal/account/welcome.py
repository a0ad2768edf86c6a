"""A first visit offers the settings once, where somebody may begin; it can be put away for good."""

from __future__ import annotations

from flask import Response, request
from flask_login import current_user

from portal.account.preference_cookie import COOKIE as PREFERENCES
from portal.account.preference_cookie import COOKIE_AGE_S, current_preferences
from portal.requests import settings

COOKIE = "welcomed"
BEGINNINGS = ("public.home", "learn.catalogue", "learn.course")


def offers_settings() -> bool:
    """Whether this page offers the settings: its visitor has neither seen nor put them away, and chosen nothing yet."""
    if request.endpoint not in BEGINNINGS or COOKIE in request.cookies or PREFERENCES in request.cookies:
        return False
    return not (current_user.is_authenticated and current_preferences().chosen())


def remember_welcome(response: Response) -> Response:
    """Do not offer the settings in this browser again."""
    response.set_cookie(
        COOKIE, "1", max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=settings().secure_cookies
    )
    return response
