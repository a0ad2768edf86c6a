"""What makes the portal installable, and the script that stands between its pages and the network on devices that keep
lessons (portal/assets/offline/)."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import cast

from flask import Response, current_app, jsonify, make_response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.people.permissions import Action
from portal.language import LANGUAGES, chosen_language
from portal.public import blueprint
from portal.requests import permits
from portal.static_files import STATIC

SHELL = ("changxue.css", "changxue.js", "offline.js", "seal.svg")
"""Files of the front end that the pages without a connection load."""
ICONS = (192, 512)
"""Widths and heights in pixels of the pictures that the build draws of the seal."""


@blueprint.get("/manifest.webmanifest")
@permits(Action.BROWSE)
def manifest() -> ResponseReturnValue:
    """The web app manifest (www.w3.org/TR/appmanifest)."""
    icons = [
        {"src": _asset(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in ICONS
        for purpose in ("any", "maskable")
    ]
    response = jsonify(
        id=url_for("public.home"),
        name=_("Changxue: courses that everybody can study"),
        short_name="畅学",
        lang=chosen_language().code,
        dir="ltr",
        start_url=url_for("public.home"),
        scope=url_for("public.home"),
        display="minimal-ui",
        background_color="#ffffff",
        theme_color="#b3431f",
        icons=icons,
    )
    response.mimetype = "application/manifest+json"
    return _asked_each_time(response)


@blueprint.get("/service-worker.js")
@permits(Action.BROWSE)
def service_worker() -> ResponseReturnValue:
    """The service worker, preceded by what it has to know; another file wherever a file of the front end is another,
    so that browsers take the new one."""
    facts = {
        "root": url_for("public.home"),
        "static": url_for("static", filename=""),
        "shell": [_asset(name) for name in SHELL],
        "pages": [
            url_for("learn.without_connection", language=language, about=about)
            for language in LANGUAGES
            for about in ("page", "form", "sign_out")
        ],
        "token": url_for("learn.offline_token"),
        "study": url_for("learn.offline_study"),
        "signOut": url_for("account.sign_out"),
        "erase": url_for("account.confirm_erasure"),
    }
    script = (STATIC / "service_worker.js").read_text(encoding="utf-8")
    facts["version"] = sha256((json.dumps(facts) + script).encode()).hexdigest()[:12]
    response = make_response(f"self.changxue={json.dumps(facts)};\n{script}")
    response.mimetype = "text/javascript"
    return _asked_each_time(response)


def _asset(name: str) -> str:
    """The address of a file of the front end, with a digest of its content."""
    asset = cast(Callable[[str], str], current_app.jinja_env.globals["asset"])
    return asset(name)


def _asked_each_time(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    return response
