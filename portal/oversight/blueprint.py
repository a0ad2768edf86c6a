"""The blueprint on which this room's views hang."""

from flask import Blueprint

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")
