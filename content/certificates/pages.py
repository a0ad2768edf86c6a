"""Certificates as they are shown: to their holder, to the institution, and to anybody who checks a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt, AttemptState
from content.certificates.models import AuditState, Certificate, CertificateKind, CompletionAudit
from content.certificates.numbers import normalised
from content.courses.models import Course, Occupation
from content.errors import NotFound
from content.institutions.models import BilingualName, Institution
from content.people.models import Account, Role
from content.people.permissions import Action, Actor, authorise

Rows = Select[Certificate, Course, Institution, Occupation, datetime | None, str | None, datetime | None]
LONGEST_SEARCH = 160
MOST_SHOWN = 200
MASSAGE = "按摩"
"""In the name of every occupation of massage. Health-care massage and medical massage are governed separately (the
provincial plan, three (1)), so that no certificate of this portal may be taken for the second."""


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate. `holder` is the name, masked on public pages; `reason` of its revocation is empty there.

    `study_units` in hundredths; `auditor` and `audited_at` of the audit that passed before it, the name empty on public
    pages; `assessed_at`: when the final assessment was passed; `is_massage`: it needs the word that it is no
    qualification for medical massage (盲人医疗按摩).
    """

    number: str
    kind: CertificateKind
    holder: str
    course_title: str
    course_language: str
    course_public_id: str
    institution: BilingualName
    occupation_code: str
    occupation: BilingualName
    level: str
    study_units: int
    issued_at: datetime
    auditor: str
    audited_at: datetime | None
    assessed_at: datetime | None
    is_massage: bool
    revoked_at: datetime | None
    reason: str


def own_certificates(session: Session, actor: Actor) -> tuple[CertificateLine, ...]:
    """The actor's own certificates, the newest first."""
    authorise(actor, Action.STUDY)
    return certificates_of(session, actor.account_id)


def own_certificate(session: Session, actor: Actor, number: str) -> CertificateLine:
    """One of the actor's own. Raises NotFound."""
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    mine = _all().where(Certificate.account_id == actor.account_id, Certificate.number == number)
    return _one(_lines(session, mine))


def certificates_of(session: Session, account_id: int) -> tuple[CertificateLine, ...]:
    """All certificates of an account, the newest first."""
    return _lines(session, _all().where(Certificate.account_id == account_id))


def certificate_of(session: Session, account_id: int, number: str) -> CertificateLine:
    """One certificate of an account, for the worker that prints it. Raises NotFound."""
    return _one(_lines(session, _all().where(Certificate.account_id == account_id, Certificate.number == number)))


def certificate_by_number(session: Session, number: str) -> CertificateLine:
    """The public view of a certificate: the name masked, no reason. Raises NotFound."""
    return _one(_lines(session, _all().where(Certificate.number == normalised(number)), public=True))


def issued_certificates(session: Session, actor: Actor, text: str = "") -> tuple[CertificateLine, ...]:
    """Those that the actor may revoke, the newest first, at most `MOST_SHOWN`; `text` is a number, name or title."""
    query = _revocable(actor).limit(MOST_SHOWN)
    if text.strip():
        part = text.strip()[:LONGEST_SEARCH]
        columns = (Certificate.number, Certificate.holder_name, Certificate.course_title)
        query = query.where(or_(*(column.icontains(part, autoescape=True) for column in columns)))
    return _lines(session, query)


def issued_certificate(session: Session, actor: Actor, number: str) -> CertificateLine:
    """One that the actor may revoke. Raises NotFound, NotAllowed."""
    return _one(_lines(session, _revocable(actor).where(Certificate.number == number)))


def masked(name: str) -> str:
    """A masked name that people who know the holder still recognise: 王*国, 王*, J*** S****."""
    words = name.split()
    if len(words) > 1:
        return " ".join(word[0] + "*" * (len(word) - 1) for word in words)
    whole = "".join(words)
    if len(whole) < 3 or whole.isascii():
        return whole[:1] + "*" * max(1, len(whole) - 1)
    return whole[0] + "*" * (len(whole) - 2) + whole[-1]


def _revocable(actor: Actor) -> Rows:
    authorise(actor, Action.REVOKE_CERTIFICATE)
    if actor.has(Role.ADMINISTRATOR):
        return _all()
    return _all().where(Certificate.institution_id.in_(actor.institutions(Role.INSTITUTION_MANAGER)))


def _all() -> Rows:
    assessed = (
        select(func.min(Attempt.marked_at))
        .where(
            Attempt.account_id == Certificate.account_id,
            Attempt.course_id == Certificate.course_id,
            Attempt.state == AttemptState.MARKED,
            Attempt.passed.is_(True),
            Attempt.marked_at <= Certificate.issued_at,
        )
        .scalar_subquery()
    )
    return (
        select(Certificate, Course, Institution, Occupation, CompletionAudit.decided_at, Account.display_name, assessed)
        .join(Course, Certificate.course_id == Course.id)
        .join(Institution, Certificate.institution_id == Institution.id)
        .join(Occupation, Course.occupation_code == Occupation.code)
        .outerjoin(
            CompletionAudit,
            (CompletionAudit.account_id == Certificate.account_id)
            & (CompletionAudit.course_id == Certificate.course_id)
            & (CompletionAudit.state == AuditState.PASSED),
        )
        .outerjoin(Account, Account.id == CompletionAudit.auditor_id)
        .order_by(Certificate.id.desc())
    )


def _lines(session: Session, query: Rows, *, public: bool = False) -> tuple[CertificateLine, ...]:
    return tuple(
        CertificateLine(
            number=one.number,
            kind=one.kind,
            holder=masked(one.holder_name) if public else one.holder_name,
            course_title=one.course_title,
            course_language=one.course_language,
            course_public_id=course.public_id,
            institution=BilingualName(institution.name_zh, institution.name_en),
            occupation_code=occupation.code,
            occupation=BilingualName(occupation.name_zh, occupation.name_en),
            level=course.level.value,
            study_units=one.study_units,
            issued_at=one.issued_at,
            auditor="" if public else auditor or "",
            audited_at=audited_at,
            assessed_at=assessed_at,
            is_massage=MASSAGE in occupation.name_zh,
            revoked_at=one.revoked_at,
            reason="" if public else one.revocation_reason,
        )
        for one, course, institution, occupation, audited_at, auditor, assessed_at in session.execute(query)
    )


def _one(lines: tuple[CertificateLine, ...]) -> CertificateLine:
    if not lines:
        raise NotFound()
    return lines[0]
