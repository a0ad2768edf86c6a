"""Labels of the states of imports and nominations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.interchange.models import ImportState, NominationState

IMPORT_STATES = {
    ImportState.QUEUED: (_l("Waiting"), "grey"),
    ImportState.RUNNING: (_l("Being imported"), "teal"),
    ImportState.DONE: (_l("Imported"), "green"),
    ImportState.FAILED: (_l("Not imported"), "red"),
}
NOMINATION_STATES = {
    NominationState.NOMINATED: (_l("Nominated"), "teal"),
    NominationState.ACCEPTED: (_l("Accepted by the library"), "green"),
    NominationState.DECLINED: (_l("Declined by the library"), "red"),
    NominationState.TAKEN_BACK: (_l("Nomination taken back"), "grey"),
}
