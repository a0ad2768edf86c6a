"""Backups of signing keys, the way back, and keys taken along when the portal's secret changes."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credentials.issuer_identity import Issuance
from content.credentials.key_wrapping import CannotUnwrap, unwrap, wrap
from content.credentials.models import SigningKey
from content.credentials.multibase import multikey
from content.credentials.signing_keys import key_by_id, opens_under, private_key_of, record_act
from content.database import utc_now
from content.errors import Invalid
from content.messages import N_
from content.people.permissions import Action, Actor, authorise

SHORTEST_PASSPHRASE = 12
LONGEST_PASSPHRASE = 200
LARGEST_BACKUP = 10_000


def back_up_key(session: Session, actor: Actor, public_id: str, passphrase: str, issuance: Issuance) -> bytes:
    """The private key as PEM (PKCS #8), encrypted with the passphrase, which other programs open too.

    Raises NotFound, NotAllowed, Invalid for a short passphrase, Refused where the key does not open here.
    """
    authorise(actor, Action.MANAGE_KEYS)
    if not SHORTEST_PASSPHRASE <= len(passphrase) <= LONGEST_PASSPHRASE:
        raise Invalid(
            N_("Choose a passphrase of %(least)d to %(most)d characters."),
            field="backup_password",
            least=SHORTEST_PASSPHRASE,
            most=LONGEST_PASSPHRASE,
        )
    key = key_by_id(session, public_id)
    private_key = private_key_of(key, issuance)
    key.backed_up_at = utc_now()
    record_act(session, actor, "signing_key.backed_up", key)
    encryption = BestAvailableEncryption(passphrase.encode())
    return private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def restore_key(
    session: Session, actor: Actor, public_id: str, pem: bytes, passphrase: str, issuance: Issuance
) -> SigningKey:
    """Store the private key of a backup under the portal's present secret. Raises NotFound, NotAllowed, Invalid for a
    file that does not open or is of another key."""
    authorise(actor, Action.MANAGE_KEYS)
    key = key_by_id(session, public_id)
    try:
        if len(pem) > LARGEST_BACKUP:
            raise ValueError("too large")
        private_key = load_pem_private_key(pem, passphrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Invalid(
            N_(
                "This file does not open with this passphrase. Choose the backup of this key, a file that ends in .pem."
            ),
            field="file",
            about=public_id,
        ) from None
    is_of_this_key = (
        isinstance(private_key, Ed25519PrivateKey)
        and multikey(private_key.public_key().public_bytes_raw()) == key.public_key
    )
    if not isinstance(private_key, Ed25519PrivateKey) or not is_of_this_key:
        raise Invalid(N_("This is the backup of another key."), field="file", about=public_id)
    key.wrapped_key = wrap(private_key, issuance.secret, key.public_id)
    record_act(session, actor, "signing_key.restored", key)
    return key


def rewrap_keys(session: Session, old_secret: str, new_secret: str) -> tuple[int, int]:
    """Store every key that opens under the old secret under the new one, for an operator who changes it: how many were,
    and how many open under neither. Idempotent."""
    rewrapped = closed = 0
    for key in session.scalars(select(SigningKey).with_for_update()):
        try:
            private_key = unwrap(key.wrapped_key, old_secret, key.public_id)
        except CannotUnwrap:
            closed += not opens_under(key, new_secret)
        else:
            key.wrapped_key = wrap(private_key, new_secret, key.public_id)
            rewrapped += 1
    session.flush()
    return rewrapped, closed
