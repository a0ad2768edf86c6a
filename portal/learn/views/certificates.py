"""A learner's certificates of completion."""

from __future__ import annotations

from io import BytesIO

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.certificates import issuing
from content.certificates import pages as certificates
from content.certificates.documents import document_of, open_document, request_certificate_pdf, request_pdf_of_now
from content.certificates.evidence_letter import own_letter
from content.certificates.models import DocumentKind, DocumentState
from content.courses.models import SkillLevel
from content.database import utc_now
from content.people.permissions import Action
from portal.labels.certificates import KINDS
from portal.labels.courses import LEVELS
from portal.language import ENGLISH, chosen_language
from portal.learn import blueprint
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.services import queue


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
        document=document_of(read_session(), signed_in_actor(), DocumentKind.CERTIFICATE, number, document_language()),
        level=LEVELS[SkillLevel(line.level)],
        address=address,
    )


@blueprint.post("/my/certificates/<number>/pdf")
@permits(Action.KEEP_OWN_ACCOUNT)
def make_certificate_pdf(number: str) -> ResponseReturnValue:
    """Have a worker print the certificate in the page's language; then back to it, which shows how far that is."""
    address = url_for("public.verified", number=number, _external=True)
    actor = signed_in_actor()
    document = request_certificate_pdf(write_session(), actor, number, document_language(), address, queue())
    is_ready = document.state is DocumentState.DONE
    flash(_("The PDF is ready.") if is_ready else _("The PDF is being made. It takes a few seconds."), "success")
    return redirect(url_for("learn.certificate", number=number) + "#pdf")


@blueprint.get("/my/evidence-letter")
@permits(Action.STUDY)
def evidence_letter() -> ResponseReturnValue:
    """Show one's trainings and what the rules on subsidies say to them."""
    session, actor = read_session(), signed_in_actor()
    return render_template(
        "learn/evidence_letter.html",
        letter=own_letter(session, actor, utc_now()),
        document=document_of(session, actor, DocumentKind.LETTER, "", document_language()),
        kinds=KINDS,
        levels=LEVELS,
    )


@blueprint.post("/my/evidence-letter/pdf")
@permits(Action.STUDY)
def make_letter_pdf() -> ResponseReturnValue:
    """Have a worker print the letter in the page's language; then back to it."""
    address = url_for("public.verify", _external=True)
    kind = DocumentKind.LETTER
    request_pdf_of_now(write_session(), signed_in_actor(), kind, document_language(), address, queue())
    flash(_("The PDF is being made. It takes a few seconds."), "success")
    return redirect(url_for("learn.evidence_letter") + "#pdf")


@blueprint.post("/my/credits/pdf")
@permits(Action.STUDY)
def make_statement_pdf() -> ResponseReturnValue:
    """Have a worker print the statement of credits in the page's language; then back to it."""
    address = url_for("learn.my_credits", _external=True)
    kind = DocumentKind.STATEMENT
    request_pdf_of_now(write_session(), signed_in_actor(), kind, document_language(), address, queue())
    flash(_("The PDF is being made. It takes a few seconds."), "success")
    return redirect(url_for("learn.my_credits") + "#pdf")


@blueprint.get("/my/documents/<public_id>")
@permits(Action.KEEP_OWN_ACCOUNT)
def document(public_id: str) -> ResponseReturnValue:
    """Send a finished PDF to its owner."""
    name, pdf = open_document(read_session(), signed_in_actor(), public_id)
    return send_file(
        BytesIO(pdf),
        "application/pdf",
        as_attachment=True,
        download_name=f"{name}.pdf",
        max_age=0,
    )


def document_language() -> str:
    """The language in which documents are printed for this request: `zh` or `en`."""
    return "en" if chosen_language() is ENGLISH else "zh"


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
