"""Who works on a case: claimed, given back, handed over within the seat, and nobody else decides meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import CourseAuthor
from content.database import utc_now
from content.errors import Invalid, NotAllowed, Refused
from content.notices.models import Notice
from content.people.models import Account, AuditEvent, Role, RoleGrant
from content.people.permissions import Actor, Grant
from content.review.case_page import case_page
from content.review.claims import claim, give_back, hand_over
from content.review.decisions import add_finding
from content.review.findings import NewFinding
from content.review.models import CaseState, ReviewCase
from tests.content.review.test_decisions import Submitted
from tests.factories import make_account, make_reviewer
from tests.review_decisions import check_decision, decide

Act = Callable[[Session, Actor, str], object]


def colleague_of(session: Session, ground: Submitted) -> tuple[Account, Actor]:
    return make_reviewer(session, ground.county)


def test_a_claimed_case_is_decided_by_nobody_else(session: Session) -> None:
    ground = Submitted(session)
    _, other = colleague_of(session, ground)
    claim(session, ground.of_county, ground.case_id)
    attempts: list[Callable[[], object]] = [
        lambda: claim(session, other, ground.case_id),
        lambda: add_finding(session, other, ground.case_id, NewFinding("错")),
        lambda: check_decision(session, other, ground.case_id, CaseState.APPROVED),
        lambda: decide(session, other, ground.case_id, CaseState.APPROVED),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="is working on this case"):
            attempt()
    page = case_page(session, other, ground.case_id)
    assert (page.seated, page.can_decide, page.claim.own) == (True, False, False)
    assert case_page(session, ground.of_county, ground.case_id).can_decide
    decide(session, ground.of_county, ground.case_id, CaseState.APPROVED)


def test_a_case_given_back_waits_for_anybody(session: Session) -> None:
    ground = Submitted(session)
    _, other = colleague_of(session, ground)
    claim(session, ground.of_county, ground.case_id)
    claim(session, ground.of_county, ground.case_id)
    with pytest.raises(Refused, match="not taken this case"):
        give_back(session, other, ground.case_id)
    give_back(session, ground.of_county, ground.case_id)
    claim(session, other, ground.case_id)
    decide(session, other, ground.case_id, CaseState.APPROVED)
    acts = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "review_case")).all()
    assert acts == ["review.claimed", "review.given_back", "review.claimed", "review.approved"]


def test_a_case_is_handed_to_a_colleague_of_the_seat_who_reads_why(session: Session) -> None:
    ground = Submitted(session)
    account, other = colleague_of(session, ground)
    claim(session, ground.of_county, ground.case_id)
    for _ in range(2):
        hand_over(session, ground.of_county, ground.case_id, account.public_id, "我下周出差。")
    notices = session.scalars(select(Notice).where(Notice.message.contains("handed you"))).all()
    assert [(one.account_id, one.values["reason"], one.link) for one in notices] == [
        (account.id, "我下周出差。", f"review_case:{ground.case_id}")
    ]
    decide(session, other, ground.case_id, CaseState.APPROVED)


def test_a_case_is_taken_over_with_a_reason_that_its_former_reviewer_reads(session: Session) -> None:
    ground = Submitted(session)
    account, other = colleague_of(session, ground)
    claim(session, ground.of_county, ground.case_id)
    with pytest.raises(Invalid) as refusal:
        hand_over(session, other, ground.case_id, account.public_id, " ")
    assert refusal.value.field == "reason"
    hand_over(session, other, ground.case_id, account.public_id, "她病了。")
    notice = session.scalars(select(Notice).where(Notice.message.contains("taken over"))).one()
    assert (notice.account_id, notice.values["reason"]) == (ground.of_county.account_id, "她病了。")
    with pytest.raises(Refused):
        decide(session, ground.of_county, ground.case_id, CaseState.APPROVED)


def test_nobody_but_impartial_reviewers_of_the_seat_is_chosen(session: Session) -> None:
    ground = Submitted(session)
    author_too, _ = colleague_of(session, ground)
    session.add(CourseAuthor(course_id=ground.course_id, account_id=author_too.id))
    former, _ = colleague_of(session, ground)
    session.query(RoleGrant).filter_by(account_id=former.id).update({"revoked_at": utc_now()})
    of_city = session.get_one(Account, ground.of_city.account_id)
    learner, _ = make_account(session)
    session.flush()
    session.expire_all()
    for chosen in (author_too, former, of_city, learner):
        with pytest.raises(Invalid) as refusal:
            hand_over(session, ground.of_county, ground.case_id, chosen.public_id, "请看。")
        assert refusal.value.field == "reviewer"


def acts(ground: Submitted) -> list[Act]:
    to = ground.of_county
    return [
        claim,
        give_back,
        lambda session, actor, case: hand_over(
            session, actor, case, session.get_one(Account, to.account_id).public_id, "请看。"
        ),
    ]


def test_nobody_outside_the_seat_touches_a_claim(session: Session) -> None:
    ground = Submitted(session)
    conflicted = make_account(
        session,
        Grant(Role.REVIEWER, region_code=ground.county.code, level=ground.county.level),
        Grant(Role.INSTRUCTOR, institution_id=ground.institution.id),
    )[1]
    others = [
        ground.author,
        ground.of_city,
        ground.of_province,
        conflicted,
        make_account(session)[1],
        make_account(session, Grant(Role.ADMINISTRATOR))[1],
        make_account(session, Grant(Role.EVALUATOR))[1],
        make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code=ground.county.code))[1],
        make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=ground.institution.id))[1],
    ]
    for act in acts(ground):
        for other in others:
            with pytest.raises(NotAllowed):
                act(session, other, ground.case_id)
    assert session.scalars(select(ReviewCase.claimed_by_id)).one() is None


@pytest.mark.parametrize("outcome", [CaseState.APPROVED, CaseState.RETURNED])
def test_a_case_that_is_over_is_claimed_no_more(session: Session, outcome: CaseState) -> None:
    ground = Submitted(session)
    decide(session, ground.of_county, ground.case_id, outcome, "请改。")
    for act in acts(ground):
        with pytest.raises(Refused):
            act(session, ground.of_county, ground.case_id)


def test_the_claim_of_somebody_who_no_longer_reviews_there_holds_nobody_up(session: Session) -> None:
    ground = Submitted(session)
    _, other = colleague_of(session, ground)
    claim(session, ground.of_county, ground.case_id)
    session.query(RoleGrant).filter_by(account_id=ground.of_county.account_id).update({"revoked_at": utc_now()})
    session.expire_all()
    assert case_page(session, other, ground.case_id).can_decide
    claim(session, other, ground.case_id)
    assert session.scalars(select(ReviewCase.claimed_by_id)).one() == other.account_id
