"""What the actions of the lesson player's keys are called, and what is wrong with a key."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from content.errors import Invalid
from content.messages import N_
from content.people.shortcut_keys import KeyProblem

ACTIONS: Mapping[str, LazyString] = {
    "play": _l("Play or pause"),
    "back": _l("Back 10 seconds"),
    "forward": _l("Forward 10 seconds"),
    "where": _l("Where am I?"),
    "mute": _l("Mute"),
    "captions": _l("Captions"),
    "slower": _l("Slower"),
    "faster": _l("Faster"),
    "sign": _l("Sign language"),
    "describe": _l("Audio description"),
    "full": _l("Full screen"),
}


def field_of(action: str) -> str:
    """The name of the field for the key of an action."""
    return f"key_{action}"


def key_error(problem: KeyProblem) -> Invalid:
    """What is said of a key that cannot be, at its field."""
    field, action = field_of(problem.action), str(ACTIONS[problem.action])
    if not problem.other:
        return Invalid(N_("Type one letter, figure or mark for: %(action)s."), field=field, action=action)
    other = str(ACTIONS[problem.other])
    return Invalid(
        N_("%(key)s is already the key for: %(one)s. Choose another one for: %(other)s."),
        field=field,
        key=problem.key.upper(),
        one=other,
        other=action,
    )
