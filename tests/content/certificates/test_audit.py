"""The completion audit: it stands before a certificate where the pilot's rule said so when the course was finished."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.certificates.audit import pass_audits, return_audit, revoke_audit
from content.certificates.audit_page import audit_batch, audited_courses
from content.certificates.issuing import request_certificate
from content.certificates.models import AuditState, CertificateKind, CompletionAudit
from content.certificates.pages import certificate_by_number, own_certificates
from content.courses.models import Audience, Course
from content.credits.balances import balance
from content.credits.models import Pilot, RuleVersion
from content.credits.rules import CreditRules
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.learning.enrolment import enrol
from content.learning.my_learning import my_learning
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.notices.inbox import notices
from content.people.models import AuditEvent, Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account, make_institution, make_pilot, make_published_course

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LATER = START + timedelta(days=1)
AUDITED = CreditRules(points_per_unit=100, points_per_course=500, completion_audit=True)


def finish(session: Session, learner: Actor, course: Course, begun: datetime = START, lessons: int = 1) -> None:
    enrol(session, learner, course.public_id)
    for number, lesson in enumerate(course.revisions[0].modules[0].lessons[:lessons]):
        keys = section_keys(requirements_in(session, lesson, "zh"))
        for hours in (0, 1):
            record_reading(session, learner, lesson.public_id, keys, begun + timedelta(hours=2 * number + hours))


def manager_of(session: Session, course: Course) -> Actor:
    return make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))[1]


def waiting(session: Session, manager: Actor, course: Course) -> list[str]:
    return [line.public_id for line in audit_batch(session, manager, course.public_id).waiting.lines]


@pytest.fixture
def audited(session: Session) -> tuple[Actor, Course, Actor]:
    """A learner who has finished a course under the rule, the course, and the institution's manager."""
    make_pilot(session, AUDITED)
    course = make_published_course(session)
    _, learner = make_account(session)
    finish(session, learner, course)
    return learner, course, manager_of(session, course)


def test_without_an_audit_only_a_record_of_study_is_issued(session: Session) -> None:
    make_pilot(session)
    course = make_published_course(session)
    _, learner = make_account(session)
    finish(session, learner, course)
    (record,) = own_certificates(session, learner)
    assert (record.kind, record.audited_at) == (CertificateKind.STUDY, None)
    assert session.scalar(select(func.count()).select_from(CompletionAudit)) == 0


def test_a_completion_waits_for_its_audit_and_credits_do_not(
    session: Session, audited: tuple[Actor, Course, Actor]
) -> None:
    learner, course, manager = audited
    assert own_certificates(session, learner) == ()
    assert balance(session, learner.account_id) == 50 + 500, "half a study unit, and the course"
    assert request_certificate(session, learner, course.public_id) is None
    assert my_learning(session, learner).finished[0].audit is AuditState.WAITING
    assert [(one.public_id, one.waiting) for one in audited_courses(session, manager)] == [(course.public_id, 1)]


def test_what_passes_is_a_certificate_of_training_that_names_who_audited(
    session: Session, audited: tuple[Actor, Course, Actor]
) -> None:
    learner, course, manager = audited
    chosen = waiting(session, manager, course)
    assert pass_audits(session, manager, course.public_id, chosen, LATER) == 1
    (certificate,) = own_certificates(session, learner)
    assert (certificate.kind, certificate.audited_at) == (CertificateKind.TRAINING, LATER)
    assert certificate.auditor.startswith("学员")
    public = certificate_by_number(session, certificate.number)
    assert (public.kind, public.audited_at, public.auditor) == (CertificateKind.TRAINING, LATER, "")
    assert certificate.is_massage, "保健按摩师"
    assert f"certificate:{certificate.number}" in [line.link for line in notices(session, learner).lines]
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "completion_audit")).all()
    assert [(event.action, event.actor_id, event.subject_id) for event in events] == [
        ("completion_audit.passed", manager.account_id, chosen[0])
    ]


def test_the_form_sent_twice_passes_once(session: Session, audited: tuple[Actor, Course, Actor]) -> None:
    learner, course, manager = audited
    chosen = waiting(session, manager, course)
    assert pass_audits(session, manager, course.public_id, chosen, LATER) == 1
    assert pass_audits(session, manager, course.public_id, chosen, LATER + timedelta(days=1)) == 0
    (certificate,) = own_certificates(session, learner)
    assert certificate.audited_at == LATER
    with pytest.raises(Refused):
        return_audit(session, manager, chosen[0], "没有实操。", LATER)


def test_nobody_is_passed_who_was_not_chosen(session: Session, audited: tuple[Actor, Course, Actor]) -> None:
    _, course, manager = audited
    _, second = make_account(session)
    finish(session, second, course)
    first, other = waiting(session, manager, course)
    with pytest.raises(Invalid):
        pass_audits(session, manager, course.public_id, [], LATER)
    pass_audits(session, manager, course.public_id, [first], LATER)
    assert waiting(session, manager, course) == [other]
    assert own_certificates(session, second) == ()


