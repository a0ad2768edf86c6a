"""The certificates that an institution has issued, and revoking one."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.certificates.issuing import revoke
from content.certificates.pages import issued_certificate, issued_certificates
from content.people.permissions import Action, allowed
from portal.labels.certificates import KINDS
from portal.oversight import blueprint
from portal.oversight.forms import reason_page
from portal.requests import permits, read_session, signed_in_actor, write_session

LONGEST_SEARCH = 100


@blueprint.get("/certificates")
@permits(Action.REVOKE_CERTIFICATE)
def certificates() -> ResponseReturnValue:
    """Those of the own institution, or all for an administrator."""
    text = request.args.get("q", "")[:LONGEST_SEARCH]
    actor = signed_in_actor()
    lines = issued_certificates(read_session(), actor, text)
    return render_template(
        "oversight/certificates.html",
        certificates=lines,
        text=text,
        kinds=KINDS,
        audits=allowed(actor, Action.AUDIT_COMPLETION),
        manages_keys=allowed(actor, Action.MANAGE_KEYS),
    )


@blueprint.route("/certificates/<number>/revoke", methods=["GET", "POST"])
@permits(Action.REVOKE_CERTIFICATE)
def revoke_certificate(number: str) -> ResponseReturnValue:
    """Take one back with a reason that its holder reads."""
    about = issued_certificate(read_session(), signed_in_actor(), number)
    return reason_page(
        _("Revoke the certificate %(number)s", number=number),
        f"{about.holder}, {about.course_title}",
        _("Whoever checks the number then reads that it is revoked. The holder reads your reason."),
        url_for("oversight.certificates"),
        lambda reason: revoke(write_session(), signed_in_actor(), number, reason),
    )
