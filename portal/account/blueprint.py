"""The blueprints on which this room's views hang: the own account, and the preferences that visitors have too."""

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")
preferences_blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")
