"""The blueprint on which this room's views hang."""

from flask import Blueprint

blueprint = Blueprint("teach", __name__, url_prefix="/teach")
