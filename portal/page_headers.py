"""Headers that say whose page it is and in which language, for the service worker of a device that keeps lessons.

It has to know, before it shows a page, whether who is signed in now is the one to whom the kept lessons belong. A page
for which nobody asked who is signed in says nothing of it.
"""

from __future__ import annotations

from flask import Flask, Response, g

ACCOUNT = "Changxue-Account"
NOBODY = "-"


def install(app: Flask) -> None:
    """Put them on every page."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        if response.mimetype != "text/html":
            return response
        if "language" in g:
            response.headers.setdefault("Content-Language", g.language.code)
        person = g.get("_login_user")  # of Flask-Login; no page asks the database for it only for this
        if person is not None:
            response.headers[ACCOUNT] = person.public_id if person.is_authenticated else NOBODY
        return response
