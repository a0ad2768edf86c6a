"""The blueprint on which this room's views hang."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
