"""A form for something new reserves the public id that the thing will have: sent twice, the form makes one thing.

The id travels in a hidden field, signed for one account and one place: nobody can choose an id or use another's.
"""

from __future__ import annotations

from flask import request
from itsdangerous import BadData, URLSafeSerializer

from content.database import new_public_id
from content.errors import Invalid
from content.messages import N_
from portal.requests import signed_in_actor
from portal.services import settings

FIELD = "new_id"


def reserve_id(place: str) -> str:
    """The value of the hidden field for one new thing in `place`, such as "lesson in part X"."""
    signed: str = _serializer().dumps([signed_in_actor().account_id, place, new_public_id()])
    return signed


def reserved_id(place: str) -> str:
    """The public id that the form sent now reserved in `place`. Raises Invalid where it reserved none there."""
    try:
        account_id, signed_place, public_id = _serializer().loads(request.form.get(FIELD, ""))
    except (BadData, ValueError):
        account_id, signed_place, public_id = None, "", ""
    if (account_id, signed_place) != (signed_in_actor().account_id, place):
        raise Invalid(
            N_("This form was not complete, so nothing was added. What you typed is still here. Send the form again.")
        )
    return str(public_id)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="reserved id")
