"""The blueprint on which this room's views hang."""

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")
