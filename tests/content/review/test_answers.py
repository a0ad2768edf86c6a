"""Authors answer findings: done, or why not. Their answers settle nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses import author_pages, lifecycle
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.notices.models import Notice
from content.notices.notify import FINDING_ANSWERED
from content.people.models import Role
from content.people.permissions import Grant
from content.review.answers import answer_finding, finding_to_answer
from content.review.case_page import case_page
from content.review.decisions import add_finding
from content.review.findings import NewFinding, resolve_finding
from content.review.models import AnswerKind, CaseState, FindingAnswer
from tests.content.review.test_decisions import Submitted, open_case
from tests.factories import make_account, make_instructor, make_reviewer
from tests.review_decisions import decide

DONE, NOT_DONE = AnswerKind.DONE, AnswerKind.NOT_DONE


def returned(session: Session) -> tuple[Submitted, str]:
    ground = Submitted(session)
    finding = add_finding(session, ground.of_county, ground.case_id, NewFinding("第一课太短")).public_id
    decide(session, ground.of_county, ground.case_id, CaseState.RETURNED)
    lifecycle.open_revision(session, ground.author, ground.course_public_id)
    return ground, finding


def test_the_answer_is_read_by_authors_and_by_the_next_reviewer_and_the_finding_stays_open(session: Session) -> None:
    ground, finding = returned(session)
    answer_finding(session, ground.author, finding, NOT_DONE, "原文就是这样。")
    page = author_pages.course_editor(session, ground.author, ground.course_public_id)
    assert [(one.answer.kind, one.answer.text) for one in page.findings if one.answer] == [(NOT_DONE, "原文就是这样。")]
    lifecycle.submit(session, ground.author, ground.course_public_id)
    note = case_page(session, ground.of_county, open_case(session, ground).public_id).open_findings[0]
    assert note.answer is not None
    assert (note.answer.text, note.resolved_at) == ("原文就是这样。", None)


def test_the_latest_answer_counts_and_one_sent_twice_is_one(session: Session) -> None:
    ground, finding = returned(session)
    for kind, text in ((NOT_DONE, "没时间。"), (DONE, ""), (DONE, "")):
        answer_finding(session, ground.author, finding, kind, text)
    assert [row.kind for row in session.scalars(select(FindingAnswer).order_by(FindingAnswer.id))] == [NOT_DONE, DONE]
    answer = finding_to_answer(session, ground.author, finding).note.answer
    assert answer is not None
    assert answer.kind is DONE


def test_whoever_made_the_finding_is_told_of_the_first_answer(session: Session) -> None:
    ground, finding = returned(session)
    for kind, text in ((NOT_DONE, "没时间。"), (DONE, "")):
        answer_finding(session, ground.author, finding, kind, text)
    answered = select(Notice).where(Notice.message == FINDING_ANSWERED)
    (notice,) = session.scalars(answered)
    assert notice.account_id == ground.of_county.account_id
    assert notice.link == f"review_case:{ground.case_id}"


@pytest.mark.parametrize(("kind", "text", "field"), [(None, "x", "kind"), (NOT_DONE, " ", "answer_text")])
def test_what_is_missing_of_an_answer_is_said_at_its_field(
    session: Session, kind: AnswerKind | None, text: str, field: str
) -> None:
    ground, finding = returned(session)
    with pytest.raises(Invalid) as refusal:
        answer_finding(session, ground.author, finding, kind, text)
    assert refusal.value.field == field
    assert session.scalars(select(FindingAnswer)).all() == []


def test_a_settled_finding_needs_no_answer(session: Session) -> None:
    ground, finding = returned(session)
    resolve_finding(session, ground.of_county, finding)
    with pytest.raises(Refused):
        answer_finding(session, ground.author, finding, DONE)


def test_nobody_but_those_who_may_edit_the_course_answers(session: Session) -> None:
    ground, finding = returned(session)
    others = [
        ground.of_county,
        ground.of_city,
        make_instructor(session, ground.institution)[1],
        make_account(session)[1],
        make_account(session, Grant(Role.ADMINISTRATOR))[1],
        make_reviewer(session, ground.province)[1],
    ]
    for other in others:
        with pytest.raises(NotAllowed):
            answer_finding(session, other, finding, DONE)
        with pytest.raises(NotAllowed):
            finding_to_answer(session, other, finding)
    manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=ground.institution.id))[1]
    answer_finding(session, manager, finding, DONE)


def test_a_finding_that_authors_may_not_read_yet_is_not_there_for_them(session: Session) -> None:
    ground = Submitted(session)
    finding = add_finding(session, ground.of_county, ground.case_id, NewFinding("还在想")).public_id
    with pytest.raises(NotFound):
        answer_finding(session, ground.author, finding, DONE)
    with pytest.raises(NotFound):
        finding_to_answer(session, ground.author, finding)
    with pytest.raises(NotFound):
        answer_finding(session, ground.author, "nothing", DONE)
