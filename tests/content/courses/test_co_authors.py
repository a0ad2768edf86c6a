"""Authors come and go, and each course keeps somebody who can edit it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.access import authored_course
from content.courses.co_authors import (
    add_co_author,
    course_authors,
    courses_without_others,
    remove_co_author,
)
from content.courses.handing_over import hand_over, handing_over
from content.courses.lifecycle import submit
from content.courses.models import Course, FormerAuthor
from content.database import Database
from content.errors import DomainError, Invalid, NotAllowed, Refused
from content.institutions.models import Institution
from content.institutions.staff import add_instructor, end_teaching, staff_of
from content.notices.models import Notice
from content.people.accounts import present_actor
from content.people.erasure import erase
from content.people.models import Account, AuditEvent, Role
from content.people.passwords import hash_password
from content.people.permissions import Actor, Grant
from content.people.personal_data import personal_data_of
from content.review.models import CaseState, ReviewCase
from tests.factories import make_account, make_course, make_institution, make_instructor, make_reviewer
from tests.review_decisions import check_decision


@dataclass
class Ground:
    """An institution with a manager, two instructors, and a course of the first."""

    institution: Institution
    course: Course
    author: Account
    author_actor: Actor
    colleague: Account
    colleague_actor: Actor
    manager: Actor


@pytest.fixture
def ground(session: Session) -> Ground:
    institution = make_institution(session)
    author, author_actor = make_instructor(session, institution)
    colleague, colleague_actor = make_instructor(session, institution)
    manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=institution.id))[1]
    course = make_course(session, author, institution)
    return Ground(institution, course, author, author_actor, colleague, colleague_actor, manager)


def names(session: Session, ground: Ground) -> list[str]:
    page = course_authors(session, ground.manager, ground.course.public_id)
    return [one.public_id for one in page.authors]


def notices_of(session: Session, account: Account) -> list[str]:
    return list(session.scalars(select(Notice.message).where(Notice.account_id == account.id).order_by(Notice.id)))


def test_a_co_author_edits_the_course_and_both_get_a_notice_once(session: Session, ground: Ground) -> None:
    with pytest.raises(NotAllowed):
        authored_course(session, ground.colleague_actor, ground.course.public_id)
    for _ in range(2):
        add_co_author(session, ground.manager, ground.course.public_id, f" {ground.colleague.login_name.upper()} ")
    assert authored_course(session, ground.colleague_actor, ground.course.public_id) is ground.course
    assert [one.account_id for one in ground.course.authors] == [ground.author.id, ground.colleague.id]
    assert len(notices_of(session, ground.colleague)) == len(notices_of(session, ground.author)) == 1
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "course.author_added")).all()
    assert [(one.subject_id, one.details) for one in events] == [
        (str(ground.colleague.id), {"course": ground.course.public_id})
    ]


@pytest.mark.parametrize("who", ["nobody", "learner", "elsewhere", "erased"])
def test_only_those_who_teach_at_the_institution_become_authors(session: Session, ground: Ground, who: str) -> None:
    people = {
        "learner": make_account(session)[0],
        "elsewhere": make_instructor(session, make_institution(session))[0],
        "erased": make_instructor(session, ground.institution)[0],
    }
    people["erased"].password_hash = hash_password("a short sentence")
    name = people[who].login_name if who in people else "nobody"
    if who == "erased":
        erase(session, people[who].id, "a short sentence")
    with pytest.raises(Invalid) as refusal:
        add_co_author(session, ground.author_actor, ground.course.public_id, name)
    assert refusal.value.field == "login_name"


def test_the_last_author_who_can_edit_it_stays(session: Session, ground: Ground) -> None:
    public_id = ground.course.public_id
    with pytest.raises(Refused):
        remove_co_author(session, ground.manager, public_id, ground.author.public_id)
    add_co_author(session, ground.author_actor, public_id, ground.colleague.login_name)
    end_teaching_of_author = session.scalars(select(Account).where(Account.id == ground.author.id)).one()
    end_teaching(session, ground.manager, ground.institution.public_id, end_teaching_of_author.public_id)
    with pytest.raises(Refused):  # the other one left can edit nothing any more
        remove_co_author(session, ground.manager, public_id, ground.colleague.public_id)
    remove_co_author(session, ground.manager, public_id, ground.author.public_id)
    assert names(session, ground) == [ground.colleague.public_id]


def test_who_is_removed_loses_the_course_and_is_told(session: Session, ground: Ground) -> None:
    public_id = ground.course.public_id
    add_co_author(session, ground.author_actor, public_id, ground.colleague.login_name)
    for _ in range(2):
        remove_co_author(session, ground.author_actor, public_id, ground.colleague.public_id)
    with pytest.raises(NotAllowed):
        authored_course(session, ground.colleague_actor, public_id)
    assert len(notices_of(session, ground.colleague)) == 2
    with pytest.raises(NotAllowed):
        remove_co_author(session, ground.colleague_actor, public_id, ground.author.public_id)


def test_who_was_an_author_never_reviews_the_course(session: Session, ground: Ground) -> None:
    reviewer, of_county = make_reviewer(session, ground.institution.region)
    staff = ground.manager, ground.institution.public_id
    add_instructor(session, *staff, reviewer.login_name)
    add_co_author(session, ground.author_actor, ground.course.public_id, reviewer.login_name)
    remove_co_author(session, ground.author_actor, ground.course.public_id, reviewer.public_id)
    end_teaching(session, *staff, reviewer.public_id)
    submit(session, ground.author_actor, ground.course.public_id)
    case = session.scalars(select(ReviewCase)).one()
    with pytest.raises(NotAllowed, match="You wrote or taught this course"):
        check_decision(session, present_actor(session, of_county.account_id), case.public_id, CaseState.APPROVED)


def test_a_manager_who_reviews_elsewhere_never_reviews_the_own_institution(session: Session, ground: Ground) -> None:
    city = ground.institution.region.parent
    assert city is not None
    both = make_account(
        session,
        Grant(Role.INSTITUTION_MANAGER, institution_id=ground.institution.id),
        Grant(Role.REVIEWER, region_code=city.code, level=city.level),
    )[1]
    submit(session, ground.author_actor, ground.course.public_id)
    case = session.scalars(select(ReviewCase)).one()
    check_decision(session, make_reviewer(session, ground.institution.region)[1], case.public_id, CaseState.APPROVED)
    case.level, case.region_code = city.level, city.code
    session.flush()
    with pytest.raises(NotAllowed, match="You belong to the institution"):
        check_decision(session, both, case.public_id, CaseState.APPROVED)


def test_a_manager_hands_over_one_course_or_all(session: Session, ground: Ground) -> None:
    other = make_course(session, ground.author, ground.institution)
    page = handing_over(session, ground.manager, ground.institution, ground.author.public_id)
    assert {one.public_id for one in page.courses} == {ground.course.public_id, other.public_id}
    assert [public_id for public_id, _ in page.takers] == [ground.colleague.public_id]
    giver, to = ground.author.public_id, ground.colleague.public_id
    for _ in range(2):  # the button pressed twice
        hand_over(session, ground.manager, ground.institution, giver, to=to, courses=[ground.course.public_id])
    assert names(session, ground) == [to]
    assert [one.title for one in courses_without_others(session, ground.author.id)] == [other.revisions[0].title]
    assert len(notices_of(session, ground.colleague)) == len(notices_of(session, ground.author)) == 1
    former = session.scalars(select(FormerAuthor)).one()
    assert (former.account_id, former.course_id) == (ground.author.id, ground.course.id)


def test_a_course_that_went_to_somebody_else_meanwhile_is_not_handed_over(session: Session, ground: Ground) -> None:
    third = make_instructor(session, ground.institution)[0]
    giver, to, courses = ground.author.public_id, ground.colleague.public_id, [ground.course.public_id]
    hand_over(session, ground.manager, ground.institution, giver, to=third.public_id, courses=courses)
    with pytest.raises(Refused):
        hand_over(session, ground.manager, ground.institution, giver, to=to, courses=courses)
    assert names(session, ground) == [third.public_id]


@pytest.mark.parametrize("who", ["author_actor", "colleague_actor"])
def test_nobody_but_the_manager_hands_over(session: Session, ground: Ground, who: str) -> None:
    to, courses = ground.colleague.public_id, [ground.course.public_id]
    with pytest.raises(NotAllowed):
        hand_over(session, getattr(ground, who), ground.institution, ground.author.public_id, to=to, courses=courses)


def test_a_manager_of_another_institution_reaches_nothing(session: Session, ground: Ground) -> None:
    stranger = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=make_institution(session).id))[1]
    public_id = ground.institution.public_id
    for act in (
        lambda: staff_of(session, stranger, public_id),
        lambda: add_instructor(session, stranger, public_id, "person1"),
        lambda: end_teaching(session, stranger, public_id, ground.author.public_id),
        lambda: handing_over(session, stranger, ground.institution, ground.author.public_id),
        lambda: course_authors(session, stranger, ground.course.public_id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_instructor_leaves_after_the_courses_are_handed_over(session: Session, ground: Ground) -> None:
    public_id = ground.institution.public_id
    with pytest.raises(Refused, match="Hand them over first"):
        end_teaching(session, ground.manager, public_id, ground.author.public_id)
    courses = [ground.course.public_id]
    to = ground.colleague.public_id
    hand_over(session, ground.manager, ground.institution, ground.author.public_id, to=to, courses=courses)
    for _ in range(2):
        end_teaching(session, ground.manager, public_id, ground.author.public_id)
    assert present_actor(session, ground.author.id).grants == ()
    assert ground.author.public_id not in {one.public_id for one in staff_of(session, ground.manager, public_id)}
    for _ in range(2):
        add_instructor(session, ground.manager, public_id, ground.author.login_name)
    assert len(present_actor(session, ground.author.id).grants) == 1


def test_courses_of_an_erased_author_are_handed_over(session: Session, ground: Ground) -> None:
    ground.author.password_hash = hash_password("a short sentence")
    erase(session, ground.author.id, "a short sentence")
    gone = next(one for one in staff_of(session, ground.manager, ground.institution.public_id) if one.erased)
    assert (gone.teaches, gone.courses) == (False, 1)
    courses = [ground.course.public_id]
    to = ground.colleague.public_id
    hand_over(session, ground.manager, ground.institution, gone.public_id, to=to, courses=courses)
    assert names(session, ground) == [to]


def test_what_somebody_was_an_author_of_is_in_their_data_and_goes_with_the_account(
    session: Session, ground: Ground
) -> None:
    ground.colleague.password_hash = hash_password("a short sentence")
    add_co_author(session, ground.author_actor, ground.course.public_id, ground.colleague.login_name)
    remove_co_author(session, ground.author_actor, ground.course.public_id, ground.colleague.public_id)
    assert len(personal_data_of(session, ground.colleague.id)["former_author"]) == 1
    erase(session, ground.colleague.id, "a short sentence")
    assert session.scalars(select(FormerAuthor)).all() == []


def test_two_authors_who_remove_each_other_at_once_do_not_both_go(database: Database) -> None:
    with database.transaction() as session:
        institution = make_institution(session)
        (first, one), (second, other) = (make_instructor(session, institution) for _ in range(2))
        course = make_course(session, first, institution)
        add_co_author(session, one, course.public_id, second.login_name)
        public_id, removals = course.public_id, ((one, second.public_id), (other, first.public_id))
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def remove(actor: Actor, account: str) -> None:
        start.wait()
        try:
            with database.transaction() as session:
                remove_co_author(session, actor, public_id, account)
            outcomes.append("removed")
        except DomainError:
            outcomes.append("refused")

    threads = [threading.Thread(target=remove, args=removal) for removal in removals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "removed"]
