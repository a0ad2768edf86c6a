"""The blueprint on which this room's views hang."""

from flask import Blueprint

blueprint = Blueprint("learn", __name__)
