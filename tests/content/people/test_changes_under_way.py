"""Roles that end, and accounts that are erased, while cases, drafts, uploads and open pages are under way: whatever
comes afterwards is judged by what is in force then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.complaints.models import Complaint, Matter
from content.complaints.submission import ComplaintDraft, complain
from content.courses import lifecycle, outline
from content.courses.models import CourseAuthor, RevisionState
from content.credits.balances import balance
from content.credits.ledger import reverse
from content.credits.models import LedgerEntry
from content.errors import DomainError, NotAllowed
from content.learning.enrolment import enrol
from content.learning.models import Enrolment, LessonQuestion
from content.learning.questions import ask
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.notices.models import Notice
from content.people.accounts import actor_of, grant_role, present_actor, require_unchanged, revoke_role
from content.people.erasure import NOBODY, erase
from content.people.models import Account, Role
from content.people.passwords import hash_password
from content.people.permissions import Actor, Grant
from content.people.preferences import Preferences, store_language, store_preferences
from content.review.case_page import case_page
from content.review.decisions import add_finding
from content.review.findings import NewFinding
from content.review.models import CaseState
from content.review.queue import queue
from content.tracks.models import UploadPurpose
from content.tracks.uploads import begin_upload
from tests.content.review.test_decisions import Submitted, open_case
from tests.factories import make_account, make_media_block, make_pilot, make_published_course, make_teaching
from tests.review_decisions import check_decision, decide

PASSWORD = "a short sentence"
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def administrator(session: Session) -> Actor:
    return make_account(session, Grant(Role.ADMINISTRATOR))[1]


def end_roles(session: Session, administrator: Actor, account_id: int) -> Actor:
    """End every role of an account; gives the actor that its next request has."""
    account = session.get_one(Account, account_id)
    session.refresh(account)
    for grant in list(account.grants):
        revoke_role(session, administrator, account.public_id, grant.id)
    return present_actor(session, account_id)


def erase_account(session: Session, account_id: int) -> None:
    account = session.get_one(Account, account_id)
    account.password_hash = hash_password(PASSWORD)
    session.flush()
    erase(session, account_id, PASSWORD)


def test_an_actor_is_what_the_account_is_now(session: Session, administrator: Actor) -> None:
    account, actor = make_account(session, Grant(Role.LEARNER), Grant(Role.REVIEWER, region_code=None))
    assert present_actor(session, account.id) == actor_of(account) == actor
    require_unchanged(session, actor)
    require_unchanged(session, Actor(account.id, actor.grants[:1]))  # a role more does no harm
    account_now = end_roles(session, administrator, account.id)
    assert account_now == Actor(account.id)
    require_unchanged(session, account_now)
    with pytest.raises(NotAllowed):
        require_unchanged(session, actor)
    erase_account(session, account.id)
    for one in (actor, account_now, Actor(10**6)):
        with pytest.raises(NotAllowed):
            require_unchanged(session, one)


def test_a_reviewer_without_the_role_sees_and_decides_nothing(session: Session, administrator: Actor) -> None:
    ground = Submitted(session)
    add_finding(session, ground.of_county, ground.case_id, NewFinding("第一课没有字幕。"))
    former = end_roles(session, administrator, ground.of_county.account_id)
    for act in (
        lambda: queue(session, former),
        lambda: case_page(session, former, ground.case_id),
        lambda: check_decision(session, former, ground.case_id, CaseState.APPROVED),
        lambda: decide(session, former, ground.case_id, CaseState.APPROVED),
        lambda: add_finding(session, former, ground.case_id, NewFinding("还有一处。")),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert open_case(session, ground).public_id == ground.case_id


def test_a_reviewer_who_moves_decides_there_and_no_longer_here(session: Session, administrator: Actor) -> None:
    ground = Submitted(session)
    account = session.get_one(Account, ground.of_county.account_id)
    end_roles(session, administrator, account.id)
    grant_role(session, administrator, account.public_id, Role.REVIEWER, region_code=ground.city.code)
    moved = present_actor(session, account.id)
    with pytest.raises(NotAllowed):
        decide(session, moved, ground.case_id, CaseState.APPROVED)
    successor = make_account(session, Grant(Role.REVIEWER, None, ground.county.code, ground.county.level))[1]
    decide(session, successor, ground.case_id, CaseState.APPROVED)
    decide(session, moved, open_case(session, ground).public_id, CaseState.APPROVED)


def test_who_decided_below_and_moves_up_does_not_decide_again(session: Session, administrator: Actor) -> None:
    ground = Submitted(session)
    account = session.get_one(Account, ground.of_county.account_id)
    decide(session, ground.of_county, ground.case_id, CaseState.APPROVED)
    end_roles(session, administrator, account.id)
    grant_role(session, administrator, account.public_id, Role.REVIEWER, region_code=ground.city.code)
    with pytest.raises(NotAllowed):
        decide(session, present_actor(session, account.id), open_case(session, ground).public_id, CaseState.APPROVED)


def test_a_reviewer_who_joins_the_institution_or_the_course_meanwhile_is_not_impartial(
    session: Session, administrator: Actor
) -> None:
    ground = Submitted(session)
    account = session.get_one(Account, ground.of_county.account_id)
    place, manager = ground.institution.id, Role.INSTITUTION_MANAGER
    grant = grant_role(session, administrator, account.public_id, manager, institution_id=place)
    with pytest.raises(NotAllowed):
        decide(session, present_actor(session, account.id), ground.case_id, CaseState.APPROVED)
    revoke_role(session, administrator, account.public_id, grant.id)
    session.add(CourseAuthor(course_id=ground.course_id, account_id=account.id))
    session.flush()
    with pytest.raises(NotAllowed):
        decide(session, present_actor(session, account.id), ground.case_id, CaseState.APPROVED)


def test_an_author_who_left_the_institution_changes_nothing_and_still_does_not_review_it(
    session: Session, administrator: Actor
) -> None:
    ground = Submitted(session)
    former = end_roles(session, administrator, ground.author.account_id)
    with pytest.raises(NotAllowed):
        lifecycle.recall(session, former, ground.course_public_id, ground.revision.public_id, "")
    decide(session, ground.of_county, ground.case_id, CaseState.RETURNED, "请补字幕。")
    for act in (
        lambda: lifecycle.open_revision(session, former, ground.course_public_id),
        lambda: lifecycle.submit(session, former, ground.course_public_id),
        lambda: outline.add_module(session, former, ground.course_public_id, "新单元"),
    ):
        with pytest.raises(NotAllowed):
            act()
    public_id = session.get_one(Account, former.account_id).public_id
    grant_role(session, administrator, public_id, Role.REVIEWER, region_code=ground.county.code)
    with pytest.raises(NotAllowed):
        check_decision(session, present_actor(session, former.account_id), ground.case_id, CaseState.APPROVED)


def test_a_case_of_an_erased_author_goes_on_and_nobody_is_sent_a_notice(session: Session) -> None:
    ground = Submitted(session)
    erase_account(session, ground.author.account_id)
    decide(session, ground.of_county, ground.case_id, CaseState.RETURNED, "请补字幕。")
    assert ground.revision.state is RevisionState.RETURNED
    assert session.scalars(select(Notice).where(Notice.account_id == ground.author.account_id)).all() == []


def test_what_an_erased_reviewer_decided_stands_without_a_name(session: Session) -> None:
    ground = Submitted(session)
    session.get_one(Account, ground.of_county.account_id).display_name = "审核员甲"
    decide(session, ground.of_county, ground.case_id, CaseState.APPROVED, "可以。")
    erase_account(session, ground.of_county.account_id)
    page = case_page(session, ground.of_city, open_case(session, ground).public_id)
    assert "审核员甲" not in repr(page)
    assert NOBODY in repr(page)


def test_what_an_open_page_of_an_erased_learner_still_sends_is_kept_nowhere(session: Session) -> None:
    course = make_published_course(session)
    lesson = course.revisions[0].modules[0].lessons[0]
    account, actor = make_account(session)
    enrol(session, actor, course.public_id)
    keys = section_keys(requirements_in(session, lesson, "zh"))
    erase_account(session, account.id)
    contact = ComplaintDraft(Matter.OTHER, "太慢。", name="王建国", contact="13800138000")
    acts: tuple[Callable[[], object], ...] = (
        lambda: enrol(session, actor, course.public_id),
        lambda: record_reading(session, actor, lesson.public_id, keys, NOW),
        lambda: ask(session, actor, lesson.public_id, "水要多热？", NOW),
        lambda: store_preferences(session, account.id, Preferences(ways="braille")),
        lambda: store_language(session, account.id, "en"),
        lambda: complain(session, contact, account_id=account.id),
    )
    for act in acts:
        with pytest.raises(DomainError):
            act()
    for table in (Enrolment, LessonQuestion, Complaint):
        assert session.scalars(select(table)).all() == []
    assert account.language is None


def test_no_upload_begins_for_an_erased_account(session: Session) -> None:
    account, actor, block = make_teaching(session)
    erase_account(session, account.id)
    with pytest.raises(NotAllowed):
        begin_upload(session, actor, block.public_id, UploadPurpose.LECTURE, 10, "a.mp4")


def test_credits_of_an_erased_learner_can_still_be_put_right(session: Session) -> None:
    make_pilot(session)
    course = make_published_course(session)
    make_media_block(session, course)
    account, actor = make_account(session)
    enrol(session, actor, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[0]
    keys = section_keys(requirements_in(session, lesson, "zh"))
    for hour in (9, 10):
        record_reading(session, actor, lesson.public_id, keys, NOW.replace(hour=hour))
    entry = session.scalars(select(LedgerEntry)).one()
    erase_account(session, account.id)
    pilot = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"))[1]
    reverse(session, pilot, entry.public_id, "记错了", NOW)
    assert balance(session, account.id) == 0
    assert session.scalars(select(Notice).where(Notice.account_id == account.id)).all() == []
