"""A judgement that was begun waits for its reviewer, is seen by nobody else, and ends with the decision."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.errors import Invalid, NotAllowed, Refused
from content.people.models import Account
from content.people.permissions import Actor
from content.review.claims import claim, hand_over
from content.review.drafts import discard_draft, draft_of, save_case_draft
from content.review.models import CaseState, DecisionDraft, ReviewCase
from tests.factories import make_course, make_institution, make_instructor, make_regions, make_reviewer
from tests.review_decisions import decide

BEGUN = {"verdict_content": "meets", "comment": "录音太轻。", "reason_texts": ""}


@pytest.fixture
def case(session: Session) -> str:
    """The open case of a course, in Zhengding."""
    school = make_institution(session)
    account, author = make_instructor(session, school)
    lifecycle.submit(session, author, make_course(session, account, school).public_id)
    return session.scalars(select(ReviewCase.public_id)).one()


def reviewer_of_county(session: Session) -> Actor:
    return make_reviewer(session, make_regions(session)[2])[1]


def test_what_was_begun_waits_for_its_reviewer_and_a_second_one_sees_nothing_of_it(session: Session, case: str) -> None:
    first, second = reviewer_of_county(session), reviewer_of_county(session)
    claim(session, first, case)
    saved = save_case_draft(session, first, case, BEGUN, 0)
    assert (saved.fields, saved.number) == (BEGUN, 1)
    with pytest.raises(Refused):
        save_case_draft(session, second, case, {"comment": "我也看。"}, 0)
    hand_over(session, second, case, session.get_one(Account, second.account_id).public_id, "他病了。")
    assert draft_of(session, second, case) is None
    save_case_draft(session, second, case, {"comment": "我来看。"}, 0)
    kept = draft_of(session, first, case)
    assert kept is not None
    assert kept.fields == BEGUN


def test_of_two_windows_the_older_does_not_replace_what_the_newer_saved(session: Session, case: str) -> None:
    reviewer = reviewer_of_county(session)
    save_case_draft(session, reviewer, case, BEGUN, 0)
    newer = save_case_draft(session, reviewer, case, {**BEGUN, "comment": "第二稿"}, 1)
    for stale in (0, 1):
        with pytest.raises(Refused):
            save_case_draft(session, reviewer, case, BEGUN, stale)
    assert draft_of(session, reviewer, case) == newer
    discard_draft(session, reviewer, case)
    assert draft_of(session, reviewer, case) is None


def test_a_decision_ends_all_drafts(session: Session, case: str) -> None:
    first, second = reviewer_of_county(session), reviewer_of_county(session)
    for one in (first, second):
        save_case_draft(session, one, case, BEGUN, 0)
    decide(session, first, case, CaseState.RETURNED, "请改。")
    assert session.scalars(select(DecisionDraft)).all() == []
    with pytest.raises(Refused):
        save_case_draft(session, second, case, BEGUN, 0)


def test_only_who_may_decide_saves_a_draft_and_no_more_than_a_judgement_can_hold(session: Session, case: str) -> None:
    elsewhere = make_reviewer(session, make_regions(session)[1])[1]
    with pytest.raises(NotAllowed):
        save_case_draft(session, elsewhere, case, BEGUN, 0)
    reviewer = reviewer_of_county(session)
    odd = {"comment": "a\0b", "no name\0": "x"}
    assert save_case_draft(session, reviewer, case, odd, 0).fields == {"comment": "ab"}
    with pytest.raises(Invalid) as refusal:
        save_case_draft(session, reviewer, case, {"comment": "字" * 4001}, 0)
    assert refusal.value.field == "comment"
    with pytest.raises(Invalid):
        save_case_draft(session, reviewer, case, {f"reason_{number}": "" for number in range(501)}, 0)
