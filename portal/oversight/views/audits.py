"""Completion audits: the batch of a course, passed, returned or taken back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import SelectMultipleField

from content.certificates.audit import pass_audits, return_audit, revoke_audit
from content.certificates.audit_page import AuditLine, audit_batch, audit_line, audited_courses
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.people.permissions import Action
from portal.forms import PortalForm
from portal.oversight import blueprint
from portal.oversight.forms import reason_page
from portal.requests import permits, read_session, signed_in_actor, write_session


class PassForm(PortalForm):
    """The audits to pass; the domain says which may be."""

    audit = SelectMultipleField(choices=[], validate_choice=False)


@blueprint.get("/audits")
@permits(Action.AUDIT_COMPLETION)
def audits() -> ResponseReturnValue:
    """The courses of the own institutions that have audits."""
    return render_template("oversight/audits.html", courses=audited_courses(read_session(), signed_in_actor()))


@blueprint.route("/audits/<public_id>", methods=["GET", "POST"])
@permits(Action.AUDIT_COMPLETION)
def audit_course(public_id: str) -> ResponseReturnValue:
    """Pass those that are chosen; see who waits, what was decided, and who is not done."""
    form = PassForm()
    if form.validate_on_submit():
        try:
            count = pass_audits(write_session(), signed_in_actor(), public_id, form.audit.data or [], utc_now())
        except (Invalid, Refused) as error:
            form.refuse(error)
        else:
            flash(
                ngettext("Passed: %(num)d completion.", "Passed: %(num)d completions.", count)
                if count
                else _("These had passed already."),
                "success",
            )
            return redirect(url_for("oversight.audit_course", public_id=public_id))
    page, decided_page = (request.args.get(name, 1, type=int) for name in ("page", "decided"))
    batch = audit_batch(read_session(), signed_in_actor(), public_id, page=page, decided_page=decided_page)
    return render_template("oversight/audit.html", form=form, batch=batch), form.status


@blueprint.route("/audits/<public_id>/<audit>/return", methods=["GET", "POST"])
@permits(Action.AUDIT_COMPLETION)
def return_completion(public_id: str, audit: str) -> ResponseReturnValue:
    """Return a completion with what is missing."""
    line = _line(public_id, audit)
    return reason_page(
        _("Return the completion"),
        line.learner,
        _("No certificate is issued. The learner reads your reason and can ask for the check again."),
        url_for("oversight.audit_course", public_id=public_id),
        lambda reason: return_audit(write_session(), signed_in_actor(), audit, reason, utc_now()),
    )


@blueprint.route("/audits/<public_id>/<audit>/revoke", methods=["GET", "POST"])
@permits(Action.AUDIT_COMPLETION)
def revoke_completion(public_id: str, audit: str) -> ResponseReturnValue:
    """Take back an audit that passed, and the certificate with it."""
    line = _line(public_id, audit)
    return reason_page(
        _("Take the audit back"),
        line.learner,
        _("The certificate is revoked with it. The learner reads your reason. Credits stay."),
        url_for("oversight.audit_course", public_id=public_id),
        lambda reason: revoke_audit(write_session(), signed_in_actor(), audit, reason, utc_now()),
    )


def _line(course: str, audit: str) -> AuditLine:
    line = audit_line(read_session(), signed_in_actor(), course, audit)
    if line is None:
        raise NotFound(about=audit)
    return line
