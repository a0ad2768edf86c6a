"""Why a letter did not arrive; apart from the tables, whose library a command without a database need not load."""

from __future__ import annotations

import enum

LONGEST_REPLY = 300
"""Characters kept of what a mail server answered."""


class Trouble(enum.StrEnum):
    """Why a letter did not arrive, or has not yet."""

    NO_SERVER = "no_server"  # it cannot be reached, refuses the password, hangs
    NOT_NOW = "not_now"  # the server asks to try later
    ADDRESS_REFUSED = "address_refused"  # nobody has this address
    LETTER_REFUSED = "letter_refused"  # the server does not take this letter
    SENDER_REFUSED = "sender_refused"  # the server does not let the portal send
    FAULT = "fault"  # the letter could not be written
