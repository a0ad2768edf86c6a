"""Checking a certificate by its number, open to everybody."""

from __future__ import annotations

from io import BytesIO

import segno
from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.certificates.numbers import normalised
from content.certificates.pages import certificate_by_number
from content.courses.models import SkillLevel
from content.errors import NotFound
from content.people.permissions import Action
from portal.labels.certificates import KINDS
from portal.labels.courses import LEVELS
from portal.public import blueprint
from portal.requests import permits, read_session
from portal.security import limiter

TRIES = "60 per minute; 600 per hour"


@blueprint.get("/verify")
@limiter.limit(TRIES)
@permits(Action.BROWSE)
def verify() -> ResponseReturnValue:
    """Ask for the number; for an unknown one again, with what was typed."""
    typed = request.args.get("number", "").strip()
    if not typed:
        return render_template("public/verify.html", number="", found=True)
    number = normalised(typed)
    try:
        certificate_by_number(read_session(), number)
    except NotFound:
        return _unknown(typed)
    return redirect(url_for("public.verified", number=number))


@blueprint.get("/verify/<number>")
@limiter.limit(TRIES)
@permits(Action.BROWSE)
def verified(number: str) -> ResponseReturnValue:
    """Show the certificate with this number; for an unknown number the question again, as a 404 page."""
    try:
        certificate = certificate_by_number(read_session(), number)
    except NotFound:
        return _unknown(number)
    level = LEVELS[SkillLevel(certificate.level)]
    return render_template("public/verified.html", certificate=certificate, kind=KINDS[certificate.kind], level=level)


def _unknown(number: str) -> ResponseReturnValue:
    return render_template("public/verify.html", number=number, found=False), 404


@blueprint.get("/verify/<number>/code.svg")
@permits(Action.BROWSE)
def verification_code(number: str) -> ResponseReturnValue:
    """Draw the QR code of the page of the number (ISO/IEC 18004, error correction M)."""
    drawn = BytesIO()
    code = segno.make(url_for("public.verified", number=normalised(number), _external=True), error="m", micro=False)
    code.save(drawn, kind="svg", scale=4, border=4, dark="#000000", light="#ffffff", xmldecl=False)
    response = make_response(drawn.getvalue())
    response.headers["Content-Type"] = "image/svg+xml"
    return response
