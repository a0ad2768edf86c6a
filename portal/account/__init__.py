"""Sign in, the own account, appearance, and the administration of accounts."""

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")
preferences_blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")
