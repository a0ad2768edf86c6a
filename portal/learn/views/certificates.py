"""A learner's certificates of completion."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.certificates import issuing
from content.certificates import pages as certificates
from content.courses.models import SkillLevel
from content.people.permissions import Action
from portal.labels.certificates import KINDS
from portal.labels.courses import LEVELS
from portal.learn import blueprint
from portal.requests import permits, read_session, signed_in_actor, write_session


@blueprint.get("/my/certificates")
@permits(Action.STUDY)
def my_certificates() -> ResponseReturnValue:
    """List one's own certificates, the newest first."""
    return render_template(
        "learn/my_certificates.html",
        certificates=certificates.own_certificates(read_session(), signed_in_actor()),
        kinds=KINDS,
    )


@blueprint.get("/my/certificates/<number>")
@permits(Action.KEEP_OWN_ACCOUNT)
def certificate(number: str) -> ResponseReturnValue:
    """Show one certificate, laid out for printing."""
    line = certificates.own_certificate(read_session(), signed_in_actor(), number)
    address = url_for("public.verified", number=number, _external=True)
    return render_template(
        "learn/certificate.html",
        certificate=line,
        kind=KINDS[line.kind],
        level=LEVELS[SkillLevel(line.level)],
        address=address,
    )


@blueprint.post("/courses/<public_id>/certificate")
@permits(Action.STUDY)
def ask_for_certificate(public_id: str) -> ResponseReturnValue:
    """Issue the certificate of a course that was finished before there were certificates, or ask for its audit."""
    issued = issuing.request_certificate(write_session(), signed_in_actor(), public_id)
    if issued is None:
        flash(_("The institution is checking your completion. You get a notice when it has decided."), "success")
        return redirect(url_for("learn.my_learning"))
    flash(_("Your certificate is ready."), "success")
    return redirect(url_for("learn.certificate", number=issued.number))
