"""Labels of statements for record stores, and of what is wrong with a store."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.xapi.models import StatementState, Trouble, Verb, Version

VERBS = {
    Verb.INITIALIZED: _l("Opened the recording"),
    Verb.PLAYED: _l("Played"),
    Verb.PAUSED: _l("Paused"),
    Verb.SEEKED: _l("Went to another place"),
    Verb.INTERACTED: _l("Changed the speed"),
    Verb.WATCHED: _l("Finished the recording"),
    Verb.TERMINATED: _l("Closed the recording"),
    Verb.READ: _l("Read"),
    Verb.LESSON_COMPLETED: _l("Finished the lesson"),
    Verb.COURSE_COMPLETED: _l("Finished the course"),
    Verb.ATTEMPTED: _l("Began the assessment"),
    Verb.PASSED: _l("Passed the assessment"),
    Verb.FAILED: _l("Did not pass the assessment"),
}
STATES = {
    StatementState.WAITING: (_l("Waiting"), "blue"),
    StatementState.SENT: (_l("Sent"), "green"),
    StatementState.REFUSED: (_l("Refused"), "red"),
}
TROUBLES = {
    Trouble.NOT_REACHED: _l("The record store does not answer. Check its address, or ask those who run it."),
    Trouble.NOT_ALLOWED: _l(
        "This address lies inside a private network, or is not encrypted (https). Ask those who run this portal to "
        "allow it."
    ),
    Trouble.SIGN_IN_REFUSED: _l("The record store does not accept this user name and password. Enter them again."),
    Trouble.NOT_NOW: _l("The record store asks to try later."),
    Trouble.NO_STORE: _l("What answers at this address is not a record store of this version. Check the address."),
}
VERSIONS = {
    Version.V2: _l("2.0.0 (IEEE 9274.1.1)"),
    Version.V1: _l("1.0.3"),
}
