"""Sign in, the own account, appearance, and the administration of accounts."""

from portal.account import administration, appearance, my_data, notices, portable_preferences, registers, views
from portal.account.blueprint import blueprint, preferences_blueprint
from portal.account.sign_in import install_sign_in

__all__ = [
    "administration",
    "appearance",
    "blueprint",
    "install_sign_in",
    "my_data",
    "notices",
    "portable_preferences",
    "preferences_blueprint",
    "registers",
    "views",
]
