"""What programs that verify credentials ask for: the keys of each institution and its lists of revocations."""

from __future__ import annotations

import json

from flask import Response
from flask.typing import ResponseReturnValue

from content.credentials.document import Document
from content.credentials.signing_keys import published_keys
from content.credentials.status_list import published_list
from content.people.permissions import Action
from portal.library import blueprint
from portal.requests import permits, read_session
from portal.services import issuance

KEYS_TYPE, LIST_TYPE = "application/did+json", "application/vc"
MAX_AGE_S = 300


@blueprint.get("/.well-known/did.json")
@permits(Action.BROWSE)
def portal_keys() -> ResponseReturnValue:
    """Publish the portal's own keys (did:web)."""
    return _published(published_keys(read_session(), None, issuance()), KEYS_TYPE)


@blueprint.get("/institutions/<public_id>/did.json")
@permits(Action.BROWSE)
def institution_keys(public_id: str) -> ResponseReturnValue:
    """Publish the keys of an institution (did:web)."""
    return _published(published_keys(read_session(), public_id, issuance()), KEYS_TYPE)


@blueprint.get("/status/<list_id>")
@permits(Action.BROWSE)
def portal_status_list(list_id: str) -> ResponseReturnValue:
    """Publish a list of revocations of the portal."""
    return _published(published_list(read_session(), None, list_id, issuance()), LIST_TYPE)


@blueprint.get("/institutions/<public_id>/status/<list_id>")
@permits(Action.BROWSE)
def institution_status_list(public_id: str, list_id: str) -> ResponseReturnValue:
    """Publish a list of revocations of an institution."""
    return _published(published_list(read_session(), public_id, list_id, issuance()), LIST_TYPE)


def _published(document: Document, content_type: str) -> Response:
    """The document, for programs in browsers too, which need the permission to read it (CORS)."""
    response = Response(json.dumps(document, ensure_ascii=False), content_type=content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    return response
