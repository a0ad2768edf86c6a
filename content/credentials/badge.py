"""A certificate in the words of Open Badges 3.0: what was achieved, by whom it was issued, whose it is.

Whose it is, is said by a digest of the name with a salt of its own: whoever is told the name can check it, nobody reads
it out of the file, and two credentials of one person cannot be brought together by it. Nothing of a disability, an
e-mail address or a number of an identity card is in a credential.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from content.certificates.models import CertificateKind
from content.credentials.data_integrity import moment
from content.credentials.document import CREDENTIALS, OPEN_BADGES, Document
from content.credentials.issuer_identity import Issuance
from content.credits.rules import amount_text
from content.messages import N_, Message

ACHIEVEMENT_TYPES = {CertificateKind.STUDY: "CertificateOfCompletion", CertificateKind.TRAINING: "Certificate"}
"""By Open Badges 3.0, section B.1.22 (AchievementType)."""
NARRATIVES = {
    CertificateKind.STUDY: N_("Studied all that the course asks for (study units: %(units)s)."),
    CertificateKind.TRAINING: N_(
        "Studied all that the course asks for (study units: %(units)s) and passed the final assessment or the "
        "institution's audit of the completion."
    ),
}
DESCRIPTIONS = {
    CertificateKind.STUDY: N_("Record of study of the course “%(title)s”"),
    CertificateKind.TRAINING: N_("Certificate of training in the course “%(title)s”"),
}
CHECK_HERE = N_("Check this certificate")
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a badge says of a certificate. `study_units` in hundredths; `institution` is its public id and `occupation`
    its name in the course's `language`."""

    number: str
    kind: CertificateKind
    holder: str
    title: str
    language: str
    study_units: int
    issued_at: datetime
    course: str
    institution: str
    institution_name: str
    occupation: str
    occupation_code: str


def badge(achieved: Achieved, issuer: str, status: Document | None, issuance: Issuance, public_id: str) -> Document:
    """The credential, not signed yet. `public_id` is a UUID; `status`: where to ask whether it is revoked."""

    def said(msgid: str) -> str:
        values = {"units": amount_text(achieved.study_units), "title": achieved.title}
        return issuance.translate(Message(msgid, values), achieved.language)

    document: Document = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"urn:uuid:{public_id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achieved.title,
        "issuer": profile(issuer, achieved.institution_name, issuance, f"/institutions/{achieved.institution}"),
        "validFrom": moment(achieved.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [hashed_name(achieved.holder)],
            "achievement": {
                "id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, achieved.course + achieved.kind)}",
                "type": ["Achievement"],
                "achievementType": ACHIEVEMENT_TYPES[achieved.kind],
                "name": achieved.title,
                "description": said(DESCRIPTIONS[achieved.kind]),
                "criteria": {"narrative": said(NARRATIVES[achieved.kind])},
                "inLanguage": achieved.language,
                "fieldOfStudy": achieved.occupation,
                "humanCode": achieved.occupation_code,
            },
        },
    }
    if issuance.base:
        check = {"id": f"{issuance.base}/verify/{achieved.number}", "type": ["Evidence"], "name": said(CHECK_HERE)}
        document["evidence"] = [check]
    if status is not None:
        document["credentialStatus"] = status
    return document


def profile(did: str, name: str, issuance: Issuance, path: str) -> Document:
    """An issuer as credentials name it."""
    page = {"url": issuance.base + path} if issuance.base else {}
    return {"id": did, "type": ["Profile"], "name": name, **page}


def hashed_name(name: str) -> Document:
    """A name as an IdentityObject: SHA-256 of the name followed by the salt (Open Badges 3.0, section B.1.15)."""
    salt = secrets.token_hex(SALT_BYTES)
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": "sha256$" + sha256((name + salt).encode()).hexdigest(),
        "identityType": "name",
        "salt": salt,
    }
