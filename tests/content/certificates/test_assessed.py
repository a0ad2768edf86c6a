"""A final assessment before the certificate: issued when nothing is missing any more, in whatever order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from content.assessment.models import Attempt, AttemptState
from content.assessment.taking import begin, hand_in
from content.certificates.audit_page import audit_batch
from content.certificates.issuing import request_certificate
from content.certificates.models import CertificateKind
from content.certificates.pages import own_certificates
from content.credits.balances import balance
from content.credits.rules import CreditRules
from content.errors import Refused
from content.people.models import Role
from content.people.permissions import Grant
from tests.content.assessment.conftest import NOW, Examination, examination, right_answers
from tests.content.certificates.test_audit import AUDITED, finish
from tests.factories import make_account, make_pilot

__all__ = ["examination"]


def pass_assessment(session: Session, taken: Examination) -> Attempt:
    """An attempt whose answers are all right, as forms would have saved them."""
    attempt = begin(session, taken.learner, taken.course.public_id, NOW)
    answers = right_answers(attempt)
    for row in attempt.answers:
        row.answer = answers[row.position]
    session.flush()
    hand_in(session, taken.learner, attempt.public_id, NOW + timedelta(minutes=9))
    assert (attempt.state, attempt.passed) == (AttemptState.MARKED, True)
    return attempt


def test_lessons_alone_are_not_enough_and_credits_do_not_wait(session: Session, examination: Examination) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, points_per_course=500))
    finish(session, examination.learner, examination.course, NOW)
    assert own_certificates(session, examination.learner) == ()
    assert balance(session, examination.learner.account_id) == 50 + 500
    with pytest.raises(Refused):
        request_certificate(session, examination.learner, examination.course.public_id)
    pass_assessment(session, examination)
    (certificate,) = own_certificates(session, examination.learner)
    assert certificate.kind is CertificateKind.TRAINING
    assert certificate.assessed_at == NOW + timedelta(minutes=9)


def test_the_assessment_first_and_the_lessons_after_it(session: Session, examination: Examination) -> None:
    pass_assessment(session, examination)
    assert own_certificates(session, examination.learner) == ()
    finish(session, examination.learner, examination.course, NOW + timedelta(days=1))
    assert own_certificates(session, examination.learner)[0].kind is CertificateKind.TRAINING


def test_a_pilots_audit_still_stands_before_it(session: Session, examination: Examination) -> None:
    make_pilot(session, AUDITED)
    institution = examination.course.institution_id
    _, manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=institution))
    finish(session, examination.learner, examination.course, NOW)
    batch = audit_batch(session, manager, examination.course.public_id)
    assert (batch.waiting.lines, [one.missing.assessment for one in batch.studying]) == ((), [True])
    pass_assessment(session, examination)
    assert own_certificates(session, examination.learner) == ()
    assert len(audit_batch(session, manager, examination.course.public_id).waiting.lines) == 1
