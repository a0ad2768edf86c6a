"""The page where something is not there, most likely because another window removed it: the way back, and what was
typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from content.courses.author_pages import course_editor, lesson_editor
from content.errors import DomainError, NotFound
from portal.errors import log_refusal
from portal.requests import end_sessions, read_session, signed_in_actor
from portal.unsent_form import unsent_form

BACK = "back"


@dataclass(frozen=True, slots=True)
class WayBack:
    """A page to go back to."""

    address: str
    words: str


def removed_page(error: NotFound) -> Response:
    """The answer where the thing itself is not there."""
    end_sessions(commit=False)
    log_refusal(error)
    page = render_template("teach/removed.html", ways=list(_ways_back()), unsent=unsent_form())
    return make_response(page, 404)


def _ways_back() -> Iterator[WayBack]:
    """The pages that the form or the page before names, as far as they are still there, then the list of courses."""
    addresses = set()
    for address in [*request.form.getlist(BACK), request.referrer or ""]:
        way = _way(address)
        if way is not None and way.address not in addresses:
            addresses.add(way.address)
            yield way
    yield WayBack(url_for("teach.overview"), _("Back to your courses"))


def _way(address: str) -> WayBack | None:
    """The page of a lesson or a course at this address; None for any other and where it has been removed too."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(urlsplit(address).path, method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return None
    pages = {
        "teach.lesson": (lesson_editor, _("Back to the lesson")),
        "teach.course": (course_editor, _("Back to the course")),
    }
    if endpoint not in pages:
        return None
    editor, words = pages[endpoint]
    try:
        editor(read_session(), signed_in_actor(), arguments["public_id"])
    except DomainError:
        return None
    return WayBack(url_for(endpoint, **arguments), words)
