"""The reviewers' queue, evidence page and decisions."""

from flask import Blueprint

blueprint = Blueprint("review", __name__, url_prefix="/review")
