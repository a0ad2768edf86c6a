"""A learner's wallet: credentials and records to take along, each as a file and all as one."""

from __future__ import annotations

import zipfile
from io import BytesIO

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.credentials.issuing import own_credential
from content.credentials.learner_record import own_record
from content.credentials.wallet import prepare_wallet, wallet_files, wallet_of
from content.database import utc_now
from content.errors import NotFound
from content.people.permissions import Action
from portal.labels.certificates import KINDS
from portal.language import translated
from portal.learn import blueprint
from portal.learn.views.certificates import document_language
from portal.learn.views.my_learning import statement_rows
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.services import issuance
from portal.spreadsheet import csv_text

JSON, TOKEN = "json", "jwt"
TYPES = {JSON: "application/vc", TOKEN: "application/vc+jwt"}


@blueprint.get("/my/wallet")
@permits(Action.STUDY)
def wallet() -> ResponseReturnValue:
    """List what can be taken along, and how."""
    return render_template("learn/wallet.html", wallet=wallet_of(read_session(), signed_in_actor()), kinds=KINDS)


@blueprint.post("/my/wallet")
@permits(Action.STUDY)
def prepare_own_wallet() -> ResponseReturnValue:
    """Make the files that are not there yet, then back to the page, which begins with what came of it."""
    language = document_language()
    refusals = prepare_wallet(write_session(), signed_in_actor(), issuance(), language, utc_now())
    for refusal in refusals:
        flash(translated(refusal), "error")
    if not refusals:
        flash(_("Your files are ready."), "success")
    return redirect(url_for("learn.wallet"))


@blueprint.get("/my/wallet/certificates/<number>.<any(json, jwt):form>")
@permits(Action.STUDY)
def credential_file(number: str, form: str) -> ResponseReturnValue:
    """Send the credential of one certificate, the same bytes each time."""
    credential = own_credential(read_session(), signed_in_actor(), number)
    return _file(credential.document if form == JSON else credential.jwt, f"{number}.{form}", form)


@blueprint.get("/my/wallet/learning-record.<any(json, jwt):form>")
@permits(Action.STUDY)
def record_file(form: str) -> ResponseReturnValue:
    """Send the record of everything."""
    record = own_record(read_session(), signed_in_actor())
    return _file(record.document if form == JSON else record.jwt, f"learning-record.{form}", form)


@blueprint.get("/my/wallet/conversions/<entry>.<any(json, jwt):form>")
@permits(Action.STUDY)
def conversion_file(entry: str, form: str) -> ResponseReturnValue:
    """Send the record of one conversion for a credit bank."""
    record = own_record(read_session(), signed_in_actor(), entry)
    return _file(record.document if form == JSON else record.jwt, f"conversion-{entry}.{form}", form)


@blueprint.get("/my/wallet.zip")
@permits(Action.STUDY)
def whole_wallet() -> ResponseReturnValue:
    """Send all files, the statement of credits and a page that explains them, as one ZIP file."""
    session, actor = read_session(), signed_in_actor()
    files = wallet_files(session, actor)
    if not files:
        raise NotFound()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        explanation = render_template("learn/wallet_file.html", wallet=wallet_of(session, actor), kinds=KINDS)
        archive.writestr("read-me.html", explanation)
        archive.writestr("credits.csv", csv_text(statement_rows()))
        for name, text in files:
            archive.writestr(name, text)
    return _download(buffer.getvalue(), "changxue-wallet.zip", "application/zip")


def _file(text: str, name: str, form: str) -> Response:
    return _download(text.encode(), name, TYPES[form])


def _download(data: bytes, name: str, content_type: str) -> Response:
    response = Response(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
