"""Authoring, captions, the accessibility checklist."""

from flask import Blueprint

blueprint = Blueprint("teach", __name__, url_prefix="/teach")
