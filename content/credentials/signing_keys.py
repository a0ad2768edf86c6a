"""Signing keys: made, replaced and withdrawn by administrators; the active one; what is published of them."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credentials.document import Document
from content.credentials.issuer_identity import Issuance, did_document, did_of, verification_method, web_did
from content.credentials.key_wrapping import CannotUnwrap, unwrap, wrap
from content.credentials.models import KeyState, SigningKey
from content.credentials.multibase import multikey
from content.database import new_public_id, utc_now
from content.errors import Invalid, NotFound, Refused
from content.institutions.models import Institution
from content.messages import N_
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise

NO_KEY = N_("The signature for this is not set up yet. The portal's administrators can do that.")
LOST_KEY = N_("The signature for this cannot be used at the moment. The portal's administrators can mend that.")


def make_key(
    session: Session, actor: Actor, institution: str | None, issuance: Issuance, *, replaces: str = ""
) -> SigningKey:
    """A new active key for an institution, or for the portal (None), in place of the active one that has the public id
    `replaces`, which is retired: it signs no more, and what it has signed stays true. Where another is active by now,
    a form was sent twice: that one is returned. Raises NotFound, NotAllowed."""
    authorise(actor, Action.MANAGE_KEYS)
    institution_id = _institution_id(session, institution)
    if institution_id is not None:
        session.execute(select(Institution.id).where(Institution.id == institution_id).with_for_update())
    for key in _keys(session, institution_id):
        if key.state is KeyState.ACTIVE and key.public_id != replaces:
            return key
    private_key, public_id = Ed25519PrivateKey.generate(), new_public_id()
    public_key = multikey(private_key.public_key().public_bytes_raw())
    for key in _keys(session, institution_id):
        if key.state is KeyState.ACTIVE:
            key.state, key.ended_at = KeyState.RETIRED, utc_now()
    made = SigningKey(
        public_id=public_id,
        institution_id=institution_id,
        controller=did_of(issuance, institution, public_key),
        public_key=public_key,
        wrapped_key=wrap(private_key, issuance.secret, public_id),
        made_by_id=actor.account_id,
    )
    session.add(made)
    record_act(session, actor, "signing_key.made", made)
    return made


def withdraw_key(session: Session, actor: Actor, public_id: str, reason: str) -> SigningKey:
    """Believe in nothing any more that this key has signed, since somebody else may have it. Its credentials are made
    anew when their holders next ask for them. Raises NotFound, NotAllowed, Refused, Invalid without a reason."""
    authorise(actor, Action.MANAGE_KEYS)
    key = key_by_id(session, public_id)
    if key.state is KeyState.WITHDRAWN:
        raise Refused(N_("This key is withdrawn already."), about=public_id)
    if not reason.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    key.state, key.ended_at = KeyState.WITHDRAWN, utc_now()
    record_act(session, actor, "signing_key.withdrawn", key, reason.strip())
    return key


def active_key(session: Session, institution_id: int | None) -> SigningKey:
    """The key with which an institution, or the portal (None), signs. Raises Refused where there is none."""
    for key in _keys(session, institution_id):
        if key.state is KeyState.ACTIVE:
            return key
    raise Refused(NO_KEY)


def private_key_of(key: SigningKey, issuance: Issuance) -> Ed25519PrivateKey:
    """The private key. Raises Refused where it does not open under the portal's present secret."""
    try:
        return unwrap(key.wrapped_key, issuance.secret, key.public_id)
    except CannotUnwrap:
        raise Refused(LOST_KEY, about=key.public_id) from None


def opens(key: SigningKey, issuance: Issuance) -> bool:
    """Whether the private key opens under the portal's present secret."""
    return opens_under(key, issuance.secret)


def method_of(key: SigningKey) -> str:
    """The name under which proofs refer to the key."""
    return verification_method(key.controller, key.public_key)


def published_keys(session: Session, institution: str | None, issuance: Issuance) -> Document:
    """The DID document of an institution, or of the portal (None): its keys, the withdrawn ones left out.

    Raises NotFound where the portal has no public address, or no key was made under it.
    """
    institution_id = _institution_id(session, institution)
    did = web_did(issuance, institution) if issuance.is_public else ""
    keys = [
        key.public_key
        for key in _keys(session, institution_id)
        if key.controller == did and key.state is not KeyState.WITHDRAWN
    ]
    if not keys:
        raise NotFound(about=institution or "")
    return did_document(did, keys)


def key_by_id(session: Session, public_id: str) -> SigningKey:
    """The key, its row locked. Raises NotFound."""
    key = session.scalar(select(SigningKey).where(SigningKey.public_id == public_id).with_for_update())
    if key is None:
        raise NotFound(about=public_id)
    return key


def opens_under(key: SigningKey, secret: str) -> bool:
    """Whether the private key opens under a secret."""
    try:
        unwrap(key.wrapped_key, secret, key.public_id)
    except CannotUnwrap:
        return False
    return True


def _keys(session: Session, institution_id: int | None) -> Sequence[SigningKey]:
    """All keys of an institution, the newest first."""
    own = SigningKey.institution_id.is_not_distinct_from(institution_id)
    return session.scalars(select(SigningKey).where(own).order_by(SigningKey.id.desc())).all()


def _institution_id(session: Session, public_id: str | None) -> int | None:
    if public_id is None:
        return None
    institution_id = session.scalar(select(Institution.id).where(Institution.public_id == public_id))
    if institution_id is None:
        raise NotFound(about=public_id)
    return institution_id


def record_act(session: Session, actor: Actor, action: str, key: SigningKey, reason: str = "") -> None:
    """Note in the audit log what was done to a key."""
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action=action,
            subject_kind="signing_key",
            subject_id=key.public_id,
            reason=reason,
        )
    )
    session.flush()
