"""The letter of a decision keeps all of it, for its authors, their managers and the reviewers of its regions."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.errors import NotAllowed, NotFound
from content.people.models import Role
from content.people.permissions import Grant
from content.review.checklist import LineAnswer
from content.review.decisions import FindingFate, add_finding
from content.review.decisions import decide as decide_with
from content.review.findings import NewFinding, Pin, resolve_finding
from content.review.letter import decision_letter
from content.review.models import CaseState, ChecklistLine, Verdict
from tests.content.review.test_decisions import Submitted
from tests.factories import make_account, make_instructor
from tests.review_decisions import EVERY_LINE_MET, decide


def test_the_letter_says_all_that_was_decided(session: Session) -> None:
    ground = Submitted(session)
    lesson = ground.revision.modules[0].lessons[0]
    finding = add_finding(session, ground.of_county, ground.case_id, NewFinding("太短", Pin(lesson.lineage)))
    checklist = {**EVERY_LINE_MET, ChecklistLine.TEXTS: LineAnswer(Verdict.DOES_NOT_MEET, "句子太长。")}
    decide_with(
        session,
        ground.of_county,
        ground.case_id,
        CaseState.APPROVED,
        "总体不错。",
        checklist=checklist,
        fates={finding.public_id: FindingFate(settled=False, reason="下一级再看。")},
    )
    letter = decision_letter(session, ground.author, ground.case_id)
    assert (letter.outcome, letter.words, letter.digest) == (CaseState.APPROVED, "总体不错。", ground.revision.digest)
    assert [one.line for one in letter.checklist] == list(ChecklistLine)
    assert next(one.reason for one in letter.checklist if one.line is ChecklistLine.TEXTS) == "句子太长。"
    assert [one.text for one in letter.findings] == ["太短"]
    place = letter.place_of(letter.findings[0].pin)
    assert place is not None
    assert place.lesson_title == lesson.title
    assert letter.carried == {finding.public_id: "下一级再看。"}
    resolve_finding(session, ground.of_county, finding.public_id)
    assert decision_letter(session, ground.author, ground.case_id).carried == {finding.public_id: "下一级再看。"}


def test_authors_managers_and_reviewers_of_the_regions_read_it_and_nobody_else(session: Session) -> None:
    ground = Submitted(session)
    decide(session, ground.of_county, ground.case_id, CaseState.APPROVED)
    manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=ground.institution.id))[1]
    for reader in (ground.author, manager, ground.of_county, ground.of_city, ground.of_province):
        assert decision_letter(session, reader, ground.case_id).case_public_id == ground.case_id
    assert decision_letter(session, ground.of_city, ground.case_id).reviews
    assert not decision_letter(session, ground.author, ground.case_id).reviews
    strangers = [
        make_account(session)[1],
        make_instructor(session, ground.institution)[1],
        make_account(session, Grant(Role.ADMINISTRATOR))[1],
        make_account(session, Grant(Role.EVALUATOR))[1],
    ]
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            decision_letter(session, stranger, ground.case_id)


def test_there_is_no_letter_before_the_decision(session: Session) -> None:
    ground = Submitted(session)
    for case in (ground.case_id, "nothing"):
        with pytest.raises(NotFound):
            decision_letter(session, ground.of_county, case)
