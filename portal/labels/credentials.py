"""Labels of signing keys."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.credentials.models import KeyState

KEY_STATES = {
    KeyState.ACTIVE: (_l("Signs"), "green"),
    KeyState.RETIRED: (_l("Replaced"), "grey"),
    KeyState.WITHDRAWN: (_l("No longer trusted"), "red"),
}
"""With the tone of the tag in which the state stands."""
