"""Bitstring Status Lists (W3C Bitstring Status List 1.0): who asks whether one credential is revoked learns it of all
in the list, and the portal does not learn of which they asked."""

from __future__ import annotations

import gzip
import secrets
import zlib
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from content.credentials.data_integrity import moment, with_proof
from content.credentials.document import CREDENTIALS, Document
from content.credentials.issuer_identity import Issuance, web_did
from content.credentials.key_wrapping import CannotUnwrap, unwrap
from content.credentials.models import KeyState, SigningKey, StatusEntry, StatusList
from content.credentials.multibase import base64url, from_base64url
from content.credentials.signing_keys import method_of
from content.errors import NotFound
from content.institutions.models import Institution
from content.recently_used import ReadBefore

BITS = 131_072
"""The least that the recommendation lets a list have (section 2.2), so that each credential hides among many."""
MOST_ENTRIES = BITS // 2
"""Entries of a list before another is begun: positions are drawn at random, which finds a free one quickly so long."""
LARGEST_LIST = 1_000_000
"""Bytes beyond which a list that somebody else publishes is not unpacked."""

_signed: ReadBefore[Document] = ReadBefore(200)


def new_entry(session: Session, institution_id: int | None, now: datetime) -> StatusEntry:
    """A place in a list of the institution (None: of the portal), at a random position, so that positions do not say
    in which order credentials were issued."""
    own = _of(institution_id)
    lists = session.scalars(select(StatusList).where(own).order_by(StatusList.id.desc()).limit(1)).all()
    status_list = lists[0] if lists else None
    if status_list is None or _entries(session, status_list) >= MOST_ENTRIES:
        status_list = StatusList(institution_id=institution_id, made_at=now)
        session.add(status_list)
        session.flush()
    while True:
        position = secrets.randbelow(BITS)
        taken = select(StatusEntry.id).where(StatusEntry.list_id == status_list.id, StatusEntry.position == position)
        if session.scalar(taken) is None:
            entry = StatusEntry(list_id=status_list.id, position=position)
            session.add(entry)
            session.flush()
            return entry


def status_of(session: Session, entry: StatusEntry, issuance: Issuance) -> Document:
    """What a credential says about where to ask."""
    status_list = session.get_one(StatusList, entry.list_id)
    address = _address(issuance, _public_id(session, status_list.institution_id), status_list.public_id)
    return {
        "id": f"{address}#{entry.position}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(entry.position),
        "statusListCredential": address,
    }


def published_list(session: Session, institution: str | None, public_id: str, issuance: Issuance) -> Document:
    """A list, signed, as of its last change: signed again it has the same bytes. Raises NotFound, also where no key
    that could sign it opens."""
    status_list = session.scalar(select(StatusList).where(StatusList.public_id == public_id))
    if status_list is None or not issuance.is_public or _public_id(session, status_list.institution_id) != institution:
        raise NotFound(about=public_id)
    key, private_key = _signing_key(session, status_list.institution_id, web_did(issuance, institution), issuance)
    revoked = StatusEntry.list_id == status_list.id, StatusEntry.revoked_at.is_not(None)
    count, last = session.execute(select(func.count(), func.max(StatusEntry.revoked_at)).where(*revoked)).one()
    version = public_id, count, key.public_key, issuance.public_address
    document = _signed.of(session).get(version)
    if document is None:
        positions = session.scalars(select(StatusEntry.position).where(*revoked))
        address = _address(issuance, institution, public_id)
        changed_at: datetime = last or status_list.made_at
        unsigned = {
            "@context": [CREDENTIALS],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": key.controller,
            "validFrom": moment(changed_at),
            "credentialSubject": {
                "id": f"{address}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": encoded(positions),
            },
        }
        document = with_proof(unsigned, private_key, method_of(key), changed_at)
        _signed.of(session).put(version, document)
    return document


def encoded(positions: Iterable[int]) -> str:
    """The list with these bits set: compressed with GZIP, then multibase base64url. The leftmost bit is the first."""
    bits = bytearray(BITS // 8)
    for position in positions:
        bits[position // 8] |= 0x80 >> position % 8
    return "u" + base64url(gzip.compress(bytes(bits), mtime=0))


def is_set(encoded_list: str, position: int) -> bool:
    """Whether the bit is set. ValueError for what is no list, is too large or has no such bit."""
    if not encoded_list.startswith("u"):
        raise ValueError("not base64url")
    packed = from_base64url(encoded_list[1:])
    try:
        with gzip.open(BytesIO(packed)) as file:
            bits = file.read(LARGEST_LIST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError("not compressed with GZIP") from error
    if len(bits) > LARGEST_LIST or not 0 <= position < len(bits) * 8:
        raise ValueError("no such bit")
    return bool(bits[position // 8] & 0x80 >> position % 8)


def _signing_key(
    session: Session, institution_id: int | None, did: str, issuance: Issuance
) -> tuple[SigningKey, Ed25519PrivateKey]:
    """The newest key under the present DID that is believed and opens."""
    own = SigningKey.institution_id.is_not_distinct_from(institution_id)
    believed = select(SigningKey).where(own, SigningKey.state != KeyState.WITHDRAWN, SigningKey.controller == did)
    for key in session.scalars(believed.order_by(SigningKey.id.desc())):
        try:
            return key, unwrap(key.wrapped_key, issuance.secret, key.public_id)
        except CannotUnwrap:
            continue
    raise NotFound()


def _of(institution_id: int | None) -> ColumnElement[bool]:
    return StatusList.institution_id.is_not_distinct_from(institution_id)


def _entries(session: Session, status_list: StatusList) -> int:
    return session.scalar(select(func.count()).where(StatusEntry.list_id == status_list.id)) or 0


def _public_id(session: Session, institution_id: int | None) -> str | None:
    return None if institution_id is None else session.get_one(Institution, institution_id).public_id


def _address(issuance: Issuance, institution: str | None, public_id: str) -> str:
    below = "" if institution is None else f"/institutions/{institution}"
    return f"{issuance.base}{below}/status/{public_id}"
