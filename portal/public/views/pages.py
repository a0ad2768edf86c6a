"""Pages that everybody may see, and the language switch."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content.page_videos.models import ExplainedPage
from content.people.permissions import Action
from content.people.preferences import store_language
from portal.addresses import safe_next
from portal.labels.starting_choices import STARTING_CHOICES
from portal.language import COOKIE, COOKIE_AGE_S, LANGUAGES
from portal.public import blueprint
from portal.requests import permits, write_session
from portal.services import settings
from portal.shown_page_video import video_version
from portal.visitor_pages import same_for_visitors


@blueprint.get("/")
@permits(Action.BROWSE)
@same_for_visitors(video_version(ExplainedPage.HOME))
def home() -> ResponseReturnValue:
    """Show the home page, with an entry for each kind of person."""
    return render_template("public/home.html")


@blueprint.get("/help")
@permits(Action.BROWSE)
@same_for_visitors(video_version(ExplainedPage.HELP))
def help_page() -> ResponseReturnValue:
    """Show the help, task by task."""
    return render_template("public/help.html", starting_choices=STARTING_CHOICES)


@blueprint.get("/accessibility")
@permits(Action.BROWSE)
@same_for_visitors()
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement."""
    return render_template("public/accessibility.html")


@blueprint.post("/language")
@permits(Action.SET_PREFERENCES)
def switch_language() -> ResponseReturnValue:
    """Change the language and stay on the page."""
    response = make_response(redirect(safe_next(request.form.get("next"), url_for("public.home"))))
    language = LANGUAGES.get(request.form.get("language", ""))
    if language is not None:
        if current_user.is_authenticated:
            store_language(write_session(), current_user.actor.account_id, language.code)
        response.set_cookie(
            COOKIE,
            language.code,
            max_age=COOKIE_AGE_S,
            httponly=True,
            samesite="Lax",
            secure=settings().secure_cookies,
        )
    return response
