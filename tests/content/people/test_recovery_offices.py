"""Managers and reviewers issue recovery links for their own people of lower standing, and for nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import Invalid, NotAllowed, NotFound
from content.institutions.models import Institution, InstitutionProfile, Region, RegionLevel
from content.learning.models import Enrolment
from content.notices.models import Notice
from content.notices.notify import RECOVERY_ISSUED
from content.people.accounts import authenticate
from content.people.models import Account, AuditEvent, Role
from content.people.permissions import VISITOR, Actor, Grant
from content.people.recovery import redeem
from content.people.recovery_offices import issue_for_name, offices_of, set_region_phone
from tests.factories import make_account, make_course, make_institution, make_instructor, make_regions, make_reviewer


@pytest.fixture
def school(session: Session) -> Institution:
    """An institution in Zhengding."""
    return make_institution(session)


def manager_of(session: Session, school: Institution) -> Actor:
    return make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=school.id))[1]


def learner_of(session: Session, school: Institution, *more: Grant) -> Account:
    """Somebody who studies a course of the institution."""
    author, _ = make_instructor(session, school)
    course = make_course(session, author, school)
    learner, _ = make_account(session, Grant(Role.LEARNER), *more)
    session.add(Enrolment(account_id=learner.id, course_id=course.id, revision_id=course.revisions[0].id))
    session.flush()
    return learner


def test_a_manager_helps_a_learner_of_the_institution_who_is_told_and_the_log_holds_ids_alone(
    session: Session, school: Institution
) -> None:
    learner, manager = learner_of(session, school), manager_of(session, school)
    issued = issue_for_name(session, manager, f" {learner.login_name.upper()} ")
    redeem(session, issued.token, "a longer sentence")
    assert authenticate(session, learner.login_name, "a longer sentence") is not None
    (notice,) = session.scalars(select(Notice).where(Notice.account_id == learner.id)).all()
    assert (notice.message, notice.values) == (RECOVERY_ISSUED, {})
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "recovery.issued")).one()
    assert (event.actor_id, event.subject_id, event.reason) == (manager.account_id, str(learner.id), "")


def test_a_manager_helps_an_instructor_of_the_institution_alone(session: Session, school: Institution) -> None:
    manager, neighbour = manager_of(session, school), make_institution(session)
    own, _ = make_instructor(session, school)
    elsewhere, _ = make_instructor(session, neighbour)
    both = Grant(Role.INSTRUCTOR, school.id), Grant(Role.INSTRUCTOR, neighbour.id)
    at_both, _ = make_account(session, *both)
    assert issue_for_name(session, manager, own.login_name).name == own.display_name
    for account in (elsewhere, at_both):
        with pytest.raises(Invalid):
            issue_for_name(session, manager, account.login_name)
    of_both = make_account(
        session, *(Grant(Role.INSTITUTION_MANAGER, institution_id=one.id) for one in (school, neighbour))
    )[1]
    assert issue_for_name(session, of_both, at_both.login_name)


@pytest.mark.parametrize(
    "higher",
    [Role.INSTITUTION_MANAGER, Role.REVIEWER, Role.PILOT_ADMINISTRATOR, Role.EVALUATOR, Role.ADMINISTRATOR],
)
def test_nobody_of_the_same_standing_or_a_higher_one_is_helped_by_a_manager_or_a_reviewer(
    session: Session, school: Institution, higher: Role
) -> None:
    county = make_regions(session)[2]
    place = Grant(higher, school.id if higher is Role.INSTITUTION_MANAGER else None, county.code, county.level)
    somebody = learner_of(session, school, place)
    for helper in (manager_of(session, school), make_reviewer(session, county)[1]):
        with pytest.raises(Invalid):
            issue_for_name(session, helper, somebody.login_name)


def test_a_reviewer_helps_learners_of_the_region_and_no_instructor(session: Session, school: Institution) -> None:
    session.add(
        Region(code="130600", name_zh="保定市", name_en="Baoding", level=RegionLevel.CITY, parent_code="130000")
    )
    session.flush()
    learner, instructor = learner_of(session, school), make_instructor(session, school)[0]
    far_away = make_reviewer(session, session.get_one(Region, "130600"))[1]
    for region in make_regions(session):
        reviewer = make_reviewer(session, region)[1]
        assert issue_for_name(session, reviewer, learner.login_name)
        with pytest.raises(Invalid):
            issue_for_name(session, reviewer, instructor.login_name)
    with pytest.raises(Invalid):
        issue_for_name(session, far_away, learner.login_name)


def test_who_asks_for_a_name_learns_nothing_of_people_elsewhere(session: Session, school: Institution) -> None:
    manager = manager_of(session, school)
    other = learner_of(session, make_institution(session))
    of_nobody, _ = make_account(session)
    refusals = []
    for name in (other.login_name, of_nobody.login_name, "nobody-at-all"):
        with pytest.raises(Invalid) as refusal:
            issue_for_name(session, manager, name)
        refusals.append((refusal.value.message, refusal.value.field))
    assert len(set(map(str, refusals))) == 1
    own = session.get_one(Account, manager.account_id)
    with pytest.raises(Invalid):
        issue_for_name(session, manager, own.login_name)


def test_learners_instructors_and_evaluators_issue_nothing(session: Session, school: Institution) -> None:
    learner = learner_of(session, school)
    for grant in (Grant(Role.LEARNER), Grant(Role.INSTRUCTOR, school.id), Grant(Role.EVALUATOR)):
        with pytest.raises(NotAllowed):
            issue_for_name(session, make_account(session, grant)[1], learner.login_name)


def test_visitors_are_told_the_numbers_of_the_institution_and_of_the_nearest_region_with_one(
    session: Session, school: Institution
) -> None:
    administrator = make_account(session, Grant(Role.ADMINISTRATOR))[1]
    offices = offices_of(session, VISITOR, school.public_id)
    assert (offices.institution.phone, offices.region.name.zh, offices.region.phone) == ("", "正定县", "")
    set_region_phone(session, administrator, "130100", " 0311 1111 ")
    session.add(InstitutionProfile(institution_id=school.id, phone="0311 2222", changed_by_id=administrator.account_id))
    session.flush()
    offices = offices_of(session, VISITOR, school.public_id)
    assert (offices.institution.phone, offices.region.name.zh, offices.region.phone) == (
        "0311 2222", "石家庄市", "0311 1111",
    )  # fmt: skip
    with pytest.raises(Invalid):
        set_region_phone(session, administrator, "130123", "call us")
    with pytest.raises(NotFound):
        offices_of(session, VISITOR, "nowhere")
