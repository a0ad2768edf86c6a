"""A mark that falls below after a pass: nothing happens without a person who says so, with a reason that the learner
reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.assessment.models import Attempt
from content.assessment.person_marking import set_mark
from content.assessment.results import has_passed_assessment
from content.assessment.taking import begin, hand_in, save_answers
from content.certificates.models import Certificate, CertificateKind
from content.credits.balances import balance
from content.credits.rules import CreditRules
from content.errors import Invalid, NotAllowed
from content.notices.models import Notice
from content.people.models import Role
from content.people.permissions import Actor, Grant
from tests.content.assessment.conftest import NOW, Examination, right_answers
from tests.content.courses.test_completion_rule import study
from tests.factories import make_account, make_pilot

LATER = NOW + timedelta(days=3)
LOWER = {"mark": "0", "reason": "这个答案是抄来的。"}
CONFIRMED = {**LOWER, "take_back": ["yes"]}


@pytest.fixture
def passed(session: Session, examination: Examination) -> Attempt:
    """An attempt that is passed by one answer, which a person has marked, in a course that is finished by it."""
    make_pilot(session, CreditRules(points_per_unit=100, points_per_assessment=250))
    examination.assessment.pass_percent = 90
    lesson = examination.course.revisions[0].modules[0].lessons[0]
    study(session, examination.learner, lesson)
    attempt = begin(session, examination.learner, examination.course.public_id, NOW)
    answers = right_answers(attempt)
    answers[text_of(attempt).position] = {"answer": ["香皂和水"]}
    save_answers(session, examination.learner, attempt.public_id, answers, NOW)
    hand_in(session, examination.learner, attempt.public_id, NOW)
    set_mark(session, examination.author, text_of(attempt).public_id, {"mark": "100"}, NOW)
    assert balance(session, examination.learner.account_id) == 300
    return attempt


def text_of(attempt: Attempt):  # type: ignore[no-untyped-def]  # gives a row of the attempt
    return next(row for row in attempt.answers if row.question["kind"] == "text")


def manager_of(session: Session, examination: Examination) -> Actor:
    institution_id = examination.course.institution_id
    return make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=institution_id))[1]


def test_a_mark_below_the_pass_needs_a_word_that_this_is_meant(
    session: Session, examination: Examination, passed: Attempt
) -> None:
    with pytest.raises(Invalid) as refused:
        set_mark(session, manager_of(session, examination), text_of(passed).public_id, LOWER, LATER)
    assert refused.value.field == "take_back"
    assert text_of(passed).mark == 100
    assert has_passed_assessment(session, examination.learner.account_id, examination.course.id)


def test_it_takes_back_credits_and_certificate_and_says_so(
    session: Session, examination: Examination, passed: Attempt
) -> None:
    set_mark(session, manager_of(session, examination), text_of(passed).public_id, CONFIRMED, LATER)
    assert not has_passed_assessment(session, examination.learner.account_id, examination.course.id)
    assert balance(session, examination.learner.account_id) == 50, "what was studied stays paid"
    certificate = session.scalars(select(Certificate)).one()
    assert certificate.revocation_reason == LOWER["reason"]
    notices = session.scalars(select(Notice).where(Notice.account_id == examination.learner.account_id)).all()
    assert sum(LOWER["reason"] in str(notice.values) for notice in notices) >= 3


def test_whoever_may_not_revoke_a_certificate_does_not_do_it_by_a_mark(
    session: Session, examination: Examination, passed: Attempt
) -> None:
    with pytest.raises(NotAllowed):
        set_mark(session, examination.author, text_of(passed).public_id, CONFIRMED, LATER)


def test_a_mark_that_leaves_it_passed_changes_nothing_else(
    session: Session, examination: Examination, passed: Attempt
) -> None:
    passed.assessment.pass_percent = 60
    session.flush()
    set_mark(session, examination.author, text_of(passed).public_id, LOWER, LATER)
    assert balance(session, examination.learner.account_id) == 300
    assert session.scalars(select(Certificate)).one().revoked_at is None


def test_who_passes_again_gets_credits_and_another_certificate(
    session: Session, examination: Examination, passed: Attempt
) -> None:
    set_mark(session, manager_of(session, examination), text_of(passed).public_id, CONFIRMED, LATER)
    attempt = begin(session, examination.learner, examination.course.public_id, LATER)
    save_answers(session, examination.learner, attempt.public_id, right_answers(attempt), LATER)
    hand_in(session, examination.learner, attempt.public_id, LATER)
    assert balance(session, examination.learner.account_id) == 300
    certificates = session.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert [one.revoked_at is None for one in certificates] == [False, True]
    assert certificates[-1].kind is CertificateKind.TRAINING


def test_the_first_mark_put_right_gives_everything_back(
    session: Session, examination: Examination, passed: Attempt
) -> None:
    manager = manager_of(session, examination)
    set_mark(session, manager, text_of(passed).public_id, CONFIRMED, LATER)
    set_mark(session, manager, text_of(passed).public_id, {"mark": "100", "reason": "错在我。"}, LATER)
    assert balance(session, examination.learner.account_id) == 300
    assert len(session.scalars(select(Certificate).where(Certificate.revoked_at.is_(None))).all()) == 1
