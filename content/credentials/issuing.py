"""The credential of a certificate: issued when its holder first asks for it, the same bytes ever after."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate
from content.courses.models import Course, Occupation
from content.credentials.badge import Achieved, badge
from content.credentials.data_integrity import with_proof
from content.credentials.document import Document
from content.credentials.issuer_identity import Issuance
from content.credentials.json_web_token import as_token
from content.credentials.models import Credential, KeyState, SigningKey
from content.credentials.revocation import revoke_credentials
from content.credentials.signing_keys import active_key, method_of, private_key_of
from content.credentials.status_list import new_entry, status_of
from content.errors import DomainError, NotFound, Refused
from content.institutions.models import Institution
from content.messages import N_
from content.people.accounts import lock_learner
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)


def issue_all(session: Session, actor: Actor, issuance: Issuance, now: datetime) -> tuple[DomainError, ...]:
    """Issue a credential for every certificate of the actor's that is not revoked and has none; why some could not be
    issued, each reason once. Idempotent."""
    authorise(actor, Action.STUDY)
    lock_learner(session, actor.account_id)
    refusals: dict[str, DomainError] = {}
    for certificate in session.scalars(
        select(Certificate)
        .where(Certificate.account_id == actor.account_id, Certificate.revoked_at.is_(None))
        .order_by(Certificate.id)
    ):
        try:
            issue_credential(session, certificate, issuance, now)
        except Refused as refusal:
            refusals.setdefault(str(refusal), refusal)
    return tuple(refusals.values())


def issue_credential(session: Session, certificate: Certificate, issuance: Issuance, now: datetime) -> Credential:
    """The credential of a certificate: the one that there is, else a new one. The learner must be locked.

    Raises Refused for a revoked certificate and where the institution has no key that opens.
    """
    if certificate.revoked_at is not None:
        raise Refused(N_("This certificate is revoked, so no credential is made of it."), about=certificate.number)
    existing = session.scalar(select(Credential).where(Credential.certificate_id == certificate.id))
    if existing is not None and session.get_one(SigningKey, existing.key_id).state is not KeyState.WITHDRAWN:
        return existing
    key = active_key(session, certificate.institution_id)
    private_key = private_key_of(key, issuance)
    if existing is not None:
        revoke_credentials(session, certificate.id, now)
        session.delete(existing)
        session.flush()
    entry = new_entry(session, certificate.institution_id, now) if issuance.is_public else None
    status = status_of(session, entry, issuance) if entry is not None else None
    public_id = str(uuid.uuid4())
    unsigned = badge(_achieved(session, certificate), key.controller, status, issuance, public_id)
    method = method_of(key)
    credential = Credential(
        public_id=public_id,
        account_id=certificate.account_id,
        certificate_id=certificate.id,
        key_id=key.id,
        status_id=entry.id if entry is not None else None,
        document=as_text(with_proof(unsigned, private_key, method, now)),
        jwt=as_token(unsigned, private_key, method, certificate.issued_at),
        issued_at=now,
    )
    session.add(credential)
    session.flush()
    log.info("certificate %s: credential issued", certificate.number)
    return credential


def own_credential(session: Session, actor: Actor, number: str) -> Credential:
    """The credential of the actor's own certificate, for its file. Raises NotFound, also where the certificate is
    revoked or the key withdrawn."""
    authorise(actor, Action.STUDY)
    credential = session.scalar(
        select(Credential)
        .join(Certificate, Certificate.id == Credential.certificate_id)
        .join(SigningKey, SigningKey.id == Credential.key_id)
        .where(
            Certificate.number == number,
            Certificate.account_id == actor.account_id,
            Certificate.revoked_at.is_(None),
            SigningKey.state != KeyState.WITHDRAWN,
        )
    )
    if credential is None:
        raise NotFound(about=number)
    return credential


def as_text(document: Document) -> str:
    """A signed document as the text of its file."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _achieved(session: Session, certificate: Certificate) -> Achieved:
    institution = session.get_one(Institution, certificate.institution_id)
    course = session.get_one(Course, certificate.course_id)
    occupation = session.get_one(Occupation, course.occupation_code)
    is_english = certificate.course_language == "en"
    return Achieved(
        number=certificate.number,
        kind=certificate.kind,
        holder=certificate.holder_name,
        title=certificate.course_title,
        language=certificate.course_language,
        study_units=certificate.study_units,
        issued_at=certificate.issued_at,
        course=course.public_id,
        institution=institution.public_id,
        institution_name=institution.name_en if is_english else institution.name_zh,
        occupation=occupation.name_en if is_english else occupation.name_zh,
        occupation_code=occupation.code,
    )
