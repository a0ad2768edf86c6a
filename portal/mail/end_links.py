"""Links in letters that end letters of their sort, without signing in (RFC 8058)."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from content.errors import Refused
from content.messages import N_
from content.notices.models import NoticeKind
from portal.services import settings

WRONG = N_("This link is not complete. Copy all of it from the e-mail, or sign in and open your notice settings.")


def end_token(address_public_id: str, kind: NoticeKind | None) -> str:
    """The token for letters of a kind to an address, or of every kind. It can do nothing but end them, and as long as
    the address is used."""
    return str(_serializer().dumps([address_public_id, kind.value if kind else ""]))


def read_end_token(token: str) -> tuple[str, NoticeKind | None]:
    """The public id of the address and the kind. Refused for what is no token of ours."""
    try:
        public_id, kind = _serializer().loads(token)
        return str(public_id), NoticeKind(kind) if kind else None
    except (BadSignature, ValueError, TypeError):
        raise Refused(WRONG) from None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="end-mail")
