"""The public directory of training institutions."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.institutions.directory import (
    LONGEST_SEARCH,
    describe_institution,
    directory,
    directory_entry,
    profile_fields,
)
from content.people.permissions import Action
from portal.labels.courses import LEVELS
from portal.labels.library import SERVICE_LANGUAGES
from portal.library import blueprint
from portal.library.forms import InstitutionPageForm
from portal.requests import current_actor, permits, read_session, signed_in_actor, write_session
from portal.submissions import Edit


@blueprint.get("/institutions")
@permits(Action.BROWSE)
def institutions() -> ResponseReturnValue:
    """Search the training institutions."""
    chosen = {
        "text": request.args.get("q", "")[:LONGEST_SEARCH].strip(),
        "region": request.args.get("region", ""),
        "service_language": request.args.get("service", ""),
    }
    page = directory(read_session(), current_actor(), **chosen, page=request.args.get("page", 1, type=int))
    return render_template(
        "library/institutions.html", page=page, chosen=chosen, service_languages=SERVICE_LANGUAGES, spoken=_spoken
    )


@blueprint.get("/institutions/<public_id>")
@permits(Action.BROWSE)
def institution(public_id: str) -> ResponseReturnValue:
    """Show one institution: platforms, courses, languages of service."""
    entry = directory_entry(read_session(), current_actor(), public_id)
    return render_template("library/institution.html", institution=entry, spoken=_spoken, levels=LEVELS)


@blueprint.route("/institutions/<public_id>/edit", methods=["GET", "POST"])
@permits(Action.DESCRIBE_INSTITUTION)
def edit_institution(public_id: str) -> ResponseReturnValue:
    """Change what an institution says of itself in the directory."""
    edit = Edit(InstitutionPageForm, profile_fields(read_session(), signed_in_actor(), public_id))
    if edit.saved(
        lambda values, base: describe_institution(write_session(), signed_in_actor(), public_id, **values, base=base)
    ):
        flash(_("Saved. Everybody can read it in the directory."), "success")
        return redirect(url_for("library.institution", public_id=public_id))
    entry = directory_entry(read_session(), current_actor(), public_id)
    return render_template("library/edit_institution.html", institution=entry, submission=edit), edit.status


def _spoken(codes: Iterable[str]) -> str:
    """Languages of service in a row."""
    return str(_(", ")).join(str(SERVICE_LANGUAGES[code]) for code in codes)
