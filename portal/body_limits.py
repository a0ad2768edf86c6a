"""How large a request may be: a limit for each view, kept before anything of the body is read.

What exceeds its limit is refused by its declared length, or cut off while it comes; forms must declare theirs. Only
views that receive uploads may state more than a form, and only for those whom they let in: others get a form's limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge

from content.people.permissions import allowed
from portal.requests import ACTION_ATTRIBUTE, current_actor, end_sessions

View = TypeVar("View", bound=Callable[..., Any])
Limit = Callable[..., int]
FORM_BYTES = 3 * 1024**2
JSON_BYTES = 64 * 1024
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_ATTRIBUTE = "portal_body_limit"


def body_limit(limit: Limit) -> Callable[[View], View]:
    """Let a view's requests be as large as `limit` says for the view's arguments, in bytes.

    It is asked only for those whom the view's action is permitted; it raises what the view would.
    """

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, limit)
        return view

    return mark


def install(app: Flask) -> None:
    """Keep the limits. To be installed before whatever reads forms, the check of their tokens among it."""

    app.config.update(MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES)

    @app.before_request
    def keep_limit() -> None:
        request.max_content_length = request.max_form_memory_size = _limit()
        if (request.content_length or 0) > request.max_content_length:
            raise RequestEntityTooLarge
        # Werkzeug would silently cut such a form off. No browser sends one; pieces of an upload are read as they come.
        if "Transfer-Encoding" in request.headers and (request.mimetype in FORM_TYPES or request.is_json):
            request.max_content_length = 0  # the page that says so does not read it either
            raise LengthRequired


def _limit() -> int:
    usual = FORM_BYTES if request.mimetype in FORM_TYPES else JSON_BYTES
    view = current_app.view_functions.get(request.endpoint or "")
    limit: Limit | None = getattr(view, _ATTRIBUTE, None)
    if limit is None:
        return usual
    may = allowed(current_actor(), getattr(view, ACTION_ATTRIBUTE))
    stated = limit(**(request.view_args or {})) if may else usual
    end_sessions(commit=False)  # a large body takes its time; no connection of the database waits for it
    return stated
