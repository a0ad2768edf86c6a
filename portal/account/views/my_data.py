"""Personal data: reading it, downloading it as a ZIP file, erasing the account."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from content.assessment.attempt_record import AttemptRecord, attempt_record
from content.certificates.pages import CertificateLine, own_certificates
from content.courses.co_authors import courses_without_others
from content.credits.statement import Statement, statement
from content.errors import Invalid
from content.learning.my_learning import EnrolledCourse, my_learning
from content.learning.practice_record import PracticeRecord, practice_record
from content.notices.inbox import notices
from content.people import access_for_all
from content.people.accounts import GrantLine, own_grants
from content.people.erasure import erase
from content.people.permissions import Action, allowed
from content.people.personal_data import Records, personal_data_of
from portal.account import blueprint
from portal.account.forms import EraseForm
from portal.account.sign_in import sign_out
from portal.labels.preferences import GROUPS, WORDS
from portal.labels.records import RECORD_NAMES
from portal.labels.roles import ROLES
from portal.language import chosen_language
from portal.preferences import COOKIE, current_preferences
from portal.requests import permits, read_session, signed_in_actor, write_session
from portal.security import limiter
from portal.services import settings

TRIES = "10 per minute; 100 per hour"


@dataclass(frozen=True, slots=True)
class MyData:
    """The personal data that the readable page shows; `records` are all rows as they are stored."""

    grants: tuple[GrantLine, ...]
    courses: tuple[EnrolledCourse, ...]
    practice: tuple[PracticeRecord, ...]
    attempts: tuple[AttemptRecord, ...]
    credits: Statement | None
    certificates: tuple[CertificateLine, ...]
    records: Records


@blueprint.get("/my-data")
@permits(Action.KEEP_OWN_ACCOUNT)
def my_data() -> ResponseReturnValue:
    """Show the personal data, with links to the ZIP file and to erasure."""
    return render_template("account/my_data.html", **_context())


@blueprint.get("/my-data.zip")
@permits(Action.KEEP_OWN_ACCOUNT)
def my_data_file() -> ResponseReturnValue:
    """Send everything in one ZIP file: a readable page, all rows as JSON, the settings as AccessForAll PNP 3.0."""
    context = _context()
    preferences = access_for_all.to_pnp(current_preferences(), chosen_language().code)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about-me.html", render_template("account/my_data_file.html", **context))
        archive.writestr("records.json", json.dumps(context["data"].records, ensure_ascii=False, indent=2, default=str))
        archive.writestr("settings.json", json.dumps(preferences, ensure_ascii=False, indent=2))
    response = make_response(buffer.getvalue())
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = 'attachment; filename="changxue-my-data.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/erase")
@permits(Action.KEEP_OWN_ACCOUNT)
def erase_account() -> ResponseReturnValue:
    """Explain what erasure removes and what stays, and which courses lose their only author (step 1)."""
    actor = signed_in_actor()
    return render_template(
        "account/erase.html", lone_courses=courses_without_others(read_session(), actor, actor.account_id)
    )


@blueprint.route("/erase/confirm", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
@permits(Action.KEEP_OWN_ACCOUNT)
def confirm_erasure() -> ResponseReturnValue:
    """Ask for the password, then erase the account (step 2)."""
    form = EraseForm()
    if form.validate_on_submit():
        try:
            uploads = erase(write_session(), current_user.actor.account_id, form.password.data)
        except Invalid as error:
            form.refuse(error)
        else:
            for name in uploads:
                settings().partial_upload(name).unlink(missing_ok=True)
            sign_out()
            flash(_("Your account is erased. Everything personal is gone."), "success")
            response = redirect(url_for("public.home"))
            response.delete_cookie(COOKIE)
            return response
    return render_template("account/confirm_erasure.html", form=form), 422 if form.errors else 200


def _context() -> dict[str, Any]:
    session, actor = read_session(), signed_in_actor()
    learns = allowed(actor, Action.STUDY)
    learning = my_learning(session, actor) if learns else None
    first = (learning.next_step,) if learning and learning.next_step else ()
    data = MyData(
        grants=own_grants(session, actor.account_id),
        courses=(*first, *learning.under_way, *learning.finished) if learning else (),
        practice=practice_record(session, actor) if learns else (),
        attempts=attempt_record(session, actor) if learns else (),
        credits=statement(session, actor) if learns else None,
        certificates=own_certificates(session, actor) if learns else (),
        records=personal_data_of(session, actor.account_id),
    )
    return {
        "data": data,
        "notices": notices(session, actor).lines,
        "groups": GROUPS,
        "words": WORDS,
        "role_names": ROLES,
        "record_names": RECORD_NAMES,
        "preferences_now": current_preferences(),
    }