def test_a_returned_completion_tells_the_learner_why_and_can_be_asked_for_again(
    session: Session, audited: tuple[Actor, Course, Actor]
) -> None:
    learner, course, manager = audited
    (audit,) = waiting(session, manager, course)
    with pytest.raises(Invalid):
        return_audit(session, manager, audit, "  ", LATER)
    return_audit(session, manager, audit, "还没有参加实操。", LATER)
    assert waiting(session, manager, course) == []
    assert notices(session, learner).lines[0].message.values["reason"] == "还没有参加实操。"
    finished = my_learning(session, learner).finished[0]
    assert (finished.audit, finished.audit_reason) == (AuditState.RETURNED, "还没有参加实操。")
    with pytest.raises(Refused):
        pass_audits(session, manager, course.public_id, [audit], LATER)
    assert request_certificate(session, learner, course.public_id) is None
    assert waiting(session, manager, course) == [audit]
    pass_audits(session, manager, course.public_id, [audit], LATER)
    assert own_certificates(session, learner)[0].kind is CertificateKind.TRAINING


def test_an_audit_taken_back_revokes_the_certificate_and_leaves_the_credits(
    session: Session, audited: tuple[Actor, Course, Actor]
) -> None:
    learner, course, manager = audited
    (audit,) = waiting(session, manager, course)
    with pytest.raises(Refused):
        revoke_audit(session, manager, audit, "代学。", LATER)
    pass_audits(session, manager, course.public_id, [audit], LATER)
    paid = balance(session, learner.account_id)
    with pytest.raises(Invalid):
        revoke_audit(session, manager, audit, "", LATER)
    revoke_audit(session, manager, audit, "代学。", LATER)
    (certificate,) = own_certificates(session, learner)
    assert (certificate.revoked_at is not None, certificate.reason) == (True, "代学。")
    assert balance(session, learner.account_id) == paid > 0
    with pytest.raises(Refused):
        revoke_audit(session, manager, audit, "代学。", LATER)


def test_a_later_rule_takes_nothing_from_who_finished_before(session: Session) -> None:
    pilot = make_pilot(session)
    course = make_published_course(session)
    _, before = make_account(session)
    finish(session, before, course)
    session.add(
        RuleVersion(
            pilot_id=pilot.id,
            number=2,
            rules=AUDITED.as_json(),
            effective_from=LATER,
            made_by_id=session.get_one(Pilot, pilot.id).owner_id,
        )
    )
    session.flush()
    _, after = make_account(session)
    finish(session, after, course, LATER)
    (record,) = own_certificates(session, before)
    assert (record.kind, record.revoked_at) == (CertificateKind.STUDY, None)
    assert request_certificate(session, before, course.public_id).number == record.number  # type: ignore[union-attr]
    assert own_certificates(session, after) == ()
    assert len(waiting(session, manager_of(session, course), course)) == 1


def test_a_rule_of_another_region_or_for_other_audiences_asks_for_no_audit(session: Session) -> None:
    make_pilot(session, AUDITED, region_code="130123")
    elsewhere = make_published_course(session, region_code="130100")
    for_staff = make_published_course(session)
    for_staff.revisions[0].audience = Audience.STAFF
    session.flush()
    for course in (elsewhere, for_staff):
        _, learner = make_account(session)
        finish(session, learner, course)
        assert own_certificates(session, learner)[0].kind is CertificateKind.STUDY


def test_the_batch_says_which_lessons_are_missing(session: Session) -> None:
    make_pilot(session, AUDITED)
    course = make_published_course(session, lessons=3)
    _, learner = make_account(session)
    finish(session, learner, course, lessons=1)
    batch = audit_batch(session, manager_of(session, course), course.public_id)
    assert batch.waiting.lines == ()
    assert [one.missing.lessons for one in batch.studying] == [("第2课", "第3课")]


def test_only_the_institutions_managers_audit_and_nobody_their_own(
    session: Session, audited: tuple[Actor, Course, Actor]
) -> None:
    learner, course, manager = audited
    (audit,) = waiting(session, manager, course)
    stranger = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=make_institution(session).id))[1]
    administrator = make_account(session, Grant(Role.ADMINISTRATOR))[1]
    teacher = make_account(session, Grant(Role.INSTRUCTOR, institution_id=course.institution_id))[1]
    themselves = Actor(learner.account_id, (Grant(Role.INSTITUTION_MANAGER, course.institution_id),))
    for actor in (stranger, administrator, teacher, learner, themselves):
        with pytest.raises(NotAllowed):
            pass_audits(session, actor, course.public_id, [audit], LATER)
        with pytest.raises(NotAllowed):
            return_audit(session, actor, audit, "缺实操。", LATER)
        with pytest.raises(NotAllowed):
            revoke_audit(session, actor, audit, "缺实操。", LATER)
    with pytest.raises(NotFound):
        pass_audits(session, manager, course.public_id, ["nothing"], LATER)
    neighbour = make_published_course(session)
    with pytest.raises(NotAllowed):
        audit_batch(session, manager, neighbour.public_id)
    assert waiting(session, manager, course) == [audit]
