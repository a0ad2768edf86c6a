"""Drafts of judgements on their way between forms and the domain: for reviews and for re-reviews."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.errors import Refused
from content.review.drafts import Draft

NUMBER = "draft"
"""The hidden field with the number of the draft with which a form began."""
STEP = "draft"
"""The step that a script sends to save what stands in the form."""
NOT_KEPT = frozenset({"csrf_token", "step", NUMBER})

Save = Callable[[Mapping[str, str], int], Draft]


def draft_fields() -> dict[str, str]:
    """What stands in the fields that were sent."""
    return {name: value for name, value in request.form.items() if name not in NOT_KEPT}


def draft_number() -> int:
    """The number of the draft with which the form that was sent began; 0 where it is none."""
    typed = request.form.get(NUMBER, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def is_script() -> bool:
    """Whether a script sent the form and reads the answer."""
    return request.accept_mimetypes.best == "application/json"


def saved_by_script(save: Save) -> ResponseReturnValue:
    """Save the draft and say so in words; what is refused is answered as every error is (portal/errors.py)."""
    draft = save(draft_fields(), draft_number())
    return jsonify(words=_("Your draft is saved. Only you see it."), number=draft.number)


def kept_on_the_way(save: Save, **changed: str) -> int:
    """Save a draft beside another step, with some fields changed; its number. Where another window has saved since,
    that draft stays, and nothing is lost: the page that follows carries all that was typed."""
    try:
        return save({**draft_fields(), **changed}, draft_number()).number
    except Refused:
        return draft_number()
