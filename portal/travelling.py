"""Values that were read from a file and travel, signed, in the page that shows them, until somebody takes them in.

Nothing is stored meanwhile, and only what was read and shown can be added.
"""

from __future__ import annotations

from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from content.errors import Invalid
from content.messages import N_
from portal.body_limits import FORM_BYTES
from portal.services import settings

_LARGEST = FORM_BYTES - 64 * 1024
"""So that the form which carries them back is taken in."""


def packed(values: list[Any], salt: str) -> str:
    """The values (JSON) as a hidden field holds them; `salt` names what they are. Raises Invalid (field `file`) where
    they are too large for a form."""
    signed: str = _serializer(salt).dumps(values)
    if len(signed) > _LARGEST:
        raise Invalid(N_("This file holds too much to be added at once. Divide it into several."), field="file")
    return signed


def unpacked(text: str, salt: str) -> list[Any]:
    """The values that `packed` gave. Raises Invalid for anything else."""
    try:
        return list(_serializer(salt).loads(text))
    except BadData:
        message = N_("This form was not complete, so nothing was added. Choose the file again.")
        raise Invalid(message, field="file") from None


def _serializer(salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=salt)
