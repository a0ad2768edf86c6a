"""Notices: who is told what, and who may mark it read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.credits.ledger import award, reverse
from content.errors import NotFound
from content.learning.models import StudyMode
from content.messages import Message
from content.notices.inbox import A_PAGE, mark_read, notices, unread_count
from content.notices.notify import COURSE_APPROVED_WITH_WORDS, COURSE_RETURNED_WITH_WORDS, CREDITS_REVERSED, notify
from content.people.models import Role
from content.people.permissions import Actor, Grant
from content.review.models import CaseState, ReviewCase
from tests.factories import make_account, make_course, make_institution, make_instructor, make_pilot, make_regions
from tests.factories import make_reviewer as reviewer_of
from tests.review_decisions import decide


def told(session: Session, actor: Actor) -> list[str]:
    return [line.message.msgid for line in notices(session, actor).lines]


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [(CaseState.APPROVED, COURSE_APPROVED_WITH_WORDS), (CaseState.RETURNED, COURSE_RETURNED_WITH_WORDS)],
)
def test_authors_are_told_of_a_decision(session: Session, outcome: CaseState, sentence: str) -> None:
    county = make_regions(session)[2]
    institution = make_institution(session, county.code)
    account, author = make_instructor(session, institution)
    course = make_course(session, account, institution)
    lifecycle.submit(session, author, course.public_id)
    case = session.query(ReviewCase).one()
    reviewer = reviewer_of(session, county)[1]
    decide(session, reviewer, case.public_id, outcome, "请补充。")
    assert told(session, author) == [sentence]
    assert told(session, reviewer) == []


def test_a_learner_is_told_that_credits_were_taken_back(session: Session) -> None:
    make_pilot(session)
    account, learner = make_account(session)
    entry = award(
        session,
        account.id,
        region_code="130123",
        lesson_lineage="lesson-1",
        lesson_title="洗手",
        study_units=100,
        mode=StudyMode.READING,
        evidence="evidence:1",
        now=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
    )
    assert entry is not None
    administrator = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"))[1]
    reverse(session, administrator, entry.public_id, "重复登记", datetime(2026, 5, 5, tzinfo=UTC))
    (line,) = notices(session, learner).lines
    assert line.message == Message(CREDITS_REVERSED, {"amount": "1", "reason": "重复登记"})


def test_only_the_own_notices_are_read_and_all_are_reached(session: Session) -> None:
    account, actor = make_account(session)
    _, other = make_account(session)
    for number in range(A_PAGE + 1):
        notify(session, account.id, Message("Sentence %(n)s", {"n": str(number)}), "/help")
    first = notices(session, actor)
    assert (len(first.lines), first.pages, first.unread) == (A_PAGE, 2, A_PAGE + 1)
    assert first.lines[0].message.values == {"n": str(A_PAGE)}
    assert len(notices(session, actor, 99).lines) == 1
    with pytest.raises(NotFound):
        mark_read(session, other, first.lines[0].public_id)
    mark_read(session, actor, first.lines[0].public_id)
    assert unread_count(session, account.id) == A_PAGE
    mark_read(session, other)
    assert unread_count(session, account.id) == A_PAGE
    mark_read(session, actor)
    assert unread_count(session, account.id) == 0
