"""Every refusal becomes a page with one sentence that says what happened and what to do; nothing shows a trace.

The log names the endpoint and the ids of what was asked for, never an address with its secrets nor what somebody typed.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from content.errors import DomainError, EditConflict, Invalid, NotAllowed, NotFound, Refused
from media_pipeline.errors import MediaError
from portal.language import translated
from portal.requests import end_sessions

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
    """The answer to a form that was open longer than its token lives, or came from elsewhere."""
    end_sessions(commit=False)
    sentence = _("This form was open for too long. Go back, reload the page and send it again; copy long text first.")
    return answer(400, sentence)


def http_error(error: HTTPException) -> Response:
    """The answer to an address or a method that does not exist, to too much data, to too many tries."""
    end_sessions(commit=False)
    if error.code in {301, 302, 303, 307, 308, 304} or (error.code or 500) < 400:
        return make_response(error.get_response())
    return answer(error.code or 500, _sentence(error.code or 500))


def unforeseen_error(error: Exception) -> Response:
    """The answer to a fault of ours: the trace goes into the log, a sentence to the person."""
    end_sessions(commit=False)
    log.error("request failed: %s", _asked_for(), exc_info=error)
    return answer(500, _sentence(500))


def answer(status: int, sentence: str) -> Response:
    """The sentence as a page, or as JSON where a script asked."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json" or request.is_json:
        return make_response(jsonify(error=sentence), status)
    return make_response(render_template("public/error.html", status=status, sentence=sentence), status)


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
        413: _("That is too large to be sent in one piece."),
        429: _("Too many tries in a short time. Wait a minute, then try again."),
    }
    return str(
        sentences.get(status) or _("Something went wrong on our side. Your work is saved. Try again in a few minutes.")
    )
