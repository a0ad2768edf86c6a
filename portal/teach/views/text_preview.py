"""The preview of a text that is being written."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from content import text_fields
from content.checks.explanations import EXPLANATIONS
from content.checks.text import text_findings
from content.courses.authoring import LANGUAGES
from content.courses.markdown import render_markdown
from content.people.permissions import Action
from portal.requests import permits
from portal.teach import blueprint


@blueprint.post("/text-preview")
@permits(Action.EDIT_COURSE)
def preview_text() -> ResponseReturnValue:
    """Render what is in the editor by the sanitiser of the lesson's pages, with what the check list finds in it.
    Nothing is stored. Invalid where the text is longer than one may be."""
    body = text_fields.prose(request.form.get("body", ""), field="body")
    language = request.form.get("language", "")
    return render_template(
        "teach/_text_preview.html",
        html=Markup(render_markdown(body, top=3)),  # noqa: S704  (sanitised there)
        findings=[(finding, EXPLANATIONS[finding.kind]) for finding in text_findings(body)],
        language=language if language in LANGUAGES else LANGUAGES[0],
    )
