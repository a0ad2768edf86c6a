"""Headers, CSRF and rate limits: what protects every page alike."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

limiter = Limiter(key_func=get_remote_address, default_limits=[], headers_enabled=False)
csrf = CSRFProtect()

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SECRET_ADDRESSES = frozenset({"account.recover", "account.confirm_email", "account.end_mail"})
"""Views whose address is a secret: it goes into no Referer, no log and no other page."""
YEAR_S = 365 * 24 * 3600


def install(app: Flask, *, secure: bool) -> None:
    """Put the headers on every answer and switch CSRF checks and rate limits on."""
    csrf.init_app(app)
    limiter.init_app(app)

    @app.after_request
    def add_headers(response: Response) -> Response:
        if request.endpoint in SECRET_ADDRESSES:
            response.headers["Referrer-Policy"] = "strict-origin"
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}; includeSubDomains")
        # A page of one person must never be given to the next one at a shared computer.
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
