"""Every refusal becomes a page with one sentence that says what happened and what to do; nothing shows a trace.

The page that answers a form holds what was typed, to be sent again, and leads back to where it was typed. The log names
the endpoint and the ids of what was asked for, never an address with its secrets nor what somebody typed.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import refresh
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from content.errors import DomainError, EditConflict, Invalid, NotAllowed, NotFound, Refused
from content.people.permissions import Visitor, allowed
from media_pipeline.errors import MediaError
from portal.fault_trace import trace_of
from portal.language import CHINESE, COOKIE, LANGUAGES, translated
from portal.requests import ACTION_ATTRIBUTE, ask_to_sign_in, current_actor, end_sessions
from portal.unsent_form import endpoint_of, page_before, unsent_form

log = logging.getLogger(__name__)
LOGGED_ARGUMENTS = frozenset({"public_id", "number", "kind", "purpose", "entry", "grant_id"})
"""The parts of an address that name a record; tokens and names of files stay out of the log."""

STATUS: dict[type[DomainError], int] = {NotFound: 404, NotAllowed: 403, Refused: 409, EditConflict: 409, Invalid: 422}


def install(app: Flask) -> None:
    """Register the handlers of domain, pipeline, HTTP and unforeseen errors."""
    app.register_error_handler(DomainError, domain_error)
    app.register_error_handler(MediaError, media_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unforeseen_error)


def domain_error(error: DomainError) -> Response:
    """The answer where a rule of the domain said no: its own sentence."""
    end_sessions(commit=False)
    log_refusal(error)
    return answer(STATUS.get(type(error), 409), translated(error.message))


def log_refusal(error: DomainError) -> None:
    """One line of the log for a refusal, wherever it is shown."""
    asked_for = _asked_for()
    about = f" about {error.about}" if error.about and error.about not in asked_for else ""
    log.info("%s at %s%s: %s", type(error).__name__, asked_for, about, error.message.msgid)


def media_error(error: MediaError) -> Response:
    """The answer where a file could not be used: its own sentence."""
    end_sessions(commit=False)
    log.info("%s at %s: %s", type(error).__name__, _asked_for(), error.message.msgid)
    return answer(422, translated(error.message))


def csrf_error(_error: CSRFError) -> Response:
    """The answer to a form whose token no longer holds: its session has ended, or it came from elsewhere."""
    end_sessions(commit=False)
    form = unsent_form()
    if not _wants_json() and _needs_sign_in(form.address if form else request.path):
        return ask_to_sign_in()
    if form is not None:
        return answer(400, _("This page was open for too long, so nothing was sent."))
    return answer(400, _("This page was open for too long, so nothing was changed. Go back to it and try again."))


def _needs_sign_in(address: str) -> bool:
    """Whether a visitor sent a form to an address whose view no visitor may use."""
    actor = current_actor()
    view = current_app.view_functions.get(endpoint_of(address, "POST") or "")
    action = getattr(view, ACTION_ATTRIBUTE, None)
    return isinstance(actor, Visitor) and action is not None and not allowed(actor, action)


def http_error(error: HTTPException) -> Response:
    """The answer to an address or a method that does not exist, to too much data, to too many tries."""
    end_sessions(commit=False)
    if isinstance(error, SecurityError):  # for another host than ours: no address of ours can be made for it
        return make_response("This address does not belong to this site.", 400, {"Content-Type": "text/plain"})
    if error.code in {301, 302, 303, 307, 308, 304} or (error.code or 500) < 400:
        return make_response(error.get_response())
    return answer(error.code or 500, _sentence(error.code or 500))


def unforeseen_error(error: Exception) -> Response:
    """The answer to a fault of ours: the trace goes into the log, a sentence and what was typed to the person."""
    end_sessions(commit=False)
    log.error("request failed: %s\n%s", _asked_for(), trace_of(error))
    try:
        return answer(500, _sentence(500))
    except Exception as second:  # not even the frame of a page could be made: the database is gone, say
        end_sessions(commit=False)
        log.error("no page could be made of it\n%s", trace_of(second))
        return _plain_answer(500)


def answer(status: int, sentence: str) -> Response:
    """The sentence as a page with what was typed and the way back, or as JSON where a script asked."""
    if _wants_json():
        return make_response(jsonify(error=sentence), status)
    form = unsent_form()
    back = form.came_from if form else page_before()
    page = render_template("public/error.html", status=status, sentence=sentence, unsent=form, back=back)
    return make_response(page, status)


def _plain_answer(status: int) -> Response:
    """A page without the frame of the others, for which nothing is read from the database."""
    g.language = LANGUAGES.get(request.cookies.get(COOKIE, ""), CHINESE)
    refresh()
    sentence = _sentence(status)
    if _wants_json():
        return make_response(jsonify(error=sentence), status)
    template = current_app.jinja_env.get_template("public/plain_error.html")
    page = template.render(sentence=sentence, unsent=unsent_form(), page_language=g.language.code)
    return make_response(page, status)


def _wants_json() -> bool:
    content_type = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return content_type == "application/json" or bool(request.is_json)


def _asked_for() -> str:
    """The method, the endpoint and the ids in the address: "POST teach.submit public_id=…"."""
    arguments = (request.view_args or {}).items()
    ids = [f"{name}={value}" for name, value in sorted(arguments) if name in LOGGED_ARGUMENTS]
    return " ".join([request.method, str(request.endpoint), *ids])


def _sentence(status: int) -> str:
    sentences = {
        400: _("The request could not be understood. Go back and try again."),
        403: _("You do not have permission to do this. If you think you should, ask your administrator."),
        404: _("This page was not found. Check the address, or start again from the home page."),
        405: _("This page cannot be used in this way. Go back and try again."),
        413: _("That is too large to be sent in one piece. Send it in several parts."),
        429: _("Too many tries in a short time. Wait a minute, then try again."),
    }
    if status == 413 and unsent_form() is not None:
        return str(
            _(
                "That is too large to be sent in one piece. Its beginning is kept below. "
                "The whole is still on the page that you came from. Send it in several parts."
            )
        )
    if status in sentences:
        return str(sentences[status])
    if status < 500:
        return str(sentences[400])
    if unsent_form() is not None:
        return str(_("Something went wrong on our side. What you typed is still here. Try again in a few minutes."))
    return str(_("Something went wrong on our side. What you saved before is safe. Try again in a few minutes."))
