"""The pages of this room, one file for each subject; importing them hangs them on its blueprint."""

from portal.account.views import (
    account,
    administration,
    appearance,
    email,
    forgotten,
    my_data,
    notices,
    portable_preferences,
    recovery_office,
    registers,
    skills,
)

__all__ = [
    "account",
    "administration",
    "appearance",
    "email",
    "forgotten",
    "my_data",
    "notices",
    "portable_preferences",
    "recovery_office",
    "registers",
    "skills",
]
