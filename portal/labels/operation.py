"""Labels of the administrators' page about the portal's work."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from content.operation.overview import Attention

ATTENTION = {
    Attention.GUESSED: _l("The password was wrong many times within an hour. Ask its owner, and set a new one."),
    Attention.NO_ROLE: _l("It has no role, so nothing can be done with it. Give it a role."),
}
